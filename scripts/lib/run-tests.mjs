import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildProject, ensurePrismaClient } from './build.mjs'
import { findBrowser } from './find-browser.mjs'
import { say } from './prepare.mjs'
import { PROJECT } from './project.mjs'

const JOURNEYS = path.join('e2e', 'playwright.config.ts')
/** What the machine's own settings must not change in a test. */
const SETTINGS =
  /^(DATABASE_|ROLLCALL_|WXCC_|WEBEX_|SANDBOX|PUBLIC_URL$|PORT$|AUTH_SECRET$|ENCRYPTION_KEY$|SUPPRESSION_KEY$|NEXTAUTH_|NODE_ENV$|LOG_LEVEL$)/

/** Runs vitest, then the journeys on the production build; exit 1 when anything failed or nothing ran. */
export async function runTests(args = process.argv.slice(2)) {
  for (const name of Object.keys(process.env)) if (SETTINGS.test(name)) delete process.env[name]
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-reports-'))
  try {
    ensurePrismaClient()
    const counts = [await runVitest(path.join(reports, 'vitest.json'))]
    if (!args.includes('--no-journeys')) {
      const browser = await findBrowser()
      await buildProject()
      counts.push(await runJourneys(path.join(reports, 'playwright.json'), browser))
    }
    const passed = sum(counts, 'passed')
    const failed = sum(counts, 'failed')
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  } finally {
    fs.rmSync(reports, { recursive: true, force: true })
  }
}

function sum(counts, name) {
  return counts.reduce((total, count) => total + count[name], 0)
}

async function runVitest(report) {
  say('Pure, database and endpoint tests')
  const cli = path.join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs')
  const code = await run([cli, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = readReport(report)
  // A file that could not even be loaded has no tests to fail, but it has failed.
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length
  return atLeastOneFault(code, { passed: numPassedTests, failed: numFailedTests + brokenFiles })
}

async function runJourneys(report, browser) {
  say('Journeys in a browser, on the production build')
  const cli = path.join(PROJECT, 'node_modules', 'playwright', 'cli.js')
  const code = await run([cli, 'test', '-c', JOURNEYS, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    ROLLCALL_TEST_BROWSER: browser,
  })
  const { expected = 0, flaky = 0, unexpected = 0 } = readReport(report).stats ?? {}
  return atLeastOneFault(code, { passed: expected + flaky, failed: unexpected })
}

/** A runner that ended badly without naming a failed test has failed all the same. */
function atLeastOneFault(code, { passed, failed }) {
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

function run(args, env = {}) {
  return new Promise((resolve) => {
    const binDir = path.join(PROJECT, 'node_modules', '.bin')
    const child = spawn(process.execPath, args, {
      cwd: PROJECT,
      stdio: 'inherit',
      env: { ...process.env, PATH: `${binDir}${path.delimiter}${process.env.PATH ?? ''}`, ...env },
    })
    child.on('exit', (code) => resolve(code ?? 1))
    child.on('error', () => resolve(1))
  })
}
