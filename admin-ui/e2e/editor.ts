import { expect, type Locator, type Page } from '@playwright/test'
import type { Person } from './people'
import { signInAs } from './test'

export const nameField = (page: Page): Locator => page.getByLabel('Name', { exact: true })

/** Waits until the editor has counted its draft. */
export async function opened(page: Page): Promise<void> {
  await expect(page.getByText(/ms there and back/)).toBeVisible()
}

/** Opens the editor as somebody. */
export async function draft(page: Page, address: string, person: Person): Promise<void> {
  await signInAs(page, person)
  await page.goto(address)
  await opened(page)
}

/** How many members the draft would have, as told to those who hear it. */
export async function members(page: Page): Promise<number> {
  const told = page.getByRole('region', { name: 'Everybody, right now' }).getByRole('status').filter({ hasText: 'entering' })
  return Number(/^(\d+) members/.exec(await told.innerText())?.[1] ?? NaN)
}

/** Publishes the draft of an existing segment. */
export async function save(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Publish…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill(note)
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText(/^Version \d+ is in force/)).toBeVisible()
}

/** The size of a segment in the list that the page shows. */
export async function sizeOf(page: Page, name: string): Promise<number> {
  const cells = page.getByRole('row').filter({ has: page.getByRole('link', { name }) }).getByRole('cell')
  // Behind the number stands how exact it is.
  return Number((/^[\d,]+/.exec(await cells.nth(2).innerText())?.[0] ?? '').replaceAll(',', ''))
}
