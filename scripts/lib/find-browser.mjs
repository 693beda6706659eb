import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { say } from './prepare.mjs'
import { PROJECT } from './project.mjs'

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const SYSTEM_FILES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]
const INSTALL_MS_MAX = 240_000

/** A Chromium for the journeys: Playwright's own, the system's, else one that is installed now. */
export async function findBrowser() {
  return (
    (await findPlaywrightBrowser()) ??
    findSystemBrowser() ??
    (await installPlaywrightBrowser()) ??
    installDebianBrowser() ??
    giveUp()
  )
}

async function findPlaywrightBrowser() {
  const { chromium } = await import('playwright')
  const file = chromium.executablePath()
  return file && fs.existsSync(file) && runs(file) ? file : null
}

function findSystemBrowser() {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const files = [
    ...SYSTEM_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...SYSTEM_FILES,
  ]
  return files.find((file) => fs.existsSync(file) && runs(file)) ?? null
}

// A browser that lacks a library of the system is there, but does not start.
function runs(file) {
  if (process.platform === 'win32') return true
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

async function installPlaywrightBrowser() {
  say('Fetching a browser for the journeys (once) …')
  spawnSync(
    process.execPath,
    [path.join(PROJECT, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'],
    { stdio: 'ignore', timeout: INSTALL_MS_MAX },
  )
  return findPlaywrightBrowser()
}

function installDebianBrowser() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get'))
    return null
  say('Installing chromium with apt-get (once) …')
  const options = {
    stdio: 'ignore',
    timeout: INSTALL_MS_MAX,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  spawnSync('apt-get', ['update'], options)
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options)
  return findSystemBrowser()
}

function giveUp() {
  throw new LaunchError(
    'No browser for the journeys was found or could be installed: run `npx playwright install --with-deps chromium`, or install Chromium or Google Chrome.',
  )
}
