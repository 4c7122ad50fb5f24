import { describe, expect, it } from 'vitest'
import { emptyTail, maxRows, rateOf, reduceTail, type LiveSignal, type Tail } from './tail'

const signal = (key: string): LiveSignal => ({
  type: { key, name: key, intent: 'ACTIVE' }, weight: 0.1, category: null, brand: null, tags: [], price: null, amount: null,
  occurredAt: '2026-01-01T00:00:00.000Z', receivedAt: '2026-01-01T00:00:00.000Z',
})
const arrive = (tail: Tail, keys: string[], at: number) => reduceTail(tail, { kind: 'arrived', signals: keys.map(signal), at })
const keysOf = (tail: Tail) => tail.rows.map((row) => row.signal.type.key)

describe('the tail', () => {
  it('lists the newest first, each under a number of its own', () => {
    const tail = arrive(arrive(emptyTail, ['a', 'b'], 1), ['c'], 2)
    expect(keysOf(tail)).toEqual(['c', 'b', 'a'])
    expect(tail.rows.map(({ number }) => number)).toEqual([3, 2, 1])
  })

  it('holds a bounded number', () => {
    const many = Array.from({ length: maxRows + 20 }, (_, i) => `t${i}`)
    const tail = arrive(emptyTail, many, 1)
    expect(tail.rows).toHaveLength(maxRows)
    expect(tail.rows[0]!.signal.type.key).toBe(`t${maxRows + 19}`)
    expect(tail.total).toBe(maxRows + 20)
  })

  it('stands still while paused, and tells what it missed', () => {
    const paused = arrive(reduceTail(arrive(emptyTail, ['a'], 1), { kind: 'paused' }), ['b', 'c'], 2)
    expect(keysOf(paused)).toEqual(['a'])
    expect(paused.missed).toBe(2)
    const going = arrive(reduceTail(paused, { kind: 'resumed' }), ['d'], 3)
    expect(keysOf(going)).toEqual(['d', 'a'])
    expect(going.missed).toBe(0)
  })

  it('forgets its rows when cleared, not its rates', () => {
    const tail = reduceTail(arrive(emptyTail, ['a'], 1), { kind: 'cleared' })
    expect(tail.rows).toEqual([])
    expect(rateOf(tail, 1000, 10)).toBe(0.1)
  })

  it('knows the rate of the last while, paused or not', () => {
    let tail = arrive(emptyTail, ['a', 'b'], 1_000)
    tail = arrive(tail, ['c'], 55_000)
    expect(rateOf(tail, 55_500, 10)).toBe(0.1)
    expect(rateOf(tail, 55_500, 60)).toBe(0.05)
    expect(arrive(tail, ['d'], 70_000).arrivals).toEqual([55_000, 70_000])
  })
})
