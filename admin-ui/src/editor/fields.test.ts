import { describe, expect, it } from 'vitest'
import type { RuleOperator, RuleType } from '../gql/graphql'
import { fitValue, operatorsOf, typeOfField, unitOf } from './fields'
import { pickField, pickOperator } from './pick'
import { newRule } from './rule'

it.each<[RuleType, string, string]>([
  ['CATEGORY_INTEREST', 'interests.tech', 'SCORE'],
  ['CATEGORY_INTEREST', 'interests', 'SET'],
  ['PRICE_RANGE', 'price.max', 'MONEY'],
  ['TRAIT', 'traits.prefersDeals', 'FLAG'],
  ['STATISTIC', 'count(purchase)', 'COUNT'],
  ['STATISTIC', 'sum(purchase.quantity)', 'COUNT'],
  ['STATISTIC', 'sum(purchase.amount)', 'MONEY'],
  ['STATISTIC', 'totalRevenue', 'MONEY'],
  ['RECENCY', 'last.purchase', 'DAYS'],
  ['CONTEXT', 'context.deviceType', 'TEXT'],
  ['CONTEXT', 'context.deviceType.mobile', 'SHARE'],
  ['SEGMENT', 'segment.loyal-customer', 'SCORE'],
])('%s %s is a %s', (type, field, unit) => expect(unitOf(type, field)).toBe(unit))

it.each<[RuleType, string, RuleOperator, boolean]>([
  ['RECENCY', 'lastSeen', 'EQUAL', false],
  ['PRICE_RANGE', 'priceRange', 'IN', false],
  ['STATISTIC', 'totalRevenue', 'IN', true],
  ['TRAIT', 'traits.prefersDeals', 'BETWEEN', false],
  ['TAG_AFFINITY', 'affinities', 'CONTAINS', true],
  ['TAG_AFFINITY', 'affinities', 'BETWEEN', false],
  ['CONTEXT', 'context.deviceType', 'CONTAINS', true],
])('%s %s takes %s: %s', (type, field, operator, takes) => expect(operatorsOf(type, field).includes(operator)).toBe(takes))

describe('picking another operator or field', () => {
  const purchases = newRule({ field: 'totalPurchases', value: 3, tolerance: 2 })
  it('keeps the number, and makes a range of it', () => {
    expect(pickOperator(purchases, 'BETWEEN')).toEqual({ operator: 'BETWEEN', value: [3, 6], tolerance: 2 })
    expect(pickOperator({ ...purchases, operator: 'BETWEEN', value: [3, 6] }, 'LESS_THAN')).toMatchObject({ value: 3 })
  })
  it('drops a tolerance that would be refused', () => {
    expect(pickOperator(purchases, 'IN')).toEqual({ operator: 'IN', value: [3], tolerance: null })
  })
  it('keeps what fits a field of the same unit, and begins anew in another', () => {
    expect(pickField(purchases, 'STATISTIC', 'totalSessions')).toMatchObject({ value: 3, tolerance: 2 })
    expect(pickField(purchases, 'RECENCY', 'lastSeen')).toMatchObject({ operator: 'LESS_OR_EQUAL', value: 30, tolerance: null })
    expect(pickField(purchases, 'TRAIT', 'traits.prefersDeals')).toMatchObject({ operator: 'EQUAL', value: true })
  })
  it('compares a segment by membership or by score', () => {
    expect(fitValue('SEGMENT', 'segment.x', 'EQUAL', 0.4)).toBe(true)
    expect(fitValue('SEGMENT', 'segment.x', 'GREATER_OR_EQUAL', true)).toBe(0.4)
  })
})

it('knows the type of a field that was typed', () => {
  expect(['interests.garden', 'count(purchase)', 'last.add_to_cart', 'price.min', 'segment.x', 'interests'].map(typeOfField)).toEqual([
    'CATEGORY_INTEREST',
    'STATISTIC',
    'RECENCY',
    'PRICE_RANGE',
    'SEGMENT',
    'CATEGORY_INTEREST',
  ])
  expect(['', 'tech', 'count(', 'interests.', 'traits'].map(typeOfField)).toEqual([null, null, null, null, null])
})
