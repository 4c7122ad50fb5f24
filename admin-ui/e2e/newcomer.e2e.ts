import type { Page } from '@playwright/test'
import { members, nameField, opened } from './editor'
import { tokens } from './people'
import { ask, expect, makeSegment, signInAs, test } from './test'

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, person: 'editor' })

  test('the size stays in sight while a rule is changed, and leads to the whole count', async ({ page, request }) => {
    await makeSegment(request, 'on-a-phone', 'tech')
    await page.goto('/admin/segments/on-a-phone/edit')
    const bar = page.getByRole('button', { name: /members; show the whole count/ })
    await expect(bar).toBeInViewport({ ratio: 1 })
    await expect(bar).toContainText('as now')

    await page.getByRole('textbox', { name: /^Value of/ }).fill('0.9')
    await expect(bar).toContainText(/-\d/)
    const size = await members(page)
    await expect(bar).toHaveAccessibleName(new RegExp(`^${size} members`))
    await bar.press('Enter')
    await expect(page.getByRole('slider', { name: 'Threshold' })).toBeInViewport()
    await expect(page.getByRole('button', { name: 'Publish…' }), 'down here too').toBeInViewport({ ratio: 1 })
  })

  test('a long description leaves the numbers in sight, and is there on asking', async ({ page, request }) => {
    await makeSegment(request, 'wordy', 'tech', 0.6, 'What this group is for takes many words. '.repeat(48))
    await page.goto('/admin/segments/wordy')
    const numbers = page.getByRole('heading', { name: 'Members', exact: true })
    await expect(numbers).toBeInViewport()
    await page.getByRole('button', { name: 'More' }).click()
    await expect(numbers).not.toBeInViewport()
    await page.getByRole('button', { name: 'Less' }).click()
    await expect(numbers).toBeInViewport()
  })

  test('nothing is wider than the screen', async ({ page }) => {
    for (const address of ['/admin/segments/high-value', '/admin/segments/high-value/edit', '/admin/segments/high-value/edit?view=code']) {
      await page.goto(address)
      await expect(page.getByText(/ms there and back|Used by/).first()).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(390)
    }
    await page.goto('/admin/segments/high-value/edit')
    await page.getByRole('button', { name: /^Field: / }).first().click()
    await expect(page.getByRole('option').first()).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth), 'with the fields to pick').toBeLessThanOrEqual(390)
  })
})

test.describe('an editor', () => {
  test.use({ person: 'editor' })

  test('adds a rule by keys alone, in words of their own', async ({ page }) => {
    await page.goto('/admin/segments/new?template=interest')
    await opened(page)
    await page.getByRole('button', { name: 'Add a rule' }).press('Enter')
    await expect(page.getByRole('textbox', { name: 'Search fields' })).toBeFocused()
    await page.keyboard.type('number bought')
    await expect(page.getByRole('option', { name: /Number of purchases/ })).toBeVisible()
    await page.keyboard.press('Enter')
    const field = page.getByRole('button', { name: 'Field: Number of purchases' })
    await expect(field).toBeFocused()

    await page.getByRole('combobox', { name: /^Category, for/ }).pressSequentially('spo')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('combobox', { name: /^Category, for/ })).toHaveValue('sport')
  })

  test('sees who enters and leaves without anything moving, and follows one to the profile', async ({ page, request }) => {
    await makeSegment(request, 'still', 'tech')
    await page.goto('/admin/segments/still/edit')
    await opened(page)
    const below = page.getByText(/ms there and back/)
    const before = await below.boundingBox()
    await page.getByRole('slider', { name: 'Threshold' }).press('End')
    const movement = page.getByRole('group', { name: 'Movement' })
    await expect(movement.getByRole('button', { name: /Leave [1-9]/ })).toHaveAttribute('aria-pressed', 'true')
    expect((await below.boundingBox())?.y).toBe(before?.y)

    const simulation = page.getByRole('region', { name: 'Everybody, right now' })
    await simulation.getByRole('button', { name: /^Why/ }).first().click()
    await expect(simulation.getByText(/^adds/).first()).toBeVisible()
    await simulation.getByRole('link').first().click()
    await expect(page.getByRole('heading', { name: /^Profile/, level: 1 })).toBeVisible()
  })

  test('reads a rule as code whole', async ({ page }) => {
    await page.goto('/admin/segments/high-value/edit?view=code')
    const code = page.getByRole('textbox', { name: 'The segment as YAML' })
    await expect(code).toHaveValue(/operator/)
    expect(await code.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  })

  test('goes on after a session has ended in the middle of work', async ({ page, context, request }) => {
    await makeSegment(request, 'ended', 'tech')
    await page.goto('/admin/segments/ended/edit')
    await opened(page)
    await nameField(page).fill('Not lost')
    await context.clearCookies()
    await page.getByRole('slider', { name: 'Threshold' }).press('ArrowRight')
    await page.getByLabel('Access token').fill(tokens.editor)
    await page.keyboard.press('Enter')
    await expect(nameField(page)).toHaveValue('Not lost')
    await expect(page.getByText('This is your unsaved work')).toBeVisible()
  })
})

test('a viewer reads what a segment asks for', async ({ page }) => {
  await signInAs(page, 'viewer')
  await page.goto('/admin/segments/high-value')
  const rules = page.getByRole('region', { name: 'Rules' })
  await expect(rules).toContainText('Total purchases at least 3')
  await expect(rules).toContainText('required')
  await expect(rules).toContainText('A score of 0.4 makes a member')
})

test('a number that is tried out is shown whole', async ({ page, request }) => {
  const { segment } = await ask<{ segment: { members: { edges: { node: { profile: { key: string } } }[] } } }>(
    request,
    'analyst',
    '{ segment(key: "high-value") { members(first: 1) { edges { node { profile { key } } } } } }',
  )
  await page.goto(`/admin/profiles/${segment.members.edges[0]?.node.profile.key}?show=whatif`)
  const days = page.getByRole('textbox', { name: 'Last seen' })
  await days.fill('1169.7')
  await expect(days).toHaveValue(/1,169\.7 days/)
  expect(await days.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
})

test('a server that is away is told, waited for and asked again, without a reload', async ({ browser }) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signInAs(page, 'admin')
  await page.goto('/admin/weights')
  await expect(page.getByRole('row', { name: /product click/ })).toBeVisible()
  await page.evaluate(() => Object.assign(window, { wasNotReloaded: true }))

  const comeBack = await takeAway(page)
  const notice = page.getByText('The server does not answer')
  await page.getByRole('link', { name: 'Profiles' }).click()
  await expect(notice).toBeVisible()

  await comeBack()
  await expect(notice).toBeHidden()
  await expect(page.getByRole('table').first()).toBeVisible()
  expect(await page.evaluate(() => 'wasNotReloaded' in window)).toBe(true)
  await context.close()
})

test('the count of a draft goes on when the server is back', async ({ browser }) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signInAs(page, 'editor')
  await page.goto('/admin/segments/researcher/edit')
  await opened(page)
  const before = await members(page)
  const comeBack = await takeAway(page)
  await page.getByRole('slider', { name: 'Threshold' }).press('End')
  await expect(page.getByText('As of the last draft that could be counted')).toBeVisible()
  await comeBack()
  await expect.poll(() => members(page)).toBeLessThan(before)
  await context.close()
})

/** Lets no request of a page through until what it returns is called. */
async function takeAway(page: Page): Promise<() => Promise<void>> {
  const all = '**/*'
  await page.route(all, (route) => route.abort())
  return () => page.unroute(all)
}
