import { expect, type Locator, type Page, test } from 'playwright/test'
import { expectAccessible, readMetric, signIn } from './support'

const runName = `Import ${new Date().toISOString().slice(11, 19).replaceAll(':', '')}`
const header = 'Customer ID,First name,Last name,Phone,Plan\n'

/** Numbers of no other journey: the sandbox has 100 fictional ones an area code. */
function makeFile(name: string, rows: [key: string, phone: string, plan: string][]) {
  const lines = rows.map(([key, phone, plan]) => `${runName} ${key},Vera,Saltmarsh ${key},${phone},${plan}\n`)
  return { name, mimeType: 'text/csv', buffer: Buffer.from(header + lines.join('')) }
}

const phone = (place: number) => `+1907555${String(100 + place).padStart(4, '0')}`

/** Counts what a person does with the mouse. */
function makeClicker(page: Page) {
  let clicks = 0
  return {
    click: async (target: Locator) => {
      clicks += 1
      await target.click()
    },
    /** The button is a click; the file is picked in the system's own dialog. */
    pick: async (target: Locator, file: ReturnType<typeof makeFile>) => {
      clicks += 1
      const chooser = page.waitForEvent('filechooser')
      await target.click()
      await (await chooser).setFiles(file)
    },
    count: () => clicks,
  }
}

async function choose(page: Page, file: ReturnType<typeof makeFile>) {
  await makeClicker(page).pick(page.getByRole('button', { name: /^Choose (a|the same) file$/ }), file)
}

test('a new list from a file into a running campaign: six clicks, no typing', async ({ page }) => {
  await signIn(page)
  const person = makeClicker(page)
  const rows = [1, 2, 3].map((n): [string, string, string] => [`A${n}`, phone(n), 'Basic'])

  await person.click(page.getByRole('link', { name: 'Lists', exact: true })) // 1
  await person.click(page.getByRole('link', { name: 'New list from a file' })) // 2
  await expect(page.getByRole('button', { name: 'Choose a file' })).toBeVisible()
  await expectAccessible(page)
  await person.pick(page.getByRole('button', { name: 'Choose a file' }), makeFile(`${runName}.csv`, rows)) // 3
  await expect(page.getByRole('textbox', { name: 'Name of the new list' })).toHaveValue(runName)
  await expect(page.getByRole('table', { name: 'First rows as they will be stored' })).toBeVisible()
  await expectAccessible(page)
  await person.click(page.getByRole('button', { name: 'Import', exact: true })) // 4
  await expect(page.getByText('3 rows imported')).toBeVisible({ timeout: 60_000 })
  expect(await readMetric(page, 'Added')).toBe(3)
  await expectAccessible(page)
  await person.click(page.getByRole('button', { name: 'Dial it' })) // 5
  const campaign = page
    .getByRole('group', { name: /Add to a campaign/ })
    .getByRole('menuitem')
    .first()
  await expect(campaign).toBeVisible()
  const campaignName = (await campaign.textContent()) ?? ''
  await person.click(campaign) // 6
  await expect(page.getByText(`“${campaignName}” dials “${runName}”`)).toBeVisible()
  expect(person.count()).toBe(6)

  await page.getByRole('button', { name: 'Dial it' }).click()
  await expect(page.getByRole('menuitem', { name: `Open ${campaignName}` })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('a file that replaces a list is checked first, says what it does, and is undone', async ({ page }) => {
  test.setTimeout(180_000)
  await signIn(page)
  await page.goto('/lists/new')
  const rows = [11, 12, 13].map((n): [string, string, string] => [`B${n}`, phone(n), 'Basic'])
  await choose(page, makeFile(`${runName} first.csv`, rows))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('3 rows imported')).toBeVisible({ timeout: 60_000 })

  await page.getByRole('link', { name: 'Open the list' }).click()
  await page.getByRole('link', { name: 'Import a file' }).click()
  const next: [string, string, string][] = [
    ['B11', phone(11), 'Gold'],
    ['B12', phone(12), 'Basic'],
    ['B14', phone(14), 'Basic'],
    ['B15', 'n/a', 'Basic'],
  ]
  await choose(page, makeFile(`${runName} next.csv`, next))
  await expect(page.getByText(`As for ${runName} first.csv`)).toBeVisible()
  await page.getByText('Replace', { exact: true }).click()
  await expect(
    page.getByText('Adds 1 contact, changes 1 contact, takes out 1 contact, refuses 1 row.'),
  ).toBeVisible({
    timeout: 60_000,
  })
  await expectAccessible(page)

  // It stands in the address: whoever comes back finds the check again.
  await page.reload()
  await expect(
    page.getByText('Adds 1 contact, changes 1 contact, takes out 1 contact, refuses 1 row.'),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('1 contact that the file does not have left the list')).toBeVisible({
    timeout: 60_000,
  })

  await page.getByRole('link', { name: /Not a phone number/ }).click()
  await expect(page).toHaveURL(/code=number_not_a_number/)
  await expect(page.getByRole('link', { name: 'Download these as CSV' })).toHaveAttribute(
    'href',
    /code=number_not/,
  )
  await expect(page.getByRole('table', { name: 'Rows' }).getByRole('row')).toHaveCount(2)
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Undo import' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByText('come back, who had left by it')).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Undo import' }).click()
  await expect(page.getByText('The import is undone.')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('came back, who had left by it')).toBeVisible()
})

test('an upload that broke off goes on with the same file, and sends only what is missing', async ({
  page,
}) => {
  await signIn(page)
  await page.goto('/lists/new')
  const line = `${'x'.repeat(60)},${phone(20)}\n`
  const name = `${runName} long.csv`
  const large = { name, mimeType: 'text/csv', buffer: Buffer.from(`Note,Phone\n${line.repeat(40_000)}`) }
  await page.route('**/imports/*/chunks/2', (route) => route.abort())
  await choose(page, large)
  await expect(page.getByText('The upload has stopped')).toBeVisible({ timeout: 60_000 })
  await page.unrouteAll()
  await page.goto('/lists/new')
  await page.getByRole('listitem').filter({ hasText: name }).getByRole('link', { name: 'Go on' }).click()
  await choose(page, { ...large, buffer: Buffer.from('Phone\n+12125550100\n') })
  await expect(page.getByText(`This is another “${name}”`)).toBeVisible()
  await expectAccessible(page)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'PUT') sent.push(request.url().split('/').at(-1) ?? '')
  })
  await choose(page, large)
  await expect(page.getByRole('table', { name: 'First rows as they will be stored' })).toBeVisible()
  // The first that arrived is sent again: it tells whether the file is the same.
  expect(sent).toEqual(['0', '2'])
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('button', { name: 'Choose a file' })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: name })).toHaveCount(0)
})
