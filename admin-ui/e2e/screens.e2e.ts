import { allScreens } from './screens'
import { expect, expectAccessible, test } from './test'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme })

    test('every screen is accessible', async ({ page, request }) => {
      test.setTimeout(180_000)
      for (const { name, address, ready } of await allScreens(request)) {
        await test.step(name, async () => {
          await page.goto(address)
          await ready(page)
          await expectAccessible(page)
        })
      }
    })
  })
}

for (const [device, width] of [['a phone', 390], ['a tablet', 768]] as const) {
  test.describe(`on ${device}`, () => {
    test.use({ viewport: { width, height: 844 } })

    test('no screen is wider than it', async ({ page, request }) => {
      test.setTimeout(180_000)
      for (const { name, address, ready } of await allScreens(request)) {
        await test.step(name, async () => {
          await page.goto(address)
          await ready(page)
          expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width)
        })
      }
    })
  })
}

test('the sign-in screen is accessible', async ({ page, context }) => {
  await context.clearCookies()
  await page.goto('/admin/')
  await expect(page.getByLabel('Access token')).toBeVisible()
  await expectAccessible(page)
})
