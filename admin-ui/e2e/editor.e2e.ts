import { expect, makeSegment, test } from './test'
import { draft, members, nameField, opened, save, sizeOf } from './editor'

test.use({ person: 'editor' })

test('a segment begins as a template, its size follows the threshold, and it is in the list once saved', async ({ page }) => {
  await page.goto('/admin/segments')
  await page.getByRole('link', { name: 'New segment' }).click()
  await page.getByRole('link', { name: /Recent buyers/ }).click()
  await nameField(page).fill('Test Drag Buyers')
  await expect(page.getByLabel('Key', { exact: true })).toHaveValue('test-drag-buyers')
  const begun = await members(page)
  expect(begun).toBeGreaterThan(0)

  const threshold = page.getByRole('slider', { name: 'Threshold' })
  await threshold.press('Home')
  await expect.poll(() => members(page)).toBeGreaterThan(begun)
  await expect(page.getByRole('textbox', { name: 'Threshold' })).toHaveValue('0.001')

  const box = await page.getByRole('img', { name: /Profiles by score/ }).boundingBox()
  if (!box) throw new Error('the histogram is not drawn')
  await threshold.hover()
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Number(await threshold.getAttribute('aria-valuenow'))).toBeGreaterThan(0.8)
  await expect.poll(() => members(page)).toBeLessThanOrEqual(begun)
  const size = await members(page)

  const took = await page.getByText(/ms there and back/).innerText()
  test.info().annotations.push({ type: 'simulation', description: took })
  console.log(`simulation, 2,000 profiles: ${took}`)

  await page.getByRole('button', { name: 'Create segment' }).click()
  await expect(page.getByText('Test Drag Buyers is in force')).toBeVisible()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Segments' }).click()
  await expect.poll(() => sizeOf(page, 'Test Drag Buyers')).toBe(size)
})

test('what was changed survives a reload, can be undone, and goes only when it is discarded', async ({ page, request }) => {
  const name = await makeSegment(request, 'unsaved', 'outdoor')
  await page.goto('/admin/segments/unsaved/edit')
  await nameField(page).fill('Unsaved work')
  await page.getByRole('slider', { name: 'Threshold' }).press('ArrowRight')
  await page.reload()
  await expect(page.getByText('This is your unsaved work')).toBeVisible()
  await expect(nameField(page)).toHaveValue('Unsaved work')
  await expect(page.getByRole('textbox', { name: 'Threshold' })).toHaveValue('0.61')

  await page.getByRole('button', { name: 'Discard it' }).click()
  await expect(nameField(page)).toHaveValue(name)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(nameField(page)).toHaveValue('Unsaved work')
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(nameField(page)).toHaveValue(name)
  await page.reload()
  await opened(page)
  await expect(nameField(page)).toHaveValue(name)
})

test('the code says the same as the rules, both ways, and tells what it does not understand', async ({ page, request }) => {
  await makeSegment(request, 'as-code', 'travel')
  await page.goto('/admin/segments/as-code/edit')
  await page.getByRole('radiogroup', { name: 'Rules or code' }).getByText('Code').click()
  const code = page.getByRole('textbox', { name: 'The segment as YAML' })
  await expect(code).toHaveValue(/interests\.travel/)
  const text = await code.inputValue()

  await code.fill(text.replace('GREATER_OR_EQUAL', 'GREATER_THAN_MOST'))
  const fault = page.getByRole('status').filter({ hasText: 'Not taken over yet' })
  await expect(fault).toContainText('operator')
  await code.fill(text.replace('interests.travel', 'interests.garden'))
  await expect(fault).toBeHidden()

  await page.getByRole('radiogroup', { name: 'Rules or code' }).getByText('Rules').click()
  await expect(page.getByRole('button', { name: /^Field: .*garden/i })).toBeVisible()
})

test('a second editor who is late sees both versions and loses nothing', async ({ page, browser, request }) => {
  await makeSegment(request, 'contested', 'books')
  const context = await browser.newContext()
  const other = await context.newPage()
  await draft(page, '/admin/segments/contested/edit', 'editor')
  await draft(other, '/admin/segments/contested/edit', 'admin')

  await nameField(other).fill('Named by the other')
  await save(other, 'The other was faster')
  await nameField(page).fill('Named by me')
  await page.getByRole('slider', { name: 'Threshold' }).press('ArrowRight')
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()

  const both = page.getByRole('dialog', { name: /Version 2 was published while you were editing/ })
  await expect(both).toContainText('The other was faster')
  await expect(both.getByRole('row', { name: /Name/ })).toContainText('Named by me')
  await expect(both.getByRole('row', { name: /Name/ })).toContainText('Named by the other')
  await expect(both.getByRole('row', { name: /Threshold/ })).toContainText('0.61')
  await both.getByRole('button', { name: 'Keep mine on top of theirs' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('Version 3 is in force')).toBeVisible()
  await context.close()
})
