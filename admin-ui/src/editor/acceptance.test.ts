import { describe, expect, it } from 'vitest'
import { acceptance, defaultTolerances, degree, drawnRange, outline, ticks } from './acceptance'
import { newRule, type Rule } from './rule'

const scores = (parts: Partial<Rule>, values: number[]) => {
  const accepted = acceptance(newRule(parts))
  if (!accepted) throw new Error('accepts no interval')
  return values.map((v) => Number(degree(accepted, v).toFixed(6)))
}

const falls = (parts: Partial<Rule>) => defaultTolerances(newRule({ tolerance: 9, ...parts }))

describe('how a rule falls off', () => {
  it('falls over the magnitude of the edge where no tolerance is given', () => {
    expect(scores({ field: 'totalPurchases', operator: 'GREATER_OR_EQUAL', value: 5 }, [0, 2, 4, 5, 9])).toEqual([0, 0.4, 0.8, 1, 1])
    expect(scores({ type: 'RECENCY', field: 'lastSeen', operator: 'LESS_THAN', value: 30 }, [30, 45, 60, 90])).toEqual([1, 0.5, 0, 0])
    expect(scores({ type: 'PRICE_RANGE', field: 'priceRange', operator: 'BETWEEN', value: [0, 75] }, [0, 75, 112.5, 150])).toEqual([1, 1, 0.5, 0])
  })
  it('begins one later after "more than" over whole numbers', () => {
    expect(scores({ field: 'totalCartAdds', operator: 'GREATER_THAN', value: 5 }, [3, 5, 6])).toEqual([0.5, 0.833333, 1])
    expect(scores({ field: 'totalPurchases', operator: 'LESS_THAN', value: 2 }, [1, 2])).toEqual([1, 0])
  })
  it('says over how much it falls where no tolerance is given', () => {
    expect(falls({ field: 'totalPurchases', operator: 'LESS_THAN', value: 2 })).toEqual([1])
    expect(falls({ type: 'PRICE_RANGE', field: 'priceRange', operator: 'BETWEEN', value: [100, 400] })).toEqual([100, 400])
    expect(falls({ field: 'totalPurchases', operator: 'EQUAL', value: 3 })).toEqual([0])
  })
  it('takes a tolerance, and none at all', () => {
    expect(scores({ field: 'totalSessions', operator: 'LESS_OR_EQUAL', value: 2, tolerance: 4 }, [2, 3, 6])).toEqual([1, 0.75, 0])
    expect(scores({ field: 'totalPurchases', operator: 'LESS_OR_EQUAL', value: 0 }, [0, 1])).toEqual([1, 0])
    expect(scores({ field: 'totalPurchases', operator: 'EQUAL', value: 3 }, [2, 3, 4])).toEqual([0, 1, 0])
  })
  it.each([
    ['texts', { type: 'CONTEXT', field: 'context.deviceType', operator: 'EQUAL', value: 'mobile' }],
    ['lists', { field: 'totalSessions', operator: 'IN', value: [1, 2] }],
    ['a value that is still missing', { field: 'totalSessions', value: null }],
    ['a low end above the high one', { type: 'PRICE_RANGE', field: 'priceRange', operator: 'BETWEEN', value: [5, 1] }],
  ] satisfies [string, Partial<Rule>][])('has nothing to draw for %s', (_, parts) => {
    expect(acceptance(newRule(parts))).toBeNull()
  })
})

describe('the drawing', () => {
  const accepted = { low: 10, high: 20, fallLow: 5, fallHigh: 10 }
  it('has the corners of the trapezoid', () => {
    expect(outline(accepted, [0, 40], false)).toEqual([[0, 0], [5, 0], [10, 1], [20, 1], [30, 0], [40, 0]])
  })
  it('drops at once where there is no tolerance, also from 0', () => {
    expect(outline({ low: -Infinity, high: 0, fallLow: 0, fallHigh: 0 }, [0, 4], false)).toEqual([[0, 1], [0, 0], [4, 0]])
    expect(outline({ low: 3, high: Infinity, fallLow: 0, fallHigh: 0 }, [0, 4], false)).toEqual([[0, 0], [3, 0], [3, 1], [4, 1]])
  })
  it('is turned over by negation', () => {
    expect(outline(accepted, [0, 40], true).map(([, d]) => d)).toEqual([1, 1, 0, 0, 1, 1])
  })
  it('shows the whole fall, and of the population what is near', () => {
    expect(drawnRange(accepted, [], false)).toEqual([0, 37.5])
    expect(drawnRange(accepted, [{ from: 0, to: 100 }], false)).toEqual([0, 100])
    expect(drawnRange(accepted, [{ from: 0, to: 10_000 }], false)).toEqual([0, 150])
    expect(drawnRange(accepted, [], true)).toEqual([0, 1])
  })
  it('leaves out an upper edge far above everybody, but never the lower one', () => {
    const wide = { low: 100, high: 10_000, fallLow: 100, fallHigh: 10_000 }
    expect(drawnRange(wide, [{ from: 0, to: 4_000 }], false)).toEqual([0, 500])
    expect(drawnRange({ ...wide, low: 8_000 }, [{ from: 0, to: 50 }], false)).toEqual([0, 12_500])
    expect(drawnRange({ low: -Infinity, high: 36_500, fallLow: 0, fallHigh: 36_500 }, [{ from: 0, to: 300 }], false)).toEqual([0, 300])
  })
  it('marks round values', () => {
    expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(ticks([0, 37.5], 5)).toEqual([0, 10, 20, 30])
    expect(ticks([0, 1.25], 5, 1), 'of what is counted').toEqual([0, 1])
  })
})
