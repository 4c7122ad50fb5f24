import { describe, expect, it } from 'vitest'
import { barsOf, cappingRule, combinedValue, type WeighedRule } from './waterfall'

const rule = (path: string, weight: number, score: number | null, rest: Partial<WeighedRule> = {}): WeighedRule => ({
  path, weight, score, contribution: 0, isDeciding: false, ...rest,
})

describe('a weighted group', () => {
  // Interests of .72, .31 and .15 against tech-enthusiast.
  const rules = [
    rule('rules[0]', 0.6, 1, { contribution: 0.6 }),
    rule('rules[1]', 0.2, 1, { contribution: 0.2 }),
    rule('rules[2]', 0.2, 0.75, { contribution: 0.15 }),
  ]

  it('stacks its bars up to the score', () => {
    const bars = barsOf(rules, 'WEIGHTED')
    expect(bars.map(({ from }) => from)).toEqual([0, 0.6, expect.closeTo(0.8)])
    expect(bars.at(-1)!.to).toBeCloseTo(0.95)
    expect(bars.at(-1)!.limit).toBeCloseTo(1)
    expect(combinedValue(rules)).toBeCloseTo(0.95)
    expect(cappingRule(rules)).toBeUndefined()
  })

  it('leaves out of the whole what takes no part', () => {
    const bars = barsOf([rule('a', 3, null), rule('b', 1, 0.5, { contribution: 0.5 })], 'WEIGHTED')
    expect(bars[0]).toEqual({ from: 0, to: 0, limit: 0 })
    expect(bars[1]).toEqual({ from: 0, to: 0.5, limit: 1 })
  })

  it('names the required rule that caps it', () => {
    const capped = [rule('a', 0.5, 0.2, { contribution: 0.1, isDeciding: true }), rule('b', 0.5, 1, { contribution: 0.5 })]
    expect(cappingRule(capped)?.path).toBe('a')
  })
})

describe('ALL and ANY', () => {
  it('let every rule stand for itself', () => {
    const rules = [rule('a', 1, 0.3, { contribution: 0.3, isDeciding: true }), rule('b', 1, 0.8)]
    expect(barsOf(rules, 'ALL')).toEqual([{ from: 0, to: 0.3, limit: 1 }, { from: 0, to: 0.8, limit: 1 }])
    expect(combinedValue(rules)).toBe(0.3)
    expect(cappingRule(rules)).toBeUndefined()
  })

  it('tell a cap from the deciding rule', () => {
    const rules = [rule('a', 1, 0.3, { isDeciding: true }), rule('b', 1, 0.8, { contribution: 0.8 })]
    expect(cappingRule(rules)?.path).toBe('a')
  })
})
