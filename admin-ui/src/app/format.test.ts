import { expect, test } from 'vitest'
import { formatAge, formatCount } from './format'

const count = { value: 45, isExact: true, isSuppressed: false, lower: 45, upper: 45, asOf: '2026-11-20T08:00:00.000Z' }

test('a count is shown as far as the reader may know it', () => {
  expect(formatCount(count)).toBe('45')
  expect(formatCount({ ...count, isExact: false, lower: 43, upper: 47 })).toBe('≈ 45')
  expect(formatCount({ ...count, value: null, isExact: false, isSuppressed: true, lower: 0, upper: 9 })).toBe('< 10')
})

test('nobody is a number, not a hidden count', () => {
  expect(formatCount({ ...count, value: 0 })).toBe('0')
})

test.each([
  ['2026-11-20T08:00:00.000Z', 'now'],
  ['2026-11-20T07:59:20.000Z', '40 seconds ago'],
  ['2026-11-20T07:57:01.000Z', '2 minutes ago'],
  ['2026-11-20T02:00:00.000Z', '6 hours ago'],
  ['2026-11-19T02:00:00.000Z', 'yesterday'],
  ['2025-08-01T00:00:00.000Z', 'last year'],
])('the age of %s is %s', (instant, age) => {
  expect(formatAge(instant, new Date('2026-11-20T08:00:00.000Z'))).toBe(age)
})
