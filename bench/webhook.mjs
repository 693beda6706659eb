import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { bundle, ensurePrismaClient, hashFiles } from '../scripts/lib/build.mjs'
import { findFreePort, startEmbeddedPostgres } from '../scripts/lib/embedded-postgres.mjs'
import { migrateDatabase } from '../scripts/lib/migrate.mjs'
import { PROJECT } from '../scripts/lib/project.mjs'
import { describeMachine, writeResult } from './lib/machine.mjs'
import { load, runToEnd, startProcess } from './lib/processes.mjs'

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
const BUNDLE = path.join(PROJECT, 'dist', 'bench-server.mjs')

export async function run(stops) {
  const machine = describeMachine()
  ensurePrismaClient()
  await bundle(path.join(PROJECT, 'server.ts'), BUNDLE)
  const database = await openDatabase(stops)
  const organisation = { orgId: randomUUID(), secret: randomBytes(24).toString('base64url') }
  const keys = makeKeys(organisation)
  const rollcall = await startRollcall(stops, database, keys, 'dialer')
  const sides = { rollcall, bare: await startBare(stops), next: await startNext(stops, database) }
  const ask = (side, shape, onStart) => load(stops, { ...side, ...organisation, ...shape }, onStart)
  const shape = { connections: CONNECTIONS, seconds: SECONDS, warmUpSeconds: WARM_UP_SECONDS }
  const overloadShape = { ...shape, connections: OVERLOAD_CONNECTIONS }

  const rounds = { rollcall: [], bare: [], next: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = Object.entries(sides)
    for (const [name, side] of round % 2 === 0 ? order : order.reverse())
      rounds[name].push(await ask(side, shape))
  }
  const overload = await ask(rollcall, overloadShape)
  const before = await countStored(database)
  const stalled = await ask(rollcall, { ...overloadShape, warmUpSeconds: 0, seconds: STALL_SECONDS }, () =>
    lockInbox(database),
  )
  await rollcall.stop()
  const withWorker = await startRollcall(stops, database, keys, 'dialer,worker')
  const applying = await ask(withWorker, shape)
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

async function openDatabase(stops) {
  const server = await startEmbeddedPostgres({
    dataDir: path.join(PROJECT, '.data', 'bench'),
    port: await findFreePort(),
  })
  stops.push(() => server.stop())
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query('drop database if exists bench with (force)')
  await admin.query('create database bench')
  await admin.end()
  const url = server.url('bench')
  await migrateDatabase(url)
  const [row] = await ask(
    url,
    `select current_setting('synchronous_commit') as sync, current_setting('fsync') as fsync,
            current_setting('server_version') as version`,
  )
  if (row.sync !== 'on' || row.fsync !== 'on') throw new Error('The database must commit durably.')
  await ask(url, 'create table bench_peer (id text primary key, body jsonb not null)')
  return { url, version: row.version }
}

async function ask(url, sql) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

function makeKeys({ orgId, secret }) {
  const key = () => randomBytes(32).toString('base64')
  return {
    AUTH_SECRET: key(),
    ENCRYPTION_KEY: key(),
    SUPPRESSION_KEY: key(),
    ROLLCALL_BOOTSTRAP_ORG_ID: orgId,
    ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET: secret,
    ROLLCALL_BOOTSTRAP_ADMIN_EMAIL: 'bench@example.com',
    ROLLCALL_BOOTSTRAP_ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
  }
}

async function startRollcall(stops, database, keys, roles) {
  const port = await findFreePort()
  const stop = await startProcess(stops, {
    args: ['bench/lib/serve.mjs', BUNDLE],
    env: {
      ...keys,
      PORT: String(port),
      DATABASE_URL: database.url,
      SANDBOX: 'off',
      ROLLCALL_ROLES: roles,
      LOG_LEVEL: 'error',
    },
    isUp: async () => (await fetch(`http://127.0.0.1:${port}/api/ready`)).ok,
  })
  return { port, path: '/api/dialer/dispositions', prepared: 40_000, stop }
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
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('begin')
  await client.query('lock table disposition_event in access exclusive mode')
  await new Promise((resolve) => setTimeout(resolve, STALL_MS))
  await client.query('commit')
  await client.end()
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
