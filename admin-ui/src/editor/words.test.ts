import { expect, test } from 'vitest'
import { fieldLabel } from './words'

test.each([
  ['count(product_view)', 'Number of product views'],
  ['count(search)', 'Number of searches'],
  ['sum(purchase.amount)', 'Money of purchases'],
  ['distinctDays(*)', 'Days with signals'],
  ['max(add_to_cart.quantity)', 'Highest quantity of cart adds'],
])('%s is called %s where the server gives no name', (field, label) => {
  expect(fieldLabel('STATISTIC', field)).toBe(label)
})
