import { describe, expect, it } from 'vitest'
import { daysUntil, decayCurve, decayedValue } from './decay'

describe('decay', () => {
  it('halves the evidence, not the value', () => {
    // One purchase: mass 1, value 0.632; after a half-life mass 0.5, value 0.393, as of five product views.
    const purchase = 1 - Math.exp(-1)
    expect(decayedValue(purchase, 0, 30)).toBeCloseTo(0.632, 3)
    expect(decayedValue(purchase, 30, 30)).toBeCloseTo(0.393, 3)
    expect(decayedValue(purchase, 60, 30)).toBeCloseTo(0.221, 3)
  })

  it('follows the half-life it is given', () => {
    expect(decayedValue(0.5, 7, 7)).toBeCloseTo(decayedValue(0.5, 30, 30), 12)
  })

  it('leaves nothing at nothing', () => {
    expect(decayedValue(0, 10, 30)).toBe(0)
  })

  it('tells when a level is reached', () => {
    const days = daysUntil(0.72, 0.4, 30)
    expect(decayedValue(0.72, days, 30)).toBeCloseTo(0.4, 12)
    expect(daysUntil(0.3, 0.4, 30)).toBe(0)
  })

  it('draws from now to the horizon, falling all the way', () => {
    const curve = decayCurve(0.9, 90, 30)
    expect(curve[0]).toEqual([0, expect.closeTo(0.9, 12)])
    expect(curve.at(-1)).toEqual([90, expect.closeTo(decayedValue(0.9, 90, 30), 12)])
    for (let i = 1; i < curve.length; i++) expect(curve[i]![1]).toBeLessThan(curve[i - 1]![1])
  })
})
