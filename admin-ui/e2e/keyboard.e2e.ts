import type { Locator, Page } from '@playwright/test'
import { tokens } from './people'
import { expect, signInAs, test } from './test'

test.use({ person: null })

test('a segment is made without a pointer', async ({ page }) => {
  await page.goto('/admin/')
  await expect(page.getByLabel('Access token')).toBeFocused()
  await page.keyboard.type(tokens.editor)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()

  await page.keyboard.press('Control+K')
  await expect(page.getByRole('textbox', { name: 'Find or do' })).toBeFocused()
  await page.keyboard.type('create')
  await expect(page.getByText('Create a segment')).toBeVisible()
  await page.keyboard.press('Enter')

  const template = page.getByRole('link', { name: /Interested in something/ })
  await tabTo(page, template)
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByLabel('Name', { exact: true }))
  await page.keyboard.type('Made by keys')
  await tabTo(page, page.getByRole('slider', { name: 'Threshold' }))
  await page.keyboard.press('PageUp')
  await expect(page.getByRole('textbox', { name: 'Threshold' })).toHaveValue('0.7')
  await page.keyboard.press('Control+S')
  await expect(page.getByText('Made by keys is in force')).toBeVisible()
})

test('a row of the list is two stops: the segment and its menu', async ({ page }) => {
  await signInAs(page, 'admin')
  await page.goto('/admin/segments')
  const rows = page.getByRole('row').filter({ has: page.getByRole('cell') })
  await expect(rows.first()).toContainText('Exact, counted') // for screen readers, without a stop
  await rows.first().getByRole('link').focus()
  await page.keyboard.press('Tab')
  await expect(rows.first().getByRole('button', { name: /^Actions for/ })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(rows.nth(1).getByRole('link')).toBeFocused()
})

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let i = 0; i < 60; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target, 'the focus never came here').toBeFocused()
}
