import { expect, makeSegment, profileKeyOf, send, test } from './test'

test('a signal moves a segment and a profile that are being looked at, and the profile says why', async ({ page, context, request }) => {
  const name = await makeSegment(request, 'moved-by-a-signal', 'gardening')
  await send(request, 'moved', { type: 'purchase', category: 'books', price: 10, amount: 10 })
  const key = await profileKeyOf(request, 'moved')

  await page.goto(`/admin/profiles/${key}`)
  const membership = page.getByRole('button', { name })
  await expect(membership).toContainText('short')
  const list = await context.newPage()
  await list.goto('/admin/segments?search=moved')
  const row = list.getByRole('row', { name })
  await expect(row.getByRole('cell').nth(2)).toHaveText(/^0 Exact/)

  await send(request, 'moved', ...Array.from({ length: 3 }, () => ({ type: 'purchase', category: 'gardening', price: 20, amount: 20 })))
  await expect(page.getByRole('alert').filter({ hasText: `Entered ${name}` })).toBeVisible()
  await expect(page.getByRole('log')).toContainText(`Entered ${name}`)
  await expect(row.getByRole('cell').nth(2)).toHaveText(/^1 Exact/)

  await expect(membership).toContainText('Member')
  await membership.click()
  const reasons = page.getByRole('table').filter({ hasText: 'Every rule adds its score' })
  await expect(reasons.getByRole('row', { name: /gardening/ })).toBeVisible()
  await expect(reasons.getByRole('row', { name: /threshold 0.6/ })).toBeVisible()
})

test('the tail shows a signal as it comes, without who it was, and stands still when paused', async ({ page, request }) => {
  await page.goto('/admin/live')
  await expect(page.getByText('Listening')).toBeVisible()
  const tail = page.getByRole('region', { name: 'Newest signals' })
  // Nobody waits for a subscription to begin, so the signal is sent until it is seen.
  await expect(async () => {
    await send(request, 'tailed', { type: 'product_view', category: 'kayaks', brand: 'Northwater' })
    await expect(tail.getByRole('row', { name: /kayaks · northwater/ }).first()).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expect(page.locator('body')).not.toContainText('tailed')

  await page.getByRole('button', { name: 'Pause' }).click()
  await send(request, 'tailed', { type: 'product_view', category: 'canoes', brand: 'Northwater' })
  await expect(page.getByRole('button', { name: /Go on \([1-9]/ })).toBeVisible()
  await expect(tail).not.toContainText('canoes')
})

test('a visit in memory says what it holds and whether it will last', async ({ page, request }) => {
  await send(request, 'looked-at', { type: 'page_view', category: 'lamps' })
  await page.goto('/admin/live?show=visits')
  await page.getByLabel('Key of a visit').fill('visit-of-looked-at')
  await page.getByRole('button', { name: 'Look' }).click()
  const visit = page.getByRole('region', { name: /Will be forgotten/ })
  await expect(visit.getByRole('row', { name: /lamps/ })).toBeVisible()
  await expect(visit.getByText(/no profile is stored/)).toBeVisible()
})
