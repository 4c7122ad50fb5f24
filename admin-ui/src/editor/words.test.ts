import { expect, test } from 'vitest'
import { typeOfField } from './fields'
import { fieldLabel } from './words'

test.each([
  ['count(product_view)', 'Number of product views'],
  ['count(search)', 'Number of searches'],
  ['sum(purchase.amount)', 'Money of purchases'],
  ['distinctDays(*)', 'Days with signals'],
  ['max(add_to_cart.quantity)', 'Highest quantity of cart adds'],
  ['totalPurchases', 'Total purchases'],
  ['traits.prefersDeals', 'Prefers deals'],
  ['context.deviceType', 'Usual device type'],
  ['context.timeOfDay.evening', 'Share of visits: evening'],
  ['last.add_to_cart', 'Last add to cart'],
  ['affinities.smart-home', 'Affinity to smart home'],
])('%s is called %s', (field, label) => {
  expect(fieldLabel(typeOfField(field)!, field)).toBe(label)
})
