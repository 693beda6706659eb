import os from 'node:os'
import { describeMachine } from '../scripts/lib/machine.mjs'
import { ask, openCluster } from './lib/cluster.mjs'
import { readCpuSeconds, readPeakMemoryMb, readPostgresCpuSeconds } from './lib/cost.mjs'
import {
  describeQueue,
  emptyQueues,
  insertQueue,
  keepQueue,
  openEnrolData,
  planQueue,
} from './lib/enrol-data.mjs'
import { median } from './lib/latencies.mjs'
import { readCount } from './lib/options.mjs'
import { writeResult } from './lib/result.mjs'
import { bundleRollcall, keepKeys, startRollcall } from './lib/rollcall.mjs'
import { statementSettings, watchStatements } from './lib/statements.mjs'

// A list of a million contacts joined to the queue of a running campaign by the worker of server.ts; beside it the same
// rows, ready, inserted into the same table. What is not comparable: README.md.

const POLL_MS = 25
const SECONDS_MAX = 1800
const targets = { ofInsert: 0.4 }

export async function run(stops) {
  const rows = readCount('--rows', 1_000_000, { least: 10_000, most: 4_000_000, step: 1000 })
  const rounds = readCount('--rounds', 3)
  const machine = describeMachine()
  await bundleRollcall()
  const cluster = await openCluster(stops, { max_wal_size: '4GB', ...statementSettings() })
  const keys = keepKeys()
  const data = await openEnrolData(stops, { cluster, keys, rows, warmUpRows: rows / 10 })
  const sides = {
    rollcall: () => measureRollcall(stops, { cluster, data, keys, rows }),
    insert: () => measureInsert({ cluster, data, rows }),
  }
  const results = { rollcall: [], insert: [] }
  for (let round = 0; round < rounds; round += 1) {
    // The first time there is nothing yet that could be inserted.
    for (const name of round % 2 === 0 ? ['rollcall', 'insert'] : ['insert', 'rollcall']) {
      const result = { load: os.loadavg()[0], ...(await sides[name]()) }
      results[name].push(result)
      const { tookSeconds, load, cpuMicrosecondsARow: cpu } = result
      console.log(
        `  round ${round + 1} ${name.padEnd(8)} ${tookSeconds.toFixed(1).padStart(6)} s  load ${load.toFixed(1)}  CPU a row: Node ${cpu.node.toFixed(1)}, PostgreSQL ${cpu.postgres.toFixed(1)} µs`,
      )
    }
  }
  report({ machine, postgres: cluster.version, rows, rounds, results })
}

/** The clock runs from the commit that queues the job until the job is gone. */
async function measureRollcall(stops, { cluster, data, keys, rows }) {
  await emptyQueues(data)
  const worker = await startRollcall(stops, { url: data.url, keys, roles: 'worker' })
  await enrol(data, data.warmUp)
  await emptyQueues(data)
  const readStatements = await watchStatements(data.url)
  const before = [readCpuSeconds(worker.pid), readPostgresCpuSeconds(cluster.pid)]
  const tookSeconds = await enrol(data, data.bench)
  const [node, postgres] = [readCpuSeconds(worker.pid), readPostgresCpuSeconds(cluster.pid)]
  const statements = await readStatements()
  const peakMb = readPeakMemoryMb(worker.pid)
  await worker.stop()
  checkQueue(await describeQueue(data, data.bench), { ...planQueue(rows), enrolled: rows })
  await keepQueue(data)
  return {
    ...{ rowsPerSecond: rows / tookSeconds, tookSeconds, peakMb },
    cpuMicrosecondsARow: perRow(rows, node - before[0], postgres - before[1]),
    ...(statements ? { statements } : {}),
  }
}

async function enrol({ url }, { organisationId, campaignId }) {
  const key = `enrol-campaign:${campaignId}`
  const from = performance.now()
  await ask(url, `select from graphile_worker.add_job('enrol-campaign', $1::json, job_key => $2)`, [
    JSON.stringify({ organisationId, campaignId }),
    key,
  ])
  for (;;) {
    const [job] = await ask(url, 'select attempts, last_error from graphile_worker.jobs where key = $1', [
      key,
    ])
    if (!job) return (performance.now() - from) / 1000
    if (job.last_error) throw new Error(`The enrolment failed: ${job.last_error}`)
    if (performance.now() - from > SECONDS_MAX * 1000) throw new Error('The enrolment does not end.')
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function measureInsert({ cluster, data, rows }) {
  await emptyQueues(data)
  const before = readPostgresCpuSeconds(cluster.pid)
  const { tookSeconds, rows: inserted } = await insertQueue(data)
  const postgres = readPostgresCpuSeconds(cluster.pid) - before
  if (inserted !== rows) throw new Error(`${inserted} rows were inserted, of ${rows}.`)
  checkQueue(await describeQueue(data, data.bench), { ...planQueue(rows), enrolled: 0 })
  return {
    ...{ rowsPerSecond: rows / tookSeconds, tookSeconds },
    cpuMicrosecondsARow: perRow(rows, 0, postgres),
  }
}

function perRow(rows, node, postgres) {
  return { node: (node / rows) * 1e6, postgres: (postgres / rows) * 1e6 }
}

function checkQueue(found, planned) {
  for (const [name, count] of Object.entries(planned))
    if (found[name] !== count)
      throw new Error(`${name}: ${found[name]} instead of ${count}. ${JSON.stringify(found)}`)
}

function report({ machine, postgres, rows, rounds, results }) {
  const { rollcall, insert } = results
  const middle = (side, pick) => median(side.map(pick))
  const [ours, theirs] = [rollcall, insert].map((side) => middle(side, (one) => one.rowsPerSecond))
  const ratio = ours / theirs
  const cpuOf = (side) => middle(side, ({ cpuMicrosecondsARow: { node, postgres } }) => node + postgres)
  const ofCpu = cpuOf(insert) / cpuOf(rollcall)
  const isMet = { ofInsert: ratio >= targets.ofInsert }
  const { cpu, cores, memoryGb, node, pg, loadAverageAtStart } = machine
  const line = (name, rate, side) =>
    `${name.padEnd(40)} ${rate.toFixed(0).padStart(7)} rows/s  ${(rows / rate).toFixed(1)} s; a row Node ${middle(side, (one) => one.cpuMicrosecondsARow.node).toFixed(1)}, PostgreSQL ${middle(side, (one) => one.cpuMicrosecondsARow.postgres).toFixed(1)} µs of processor`
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGb} GB, load ${loadAverageAtStart.toFixed(1)} at the start`,
    `Node ${node}, PostgreSQL ${postgres}, pg ${pg}`,
    `${rows} contacts, median of ${rounds} rounds; the queue is as planned: ${JSON.stringify(planQueue(rows))}`,
    line('Rollcall, job queued to done', ours, rollcall),
    line('insert … select of the same, ready', theirs, insert),
    `peak memory of the worker ${middle(rollcall, (one) => one.peakMb ?? 0).toFixed(0)} MB`,
    `ratio to insert … select ${ratio.toFixed(2)}, target ${targets.ofInsert}: ${isMet.ofInsert ? 'met' : 'NOT met'}`,
    `    by processor time ${ofCpu.toFixed(2)}`,
  ]
  console.log(lines.join('\n'))
  const statements = rollcall.at(-1).statements
  if (statements) console.table(statements)
  writeResult('enrol', {
    machine: { ...machine, postgres },
    rows,
    targets,
    isMet,
    ratio,
    ofCpu,
    rounds: results,
  })
}
