import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from 'playwright/test'
import { admin } from './settings'

export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByRole('textbox', { name: 'E-mail' }).fill(admin.email)
  await page.getByLabel('Password').fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
}

/** WCAG 2.2 A and AA, as far as a machine can see. The message names rule and element. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // React Aria's announcer: what it said names elements that are gone by then (a closed menu's item).
    .exclude('[data-live-announcer]')
    .analyze()
  // Soft: the journey goes on, so that one run names every screen's faults.
  expect
    .soft(
      violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`),
      `accessibility of ${page.url()}`,
    )
    .toEqual([])
}

/** The number of a tile, by its label: "Attempts today" -> 1234. "–" is null. */
export async function readMetric(page: Page, label: string): Promise<number | null> {
  const tile = page.getByText(label, { exact: true }).first().locator('xpath=../..')
  const words = (await tile.locator('xpath=./div[2]').textContent())?.trim() ?? ''
  return /^[\d,.]+$/.test(words) ? Number(words.replaceAll(',', '')) : null
}
