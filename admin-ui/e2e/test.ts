import { AxeBuilder } from '@axe-core/playwright'
import { type APIRequestContext, expect, type Page, test as base, type ConsoleMessage } from '@playwright/test'
import { type Person, tokens } from './people'

interface Options {
  /** Who is signed in when a test begins; null is nobody. */
  person: Person | null
}

/** A test of one page against the server that all tests share. What the browser complains about fails it. */
export const test = base.extend<Options>({
  person: ['admin', { option: true }],
  baseURL: async ({}, use) => use(process.env['HALFTONE_URL']),
  page: async ({ page, person }, use) => {
    const complaints = complaintsOf(page)
    if (person) await signInAs(page, person)
    await use(page)
    expect(complaints, 'what the browser complained about').toEqual([])
  },
})

export { expect }

/** Gathers what a page writes as errors and what it fails with. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message)) complaints.push(message.text())
  })
  return complaints
}

/** Browsers report every 401 as an error; to somebody who is not signed in it is the answer. */
function isRefusal(message: ConsoleMessage): boolean {
  return message.text().includes('401') && /\/(graphql|admin\/session)$/.test(message.location().url)
}

/** Signs in without the screen for it. */
export async function signInAs(page: Page, person: Person): Promise<void> {
  const answer = await page.request.post('/admin/session', { data: { token: tokens[person] } })
  expect(answer.status()).toBe(204)
}

/** Fails on serious or critical faults of accessibility. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join('\n  ')}`)).toEqual([])
}

export interface Signal {
  type: string
  category?: string
  brand?: string
  price?: number
  amount?: number
}

/** Sends signals of a customer as a shop would, with consent to be remembered. */
export async function send(request: APIRequestContext, customer: string, ...signals: Signal[]): Promise<void> {
  const answer = await request.post('/v1/signals', {
    headers: { Authorization: `Bearer ${tokens.service}` },
    data: { sessionKey: `visit-of-${customer}`, customer, signals: signals.map((signal) => ({ id: crypto.randomUUID(), ...signal })) },
  })
  expect(await answer.json()).toMatchObject({ accepted: signals.length })
}

/** Asks the API as somebody. */
export async function ask<T>(request: APIRequestContext, person: keyof typeof tokens, query: string, variables: object = {}): Promise<T> {
  const answer = await request.post('/graphql', { headers: { Authorization: `Bearer ${tokens[person]}` }, data: { query, variables } })
  const { data, errors } = (await answer.json()) as { data: T; errors?: unknown }
  expect(errors).toBeUndefined()
  return data
}

/** A published segment that only the calling test knows: at least so much of what a profile does concerns the category. */
export async function makeSegment(request: APIRequestContext, key: string, category: string, threshold = 0.6, description = ''): Promise<string> {
  const segment = {
    key,
    info: { name: `Test ${key}`, description },
    definition: {
      combination: 'WEIGHTED',
      membershipThreshold: threshold,
      rules: [{ type: 'CATEGORY_INTEREST', field: `interests.${category}`, operator: 'GREATER_OR_EQUAL', value: 0.4, weight: 1 }],
    },
  }
  const { createSegment } = await ask<{ createSegment: { userErrors: unknown[] } }>(
    request,
    'admin',
    'mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { userErrors { message path } } }',
    { input: segment },
  )
  expect(createSegment.userErrors).toEqual([])
  return segment.info.name
}

/** The key of a customer's profile. */
export async function profileKeyOf(request: APIRequestContext, customer: string): Promise<string> {
  const { profileKey } = await ask<{ profileKey: string }>(request, 'service', 'query ($customer: ID!) { profileKey(customer: $customer) }', { customer })
  return profileKey
}
