import { describe, expect, it } from 'vitest'
import { canonicalField, fieldLabel, fieldRange, inOrder } from './fields'
import { fieldsOfExpression, movedTogether, readRules, unreadSegments, valuesFor, type ReadRule, type Reading } from './whatif'

const noWindow = { category: null, window: null }
const read = (rule: Partial<ReadRule['rule']>, rest: Partial<ReadRule> = {}): ReadRule => ({
  isMissing: false, actualValue: '', actualNumber: null,
  rule: { type: 'STATISTIC', field: null, value: null, ...noWindow, ...rule },
  ...rest,
})

describe('canonical names', () => {
  it('carry category and window', () => {
    const window = { lastDays: 30, olderThanDays: null, fromDays: null, toDays: null }
    expect(canonicalField({ field: 'count(purchase)', category: 'Home & Living', window })).toBe('count(purchase){category=home-living,lastDays=30}')
  })
  it('are one for all spellings', () => {
    expect(canonicalField({ field: 'interests.Home  &  Living', ...noWindow })).toBe('interests.home-living')
  })
  it('have words', () => {
    expect(fieldLabel('interests.tech')).toBe('Interest in tech')
    expect(fieldLabel('last.add_to_cart')).toBe('Last add to cart')
    expect(fieldLabel('count(purchase){category=tech,lastDays=30}')).toBe('Number of purchases in tech in the last 30 days')
  })
})

describe('ranges', () => {
  it('keep evidence below 1 and shares up to 1', () => {
    expect(fieldRange('interests.tech', 0.7)).toMatchObject({ max: 0.99, isBounded: true })
    expect(fieldRange('context.deviceType.mobile', 0.5)).toMatchObject({ max: 1, isBounded: true })
  })
  it('reach well beyond what is there', () => {
    expect(fieldRange('totalPurchases', 3).max).toBe(10)
    expect(fieldRange('totalSignals', 130)).toMatchObject({ max: 500, step: 1, decimals: 0 })
    expect(fieldRange('lastSeen', 12.4)).toMatchObject({ max: 100, unit: 'days' })
  })
  it('tell flags and texts from numbers', () => {
    expect(fieldRange('traits.prefersDeals', true).kind).toBe('flag')
    expect(fieldRange('context.deviceType', 'mobile').kind).toBe('text')
  })
})

describe('what rules read', () => {
  it('is numbers, flags, texts and what is missing', () => {
    const { values } = readRules(
      [
        read({ field: 'totalPurchases' }, { actualNumber: 2 }),
        read({ type: 'TRAIT', field: 'traits.prefersDeals' }, { actualNumber: 1 }),
        read({ type: 'CONTEXT', field: 'context.deviceType' }, { actualValue: 'mobile' }),
        read({ type: 'RECENCY', field: 'last.purchase' }, { isMissing: true, actualValue: 'unknown' }),
      ],
      {},
    )
    expect(values).toEqual({ totalPurchases: 2, 'traits.prefersDeals': true, 'context.deviceType': 'mobile', 'last.purchase': null })
  })

  it('reaches into groups, sets and expressions', () => {
    const { values } = readRules(
      [
        read({ type: 'GROUP' }, { children: [read({ field: 'totalSessions' }, { actualNumber: 4 })] }),
        read({ type: 'CATEGORY_INTEREST', field: 'interests', value: ['Tech', 'garden'] }),
        read({ type: 'EXPRESSION', value: 'interests.home * 0.5 + field("count(purchase){lastDays=30}")' }),
      ],
      { 'interests.tech': 0.4, 'interests.home': 0.2 },
    )
    expect(values).toEqual({
      totalSessions: 4, 'interests.tech': 0.4, 'interests.garden': 0, 'interests.home': 0.2, 'count(purchase){lastDays=30}': null,
    })
  })

  it('finds the names of an expression', () => {
    expect(fieldsOfExpression('totalPurchases > 2.0 && (lastSeen < 30.0 || traits.prefersDeals)')).toEqual([
      'totalPurchases', 'lastSeen', 'traits.prefersDeals',
    ])
  })
})

describe('the values for a segment', () => {
  const readings: Record<string, Reading> = {
    vip: { values: { totalPurchases: 2, 'last.purchase': null }, segments: ['tech'] },
    tech: { values: { 'interests.tech': 0.7 }, segments: [] },
    home: { values: { 'interests.home': 0.1 }, segments: ['vip', 'gone'] },
  }
  it('are those of its rules and of the segments it rests on, no others', () => {
    expect(valuesFor('vip', readings, {})).toEqual({ totalPurchases: 2, 'interests.tech': 0.7 })
  })
  it('are replaced by hand, and left out where they are taken away', () => {
    const changed = { totalPurchases: null, 'last.purchase': 3, 'interests.home': 0.9 }
    expect(valuesFor('vip', readings, changed)).toEqual({ 'interests.tech': 0.7, 'last.purchase': 3 })
  })
  it('name what is still to be read', () => {
    expect(unreadSegments(readings)).toEqual(['gone'])
  })
})

describe('a value that is moved', () => {
  it('takes along what counts the same', () => {
    const values = { totalPurchases: 2, 'count(purchase)': 2, totalCartAdds: 3 }
    expect(movedTogether('count(purchase)', values)).toEqual(['count(purchase)', 'totalPurchases'])
    expect(movedTogether('totalCartAdds', values)).toEqual(['totalCartAdds'])
  })
  it('leaves alone what counts less, as old activity is forgotten and other limits are others', () => {
    expect(movedTogether('totalPurchases', { totalPurchases: 5, 'count(purchase)': 2 })).toEqual(['totalPurchases'])
    expect(movedTogether('totalPurchases', { totalPurchases: 2, 'count(purchase){lastDays=30}': 2 })).toEqual(['totalPurchases'])
  })
})

it('shows values in one order, whichever was read first', () => {
  const fields = ['traits.prefersDeals', 'interests.tech', 'lastSeen', 'affinities.gadgets', 'interests.home', 'count(purchase){lastDays=30}', 'totalSessions']
  const ordered = ['totalSessions', 'count(purchase){lastDays=30}', 'lastSeen', 'interests.home', 'interests.tech', 'affinities.gadgets', 'traits.prefersDeals']
  expect(inOrder(fields)).toEqual(ordered)
  expect(inOrder(fields.toReversed())).toEqual(ordered)
})
