import { expect, test } from './test'

test.describe('a viewer', () => {
  test.use({ person: 'viewer' })

  test('sees segments without a way to change them, also by address', async ({ page }) => {
    await page.goto('/admin/segments')
    await expect(page.getByRole('row').nth(1)).toBeVisible()
    for (const name of ['New segment', 'Import', 'Export']) {
      await expect(page.getByRole('main').getByText(name, { exact: true })).toHaveCount(0)
    }
    const screens = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
    await expect(screens).toHaveText(['Halftone', 'Overview', 'Segments'])

    await page.goto('/admin/segments/high-value')
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Segment')
    await expect(page.getByRole('main').getByText(/^(Edit|Archive|Restore)$/)).toHaveCount(0)

    for (const address of ['/admin/segments/new', '/admin/segments/high-value/edit', '/admin/profiles', '/admin/live', '/admin/weights']) {
      await page.goto(address)
      await expect(page.getByText('Your roles do not open this page')).toBeVisible()
    }
  })
})

test.describe('an analyst', () => {
  test.use({ person: 'analyst' })

  test('reads the weights of signals but cannot change them', async ({ page }) => {
    await page.goto('/admin/weights')
    await expect(page.getByRole('row', { name: /product click/ })).toContainText('0.08')
    await expect(page.getByRole('slider')).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0)
  })
})

test('an administrator changes the weight of a signal after seeing what it means', async ({ page }) => {
  await page.goto('/admin/weights')
  const row = page.getByRole('row', { name: /compare products/ })
  const weight = row.getByRole('textbox', { name: /Weight of/ })
  await expect(weight).toHaveValue('0.12')
  await row.getByRole('slider').press('ArrowRight')
  await expect(weight).toHaveValue('0.13')
  await expect(row).toContainText('signals')
  await row.getByRole('button', { name: 'Undo' }).click()
  await expect(weight).toHaveValue('0.12')

  await weight.fill('0.5')
  await row.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('compare products weighs 0.5 from now on.')).toBeVisible()
  await page.reload()
  await expect(weight).toHaveValue('0.5')
  await expect(row).toContainText('changed')
})
