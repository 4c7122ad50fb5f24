import { tokens } from './people'
import { expect, test } from './test'

test.use({ person: null })

test('a link signs in with one click and leaves no token in the address', async ({ page }) => {
  await page.goto(`/admin/#token=${tokens.editor}`)
  await page.getByRole('button', { name: 'Sign in with this link' }).click()
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  expect(page.url()).not.toContain('token')
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie)
  expect(stored, 'scripts can read the token').not.toContain(tokens.editor)
})

test('a wrong token is told, a right one opens the page that was asked for, signing out closes it', async ({ page }) => {
  await page.goto('/admin/segments')
  await page.getByLabel('Access token').fill('not-a-token-that-anybody-has')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveText('This token is not known, or has expired or been revoked.')

  await page.getByLabel('Access token').fill(tokens.viewer)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Segments', level: 1 })).toBeVisible()

  await page.getByRole('button', { name: /viewer/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByLabel('Access token')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Access token')).toBeVisible()
})
