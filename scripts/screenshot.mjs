import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { findBrowser } from './lib/find-browser.mjs'
import { PROJECT } from './lib/project.mjs'

// `npm run screenshot -- <one-time sign-in link>`: signs in to a running Rollcall and takes the README's picture.
// With --all <folder>: every screen at 1,440 and 360 px, light and dark, to be looked at.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'string' }, path: { type: 'string', multiple: true } },
})
const [link] = positionals
if (!link) {
  console.error('Give the one-time sign-in link that npm start prints.')
  process.exit(1)
}

const screens = values.path ?? [
  '/overview',
  '/campaigns',
  '/campaigns/new',
  '/lists',
  '/contacts',
  '/analytics',
  '/settings',
]
const widths = [1440, 360]
const themes = ['light', 'dark']

const browser = await chromium.launch({
  executablePath: await findBrowser(),
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(link)
  const button = page.getByRole('button', { name: /sign in|continue/i })
  if (await button.count()) await button.first().click()
  await page.waitForURL(/\/overview/)
  if (values.all) await takeAll(page, values.all)
  else await take(page, '/overview', path.join(PROJECT, 'public', 'overview.png'))
} finally {
  await browser.close()
}

async function takeAll(page, folder) {
  mkdirSync(folder, { recursive: true })
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 })
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme })
      for (const screen of screens) {
        const name = `${screen.slice(1).replaceAll('/', '-')}-${width}-${theme}.png`
        await take(page, screen, path.join(folder, name))
      }
    }
  }
}

/** Waits until nothing says that it is loading: numbers are there, not their placeholders. */
async function take(page, screen, file) {
  await page.goto(new URL(screen, link).href)
  await page.locator('main h1').first().waitFor()
  await page
    .waitForFunction(() => !document.querySelector('[aria-busy="true"], [aria-label="Loading"]'), null, {
      timeout: 10_000,
    })
    .catch(() => {
      console.error(`${screen} is still loading after 10 s`)
    })
  await page.screenshot({ path: file, fullPage: values.all !== undefined })
  console.log(file)
}
