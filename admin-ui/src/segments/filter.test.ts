import { expect, test } from 'vitest'
import { parseSegmentFilter } from './filter'

test('an address holds the whole filter', () => {
  expect(parseSegmentFilter({ search: 'cart', tags: ['value'], status: 'ALL' })).toEqual({ search: 'cart', tags: ['value'], status: 'ALL' })
})

test('what makes no sense in an address is passed over', () => {
  expect(parseSegmentFilter({ search: '', tags: 'value', status: 'LOST', page: 3 })).toEqual({})
  expect(parseSegmentFilter({ search: 2024, tags: [1, 'cart'] })).toEqual({ search: '2024', tags: ['cart'] })
})
