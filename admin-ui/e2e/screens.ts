import { type APIRequestContext, expect, type Page } from '@playwright/test'
import { ask, send } from './test'

export interface Screen {
  name: string
  address: string
  /** Waits until everything is there. */
  ready: (page: Page) => Promise<void>
}

const shows = (text: RegExp | string) => (page: Page) => expect(page.getByText(text).first()).toBeVisible()

/** Every screen, with what the demo data gives it to show. */
export async function allScreens(request: APIRequestContext): Promise<Screen[]> {
  const { segment } = await ask<{ segment: { members: { edges: { node: { profile: { key: string } } }[] } } }>(
    request,
    'analyst',
    '{ segment(key: "tech-enthusiast") { members(first: 1) { edges { node { profile { key } } } } } }',
  )
  const profile = `/admin/profiles/${segment.members.edges[0]?.node.profile.key}`
  return [
    { name: 'overview', address: '/admin/', ready: shows('All segments') },
    { name: 'segments', address: '/admin/segments', ready: shows('High-Value Customers') },
    { name: 'templates', address: '/admin/segments/new', ready: shows('Recent buyers') },
    { name: 'editor-new', address: '/admin/segments/new?template=interest', ready: shows(/ms there and back/) },
    { name: 'editor', address: '/admin/segments/high-value/edit', ready: shows(/ms there and back/) },
    {
      name: 'editor-draft',
      address: '/admin/segments/high-value/edit',
      ready: async (page) => {
        const threshold = page.getByRole('slider', { name: 'Threshold' })
        await expect(page.getByText(/ms there and back/)).toBeVisible()
        for (let i = 0; i < 3; i++) await threshold.press('PageDown')
        await expect(page.getByText(/with this draft/).first()).toBeVisible()
      },
    },
    { name: 'editor-code', address: '/admin/segments/high-value/edit?view=code', ready: (page) => expect(page.getByLabel('The segment as YAML')).toHaveValue(/high-value/) },
    { name: 'segment', address: '/admin/segments/high-value', ready: shows('Used by') },
    { name: 'profiles', address: '/admin/profiles', ready: (page) => expect(page.getByRole('table').first()).toBeVisible() },
    { name: 'profile', address: profile, ready: shows('High-Value Customers') },
    {
      name: 'profile-why',
      address: profile,
      ready: async (page) => {
        await page.getByRole('button', { name: /Tech Enthusiasts/ }).click()
        await expect(page.getByRole('table').filter({ hasText: 'Every rule adds its score' })).toBeVisible()
      },
    },
    { name: 'profile-interests', address: `${profile}?show=pattern`, ready: shows(/half-life|fade/i) },
    { name: 'profile-whatif', address: `${profile}?show=whatif`, ready: (page) => expect(page.getByRole('slider').first()).toBeVisible() },
    { name: 'profile-activity', address: `${profile}?show=activity`, ready: (page) => expect(page.getByRole('table').first()).toBeVisible() },
    {
      name: 'live',
      address: '/admin/live',
      ready: async (page) => {
        await shows('Listening')(page)
        const rows = page.getByRole('region', { name: 'Newest signals' }).getByRole('row')
        // Nobody waits for a subscription to begin. Too little for a profile, so that nothing else changes.
        await expect(async () => {
          await send(
            request,
            crypto.randomUUID(),
            { type: 'page_view' },
            { type: 'search', category: 'tech' },
            { type: 'product_view', category: 'tech', brand: 'Northwater', price: 129 },
            { type: 'product_view', category: 'home', brand: 'Istgard', price: 49 },
          )
          await expect(rows.nth(4)).toBeVisible({ timeout: 1_000 })
        }).toPass()
      },
    },
    { name: 'visits', address: '/admin/live?show=visits', ready: (page) => expect(page.getByLabel('Key of a visit')).toBeVisible() },
    { name: 'weights', address: '/admin/weights', ready: shows('compare products') },
    { name: 'not-found', address: '/admin/nowhere', ready: (page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible() },
  ]
}
