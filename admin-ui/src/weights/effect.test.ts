import { describe, expect, it } from 'vitest'
import { signalsUntil, valueAfter, valueFrom } from './effect'

describe('what a weight means', () => {
  it('is a value for one signal', () => {
    expect(valueAfter(1, 1)).toBeCloseTo(0.632, 3) // a purchase
    expect(valueAfter(1, 0.35)).toBeCloseTo(0.295, 3) // a cart add
    expect(valueAfter(5, 0.1)).toBeCloseTo(0.393, 3) // five product views
    expect(valueAfter(1, -0.1)).toBe(0)
  })

  it('is a number of signals until an interest counts', () => {
    expect(signalsUntil(0.4, 1)).toBe(1)
    expect(signalsUntil(0.4, 0.1)).toBe(6)
    expect(signalsUntil(0.4, 0)).toBeNull()
    expect(signalsUntil(0.4, -0.1)).toBeNull()
    for (const weight of [0.01, 0.05, 0.35, 3]) {
      const n = signalsUntil(0.4, weight)!
      expect(valueAfter(n, weight)).toBeGreaterThanOrEqual(0.4)
      expect(valueAfter(n - 1, weight)).toBeLessThan(0.4)
    }
  })

  it('does not round up what is exact', () => {
    expect(signalsUntil(1 - Math.exp(-0.6), 0.1)).toBe(6)
  })

  it('moves an interest that is there, down as well', () => {
    expect(valueFrom(0.4, 0)).toBeCloseTo(0.4)
    expect(valueFrom(0, 1)).toBeCloseTo(0.632, 3)
    expect(valueFrom(0.4, -0.1)).toBeCloseTo(0.337, 3)
    expect(valueFrom(0.05, -1)).toBe(0)
  })
})
