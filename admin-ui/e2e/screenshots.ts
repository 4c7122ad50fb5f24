import { allScreens } from './screens'
import { test } from './test'

// Not a test: writes pictures of every screen into the directory that SCREENSHOTS names.
const directory = process.env['SCREENSHOTS'] ?? 'screenshots'

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test.describe(`${colorScheme} ${width}`, () => {
      test.use({ colorScheme, viewport: { width, height: width === 390 ? 844 : 800 } })

      test('screens', async ({ page, request }) => {
        test.setTimeout(120_000)
        for (const { name, address, ready } of await allScreens(request)) {
          await page.goto(address)
          await ready(page)
          // As one finds it who has not touched it yet.
          await page.evaluate(() => {
            if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
            window.scrollTo(0, 0)
          })
          await page.screenshot({ path: `${directory}/${name}-${colorScheme}-${width}.png`, fullPage: true })
        }
      })
    })
  }
}
