import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { hashFiles } from '../scripts/lib/build.mjs'
import { findFreePort } from '../scripts/lib/embedded-postgres.mjs'
import { describeMachine } from '../scripts/lib/machine.mjs'
import { PROJECT } from '../scripts/lib/project.mjs'
import { ask, makeDatabase, openCluster, withClient } from './lib/cluster.mjs'
import { load, runToEnd, startProcess } from './lib/processes.mjs'
import { writeResult } from './lib/result.mjs'
import { bundleRollcall, keepKeys, startRollcall } from './lib/rollcall.mjs'

// Signed dispositions of two records over HTTP, answered after the commit, through server.ts; beside it (a) a bare server
// that parses the same JSON and (b) a Next route handler with one INSERT a request. What is not comparable: README.md.

const ROUNDS = 3
const CONNECTIONS = 64
const OVERLOAD_CONNECTIONS = CONNECTIONS * 10
const SECONDS = 4
const WARM_UP_SECONDS = 2
/** Longer than a request may wait, so that it must be refused. */
const STALL_MS = 6_000
const STALL_SECONDS = 9
const targets = { ofBare: 0.7, ofNext: 6, p99Ms: 250, slowestMs: 5000 }

export async function run(stops) {
  const machine = describeMachine()
  await bundleRollcall()
  const cluster = await openCluster(stops)
  const database = { url: await makeDatabase(cluster, 'bench'), version: cluster.version }
  await ask(database.url, 'create table bench_peer (id text primary key, body jsonb not null)')
  const keys = keepKeys()
  const organisation = {
    orgId: keys.ROLLCALL_BOOTSTRAP_ORG_ID,
    secret: keys.ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET,
  }
  const rollcall = await openSide(stops, database, keys, 'dialer')
  const sides = { rollcall, bare: await startBare(stops), next: await startNext(stops, database) }
  const measure = (side, shape, onStart) => load(stops, { ...side, ...organisation, ...shape }, onStart)
  const shape = { connections: CONNECTIONS, seconds: SECONDS, warmUpSeconds: WARM_UP_SECONDS }
  const overloadShape = { ...shape, connections: OVERLOAD_CONNECTIONS }

  const rounds = { rollcall: [], bare: [], next: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = Object.entries(sides)
    for (const [name, side] of round % 2 === 0 ? order : order.reverse())
      rounds[name].push(await measure(side, shape))
  }
  const overload = await measure(rollcall, overloadShape)
  const before = await countStored(database)
  const stalled = await measure(
    rollcall,
    { ...overloadShape, warmUpSeconds: 0, seconds: STALL_SECONDS },
    () => lockInbox(database),
  )
  await rollcall.stop()
  const withWorker = await openSide(stops, database, keys, 'dialer,worker')
  const applying = await measure(withWorker, shape)
  await withWorker.stop()

  const stored = {
    beforeStall: { ...before, ...sumAnswers([...rounds.rollcall, overload]) },
    atEnd: {
      ...(await countStored(database)),
      ...sumAnswers([...rounds.rollcall, overload, stalled, applying]),
    },
  }
  report({ machine, postgres: database.version, rounds, overload, stalled, applying, stored })
}

async function openSide(stops, { url }, keys, roles) {
  const rollcall = await startRollcall(stops, { url, keys, roles })
  return { ...rollcall, path: '/api/dialer/dispositions', prepared: 40_000 }
}

/** The peers answer an event without records too. */
const isAnswering = (port, route) => async () =>
  (
    await fetch(`http://127.0.0.1:${port}${route}`, {
      method: 'POST',
      body: JSON.stringify({ id: randomUUID(), data: [] }),
    })
  ).ok

async function startBare(stops) {
  const port = await findFreePort()
  await startProcess(stops, {
    args: ['bench/peers/bare.mjs'],
    env: { PORT: String(port) },
    isUp: isAnswering(port, '/'),
  })
  return { port, path: '/', prepared: 60_000 }
}

async function startNext(stops, database) {
  const folder = path.join(PROJECT, 'bench', 'peers', 'next')
  const cli = path.join(PROJECT, 'node_modules', 'next', 'dist', 'bin', 'next')
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  const note = path.join(folder, '.next', 'built-from')
  const hash = hashFiles([
    ...['app', 'next.config.mjs', 'instrumentation.js'].map((name) => path.join('bench/peers/next', name)),
    'package-lock.json',
  ])
  if (!fs.existsSync(note) || fs.readFileSync(note, 'utf8') !== hash) {
    await runToEnd([cli, 'build'], { cwd: folder, env })
    fs.writeFileSync(note, hash)
  }
  const port = await findFreePort()
  await startProcess(stops, {
    args: [cli, 'start', '-H', '127.0.0.1', '-p', String(port)],
    cwd: folder,
    env: { DATABASE_URL: database.url },
    isUp: isAnswering(port, '/api/insert'),
  })
  return { port, path: '/api/insert', prepared: 15_000 }
}

/** A store that is there and does not answer: what waits must be refused in time, and stored once it answers again. */
async function lockInbox(database) {
  await withClient(database.url, async (client) => {
    await client.query('begin')
    await client.query('lock table disposition_event in access exclusive mode')
    await new Promise((resolve) => setTimeout(resolve, STALL_MS))
    await client.query('commit')
  })
}

async function countStored(database) {
  const [row] = await ask(database.url, 'select count(*)::int as stored from disposition_event')
  return row
}

function sumAnswers(runs) {
  const sum = (pick) => runs.reduce((total, one) => total + pick(one), 0)
  return {
    answered200: sum((one) => one.answered[200] ?? 0),
    answered503: sum((one) => one.answered[503] ?? 0),
    unanswered: sum((one) => one.unanswered),
  }
}

function takeMedian(rounds) {
  return [...rounds].sort((left, right) => left.ratePerSecond - right.ratePerSecond)[rounds.length >> 1]
}

function report({ machine, postgres, rounds, overload, stalled, applying, stored }) {
  const [ours, bare, next] = [rounds.rollcall, rounds.bare, rounds.next].map(takeMedian)
  for (const [name, side] of Object.entries({ ours, bare, next, overload, applying })) {
    if (side.ratePerSecond === 0)
      throw new Error(`${name} answered nothing with 200: ${JSON.stringify(side.statuses)}`)
  }
  const ratios = {
    ofBare: ours.ratePerSecond / bare.ratePerSecond,
    ofNext: ours.ratePerSecond / next.ratePerSecond,
  }
  const slowestMs = Math.max(overload.slowestMs, stalled.slowestMs)
  const onlyExpected = [overload, stalled].every((one) =>
    Object.keys(one.answered).every((status) => status === '200' || status === '503'),
  )
  // A request that was refused or cut may be stored all the same; one that was answered 200 must be.
  const isKept = Object.values(stored).every(
    (one) =>
      one.stored >= one.answered200 && one.stored <= one.answered200 + one.answered503 + one.unanswered,
  )
  const isMet = {
    ofBare: ratios.ofBare >= targets.ofBare,
    ofNext: ratios.ofNext >= targets.ofNext,
    p99: ours.p99Ms < targets.p99Ms,
    slowest: slowestMs < targets.slowestMs,
    refusals: onlyExpected && stalled.answered[503] > 0 && stalled.refusedWithoutRetryAfter === 0,
    kept: isKept,
  }
  const verdict = (isOk) => (isOk ? 'met' : 'NOT met')
  const line = (name, side) =>
    `${name.padEnd(44)} ${side.ratePerSecond.toFixed(0).padStart(6)}/s  p50 ${side.p50Ms.toFixed(1)}  p95 ${side.p95Ms.toFixed(1)}  p99 ${side.p99Ms.toFixed(1)}  slowest ${side.slowestMs.toFixed(0)} ms  ${JSON.stringify(side.statuses)}`
  const { cpu, cores, memoryGb, node, pg: driver, loadAverageAtStart } = machine
  const { beforeStall, atEnd } = stored
  const lines = [
    `${cpu}, ${cores} cores, ${memoryGb} GB, load ${loadAverageAtStart.toFixed(1)} at the start`,
    `Node ${node}, Next ${machine.next}, PostgreSQL ${postgres}, pg ${driver}`,
    `${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${SECONDS} s after ${WARM_UP_SECONDS} s`,
    line('Rollcall, signed and committed', ours),
    line('(a) bare node:http, parse and answer', bare),
    line('(b) Next handler, one INSERT', next),
    line('Rollcall, and applied by the same process', applying),
    line(`Rollcall, ${overload.connections} connections`, overload),
    line(`  the same, inbox locked for ${STALL_MS / 1000} s`, stalled),
    `ratio to (a) ${ratios.ofBare.toFixed(2)}, target ${targets.ofBare}: ${verdict(isMet.ofBare)}`,
    `ratio to (b) ${ratios.ofNext.toFixed(2)}, target ${targets.ofNext}: ${verdict(isMet.ofNext)}`,
    `p99 ${ours.p99Ms.toFixed(1)} ms, target ${targets.p99Ms}: ${verdict(isMet.p99)}`,
    `slowest answer at overload ${slowestMs.toFixed(0)} ms, target ${targets.slowestMs}: ${verdict(isMet.slowest)}`,
    `refused with 503 and Retry-After ${stalled.answered[503] ?? 0}, without ${stalled.refusedWithoutRetryAfter}: ${verdict(isMet.refusals)}`,
    `answered 200 ${beforeStall.answered200}, stored ${beforeStall.stored}; with the lock ${atEnd.answered200}, stored ${atEnd.stored}: ${verdict(isMet.kept)}`,
  ]
  console.log(lines.join('\n'))
  writeResult('webhook', {
    machine: { ...machine, postgres },
    targets,
    isMet,
    ratios,
    rounds,
    overload,
    stalled,
    applying,
    stored,
  })
  if (!isKept) throw new Error('What was answered 200 is not what is stored.')
}
