import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { onStop, runOnProjectNode } from '../lib/prepare.mjs'
import { PROJECT } from '../lib/project.mjs'

// `npm run faults`: does harm to a running system under load and then compares the database with the dialer's book.
//   --seconds n     of harm a scenario (45)           --only a,b    these scenarios alone
//   --seed s        of every random choice             --write       docs/reliability.md from this run
//   --report file   the result as JSON

const SECONDS = 45
/** Set-up, drain and audit of a scenario beside its seconds. */
const SECONDS_BESIDE_MAX = 90
const STOP_MS_MAX = 60_000

await runOnProjectNode(fileURLToPath(import.meta.url), async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: String(SECONDS) },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      report: { type: 'string' },
    },
  })
  const { scenarios } = await import('./scenarios.mjs')
  const wanted = values.only?.split(',')
  const unknown = wanted?.filter((name) => !scenarios.some((one) => one.name === name)) ?? []
  const seconds = Number(values.seconds)
  if (unknown.length > 0 || !(seconds > 0)) {
    console.error(`Name scenarios out of: ${scenarios.map((one) => one.name).join(', ')}`)
    process.exitCode = 1
    return
  }
  const chosen = scenarios.filter((one) => wanted?.includes(one.name) ?? true)
  const guard = fork(path.join(PROJECT, 'scripts', 'faults', 'lib', 'guard.mjs'), { detached: true })
  guard.send({ suite: process.pid, secondsMax: chosen.length * (seconds + SECONDS_BESIDE_MAX) })
  const stops = []
  // What does not end in time is ended by the guard.
  const stopAll = async () => {
    const late = setTimeout(() => process.exit(1), STOP_MS_MAX)
    while (stops.length > 0) await stops.pop()()
    if (guard.connected) guard.disconnect()
    clearTimeout(late)
  }
  onStop(async () => {
    await stopAll()
    process.exit(130)
  })
  try {
    const { runSuite } = await import('./lib/suite.mjs')
    const { formatTable, writeDocument } = await import('./lib/report.mjs')
    const report = await runSuite({ scenarios: chosen, seconds, seed: values.seed, stops, guard })
    console.log(`\n${formatTable(report)}\n`)
    if (values.report) fs.writeFileSync(values.report, JSON.stringify(report, null, 2))
    if (values.write) writeDocument(report)
    process.exitCode = report.scenarios.every((one) => one.isOk || one.notRun) ? 0 : 1
  } finally {
    await stopAll()
  }
  // Whatever is left of a connection that was cut must not keep us from ending.
  process.exit()
})
