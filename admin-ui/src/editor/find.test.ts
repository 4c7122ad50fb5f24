import { expect, test } from 'vitest'
import { isFound } from './find'

const fields = [
  { path: 'count(purchase)', label: 'Number of purchases', type: 'STATISTIC' },
  { path: 'sum(purchase.amount)', label: 'Money of purchases', type: 'STATISTIC' },
  { path: 'count(product_view)', label: 'Number of product views', type: 'STATISTIC' },
  { path: 'interests.sport', label: 'Interest in sport', type: 'CATEGORY_INTEREST' },
  { path: 'lastSeen', label: 'Last seen', type: 'RECENCY' },
] as const

test.each([
  ['bought', ['count(purchase)', 'sum(purchase.amount)']],
  ['spent', ['sum(purchase.amount)']],
  ['Looked', ['count(product_view)', 'interests.sport']],
  ['likes sport', ['interests.sport']],
  ['days ago', ['lastSeen']],
  ['product_view', ['count(product_view)']],
  ['telephone', []],
])('%s finds what people mean by it', (search, paths) => {
  expect(fields.filter((field) => isFound(field, search)).map(({ path }) => path)).toEqual(paths)
})
