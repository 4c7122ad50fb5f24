import { draft, nameField, save } from './editor'
import { expect, makeSegment, test } from './test'

test.use({ person: 'editor' })

test('versions are published with a reason, compared and restored', async ({ page, request }) => {
  const name = await makeSegment(request, 'with-history', 'music')
  await draft(page, '/admin/segments/with-history/edit', 'editor')
  await page.getByRole('slider', { name: 'Threshold' }).press('ArrowLeft')
  await nameField(page).fill('Second thoughts')
  await save(page, 'Too few members')

  await expect(page.getByRole('heading', { name: 'Second thoughts', level: 1 })).toBeVisible()
  const versions = page.getByRole('region', { name: 'Versions' })
  await expect(versions.getByRole('listitem').first()).toContainText('Too few members')
  const changes = versions.getByRole('list', { name: 'Changes from version 1 to 2' })
  await expect(changes).toContainText('0.59')

  await versions.getByRole('button', { name: 'Restore version 1' }).click()
  await expect(page.getByText('Version 1 is in force again, as version 3')).toBeVisible()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
})
