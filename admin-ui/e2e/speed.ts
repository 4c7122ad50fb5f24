import { ask, expect, test } from './test'

// Not a test: prints how long the editor waits for the simulation of a draft over everybody.
const changes = 60

test('simulations in the editor', async ({ page, request }) => {
  const everybody = Number(process.env['HALFTONE_DEMO'] ?? 2000)
  test.setTimeout(15 * 60_000)
  const profiles = async () => (await ask<{ overview: { profiles: { value: number } } }>(request, 'admin', '{ overview { profiles { value } } }')).overview.profiles.value
  await expect.poll(profiles, { timeout: 10 * 60_000 }).toBe(everybody)

  await page.goto('/admin/segments/high-value/edit')
  const took = page.getByText(/ms there and back/)
  const sliders = [page.getByRole('slider', { name: 'Threshold' }), page.getByRole('slider', { name: /^Share of/ }).first()]
  const trips: number[] = []
  for (let i = 0; i < changes; i++) {
    const before = await took.innerText()
    await sliders[i % 2]!.press('ArrowRight')
    await expect(took).not.toHaveText(before)
    trips.push(Number(/([\d.]+) ms there/.exec(await took.innerText())![1]))
  }
  trips.sort((a, b) => a - b)
  const at = (share: number) => trips[Math.floor(share * (trips.length - 1))]
  console.log(`${everybody} profiles, ${changes} changes, there and back: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`)
})
