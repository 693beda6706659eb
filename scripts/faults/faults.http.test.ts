import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROJECT } from '../lib/project.mjs'

// The short run of `npm run faults`, in a process of its own: a moment of each scenario, then its audit.

const SECONDS = 1
/** About 90 s on an idle machine. */
const RUN_MS_MAX = 300_000
const names = [
  'dialer-killed',
  'worker-killed',
  'postgres-killed',
  'all-killed',
  'connections-cut',
  'database-away',
  'database-silent',
  'pool-exhausted',
  'disk-full',
  'clocks-apart',
  'stopped-in-order',
]

type Check = { name: string; looked: number; bad: number; isTime?: boolean; words?: string }
type Scenario = { name: string; notRun?: string; checks?: Check[]; recordsHandedOut?: number }

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-faults-report-'))
let scenarios: Scenario[] = []

beforeAll(async () => {
  const report = path.join(folder, 'report.json')
  const child = fork(
    path.join(PROJECT, 'scripts', 'faults', 'run.mjs'),
    ['--seconds', String(SECONDS), '--report', report],
    { stdio: 'inherit' },
  )
  await once(child, 'exit')
  scenarios = (JSON.parse(fs.readFileSync(report, 'utf8')) as { scenarios: Scenario[] }).scenarios
}, RUN_MS_MAX)

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

describe('nothing is lost', () => {
  test.for(names)('%s', (name, { skip }) => {
    const scenario = scenarios.find((one) => one.name === name)
    if (scenario?.notRun) skip(scenario.notRun)
    expect(scenario?.checks?.length).toBeGreaterThan(20)
    expect(scenario?.recordsHandedOut).toBeGreaterThan(0)
    const red = scenario?.checks?.filter(({ looked, bad, isTime }) => looked === 0 || (bad > 0 && !isTime))
    expect(red).toEqual([])
  })

  test('every scenario there is has its test', () => {
    expect(scenarios.map((one) => one.name)).toEqual(names)
  })
})
