import { fileURLToPath } from 'node:url'
import { expect, test } from 'playwright/test'
import { expectAccessible, readMetric, signIn } from './support'

const file = fileURLToPath(new URL('../public/sample-contacts.csv', import.meta.url))
const campaignName = `Journey ${new Date().toISOString().slice(11, 19)}`

test('a minute after the first start the overview moves by itself', async ({ page }) => {
  await page.goto('/sign-in')
  await expectAccessible(page)
  await signIn(page)
  await expect.poll(() => readMetric(page, 'Attempts today'), { timeout: 60_000 }).toBeGreaterThan(3)
  await expect.poll(() => readMetric(page, 'Dials today'), { timeout: 60_000 }).toBeGreaterThan(0)
  const before = (await readMetric(page, 'Dials today')) ?? 0
  await expect.poll(() => readMetric(page, 'Dials today'), { timeout: 60_000 }).toBeGreaterThan(before)
  await expectAccessible(page)
})

test('from a file to outcomes on the chart', async ({ page }) => {
  test.setTimeout(240_000)
  await signIn(page)

  await test.step('import a list', async () => {
    await page.getByRole('link', { name: 'Lists', exact: true }).click()
    await page.getByRole('link', { name: 'New list from a file' }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles(file)
    await expect(page.getByRole('textbox', { name: 'Name of the new list' })).toHaveValue('sample-contacts')
    await page.getByRole('textbox', { name: 'Name of the new list' }).fill(campaignName)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'sample-contacts.csv' })).toBeVisible()
    await expect.poll(() => readMetric(page, 'Added'), { timeout: 60_000 }).toBe(400)
    expect(await readMetric(page, 'Rejected')).toBe(0)
    await expectAccessible(page)
  })

  await test.step('create a campaign with it', async () => {
    await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click()
    await page.getByRole('link', { name: 'New campaign' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(campaignName)
    await page.getByRole('button', { name: /Outdial entry point/ }).click()
    await page.getByRole('option', { name: /^Outdial 2/ }).click()
    await page.getByRole('button', { name: /Caller number/ }).click()
    await page.getByRole('option', { name: /^\+14165550199/ }).click()
    await page
      .getByRole('combobox', { name: 'Add a list' })
      .selectOption({ label: `${campaignName} (400 contacts)` })
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Create campaign' }).click()
    await expect(page.getByRole('heading', { level: 1, name: campaignName })).toBeVisible()
    await expect(page.getByText('Draft', { exact: true })).toBeVisible()
  })

  await test.step('start it', async () => {
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start campaign' }).click()
    await expect(page.getByText('Running', { exact: true })).toBeVisible({ timeout: 30_000 })
    await expect.poll(() => readMetric(page, 'Dials, last 60 min'), { timeout: 90_000 }).toBeGreaterThan(0)
    await expectAccessible(page)
  })

  await test.step('see its outcomes on the chart', async () => {
    await page.getByRole('link', { name: 'Analytics', exact: true }).click()
    await page.getByRole('button', { name: /Campaign/ }).click()
    await page.getByRole('option', { name: campaignName }).click()
    const figure = page.getByRole('figure').filter({ hasText: 'settled attempts' })
    await expect(figure).toBeVisible()
    const readTotal = async () =>
      Number(((await figure.textContent()) ?? '').match(/([\d,]+) settled attempts/)?.[1] ?? 0)
    await expect.poll(readTotal, { timeout: 60_000 }).toBeGreaterThan(2)
    await expect(page.getByRole('list', { name: 'Outcomes' }).getByRole('button').first()).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Show as table' }).click()
    await expect(page.getByRole('table', { name: /Settled attempts by outcome/ })).toBeVisible()
  })
})
