import { fork, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { findFreePort, startEmbeddedPostgres } from '../scripts/lib/embedded-postgres.mjs'
import { migrateDatabase } from '../scripts/lib/migrate.mjs'
import { PROJECT } from '../scripts/lib/project.mjs'

// Signed dispositions of two records over HTTP, answered after the commit, through server.ts; beside it (a) a bare server
// that parses the same JSON and (b) a Next route handler with one INSERT a request. Rounds alternate, so that a noisy
// machine hurts all alike. Ours checks signatures and commits; (a) does neither, (b) does not sign.

const ROUNDS = 3
const CONNECTIONS = 64
const SECONDS = 4
const WARM_UP_SECONDS = 2
const targets = { ofBare: 0.7, ofNext: 6, p99Ms: 250, overloadSlowestMs: 5000 }

export async function run() {
  const stops = []
  try {
    const database = await openDatabase(stops)
    const orgId = randomUUID()
    const secret = randomBytes(24).toString('base64url')
    const sides = {
      rollcall: await startRollcall(stops, database, orgId, secret),
      bare: await startBare(stops),
      next: await startNext(stops, database),
    }
    const shared = { orgId, secret }
    const rounds = { rollcall: [], bare: [], next: [] }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, side] of Object.entries(sides)) {
        const warmUpSeconds = WARM_UP_SECONDS
        rounds[name].push(
          await load({ ...side, ...shared, connections: CONNECTIONS, seconds: SECONDS, warmUpSeconds }),
        )
      }
    }
    const overload = await load({
      ...sides.rollcall,
      ...shared,
      connections: CONNECTIONS * 10,
      seconds: 5,
      warmUpSeconds: 1,
    })
    const stored = await countStored(database)
    report({ rounds, overload, stored })
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

async function openDatabase(stops) {
  const server = await startEmbeddedPostgres({
    dataDir: path.join(PROJECT, '.data', 'bench'),
    port: await findFreePort(),
    settings: { max_connections: 100 },
    log: () => undefined,
  })
  stops.push(() => server.stop())
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query('drop database if exists bench with (force)')
  await admin.query('create database bench')
  await admin.end()
  const url = server.url('bench')
  await migrateDatabase(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create table bench_peer (id text primary key, body jsonb not null)')
  const { rows } = await client.query(
    `select current_setting('synchronous_commit') as sync, current_setting('fsync') as fsync, version()`,
  )
  await client.end()
  if (rows[0].sync !== 'on' || rows[0].fsync !== 'on') throw new Error('The database must commit durably.')
  return { url, version: rows[0].version }
}

async function startRollcall(stops, database, orgId, secret) {
  const port = await findFreePort()
  const key = () => randomBytes(32).toString('base64')
  // `--as-built` takes the build that is there instead of making a stale one anew.
  const start = process.argv.includes('--as-built')
    ? ['--input-type=module', '-e', "await (await import('./dist/server.mjs')).runServer()"]
    : ['scripts/start.mjs']
  await startProcess(stops, start, PROJECT, `http://127.0.0.1:${port}/api/ready`, {
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: database.url,
    AUTH_SECRET: key(),
    ENCRYPTION_KEY: key(),
    SUPPRESSION_KEY: key(),
    SANDBOX: 'off',
    // The apply runs elsewhere at scale; here it would share two cores with all three sides.
    ROLLCALL_ROLES: 'web,dialer',
    ROLLCALL_BOOTSTRAP_ORG_ID: orgId,
    ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET: secret,
    ROLLCALL_BOOTSTRAP_ADMIN_EMAIL: 'bench@example.com',
    ROLLCALL_BOOTSTRAP_ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
    LOG_LEVEL: 'error',
  })
  return { port, path: '/api/dialer/dispositions' }
}

async function startBare(stops) {
  const port = await findFreePort()
  await startProcess(stops, ['bench/peers/bare.mjs'], PROJECT, null, { PORT: String(port) })
  await waitForPort(port)
  return { port, path: '/' }
}

async function startNext(stops, database) {
  const folder = path.join(PROJECT, 'bench', 'peers', 'next')
  const cli = path.join(PROJECT, 'node_modules', 'next', 'dist', 'bin', 'next')
  await finish(
    spawn(process.execPath, [cli, 'build'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }),
  )
  const port = await findFreePort()
  const env = { DATABASE_URL: database.url, NODE_ENV: 'production' }
  await startProcess(stops, [cli, 'start', '-p', String(port)], folder, null, env)
  await waitForPort(port)
  return { port, path: '/api/insert' }
}

async function startProcess(stops, args, cwd, readyUrl, env) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  stops.push(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
  })
  if (readyUrl === null) return
  const giveUpAt = Date.now() + 900_000
  for (;;) {
    const response = await fetch(readyUrl).catch(() => null)
    if (response?.ok) return
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`${args[0]} did not come up`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

async function waitForPort(port) {
  const giveUpAt = Date.now() + 30_000
  while (
    !(await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"data":[]}' }).catch(() => null))
  ) {
    if (Date.now() > giveUpAt) throw new Error(`Nothing answers on ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function finish(child) {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))))
  })
}

function load(options) {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(PROJECT, 'bench', 'lib', 'load.mjs'))
    child.once('message', (result) => {
      child.kill()
      resolve(result)
    })
    child.once('error', reject)
    child.send(options)
  })
}

async function countStored(database) {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(
    'select (select count(*)::int from disposition_event) as events, (select count(*)::int from disposition_pending) as pending',
  )
  await client.end()
  return rows[0]
}

function median(rounds) {
  const sorted = [...rounds].sort((left, right) => left.ratePerSecond - right.ratePerSecond)
  return sorted[sorted.length >> 1]
}

function report({ rounds, overload, stored }) {
  const [ours, bare, next] = [median(rounds.rollcall), median(rounds.bare), median(rounds.next)]
  const ratios = {
    ofBare: ours.ratePerSecond / bare.ratePerSecond,
    ofNext: ours.ratePerSecond / next.ratePerSecond,
  }
  for (const [name, side] of Object.entries({ ours, bare, next })) {
    if (side.ratePerSecond === 0)
      throw new Error(`${name} answered nothing with 200: ${JSON.stringify(side.statuses)}`)
  }
  const isMet = {
    ofBare: ratios.ofBare >= targets.ofBare,
    ofNext: ratios.ofNext >= targets.ofNext,
    p99: ours.p99Ms < targets.p99Ms,
    overload: overload.slowestMs < targets.overloadSlowestMs,
  }
  const machine = {
    cpu: os.cpus()[0]?.model.trim(),
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    next: JSON.parse(fs.readFileSync(path.join(PROJECT, 'node_modules/next/package.json'), 'utf8')).version,
    at: new Date().toISOString(),
  }
  const line = (name, side) =>
    `${name.padEnd(34)} ${side.ratePerSecond.toFixed(0).padStart(7)}/s  p50 ${side.p50Ms.toFixed(1)}  p95 ${side.p95Ms.toFixed(1)}  p99 ${side.p99Ms.toFixed(1)} ms  ${JSON.stringify(side.statuses)}`
  const verdict = (isOk) => (isOk ? 'met' : 'NOT met')
  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}, Next ${machine.next}`,
  )
  console.log(
    `${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${SECONDS} s after ${WARM_UP_SECONDS} s`,
  )
  console.log(line('Rollcall, signed and committed', ours))
  console.log(line('(a) bare node:http, parse and answer', bare))
  console.log(line('(b) Next handler, one INSERT', next))
  console.log(line(`Rollcall at ${overload.connections} connections`, overload))
  console.log(`ratio to (a) ${ratios.ofBare.toFixed(2)}, target ${targets.ofBare}: ${verdict(isMet.ofBare)}`)
  console.log(`ratio to (b) ${ratios.ofNext.toFixed(2)}, target ${targets.ofNext}: ${verdict(isMet.ofNext)}`)
  console.log(`p99 ${ours.p99Ms.toFixed(1)} ms, target ${targets.p99Ms}: ${verdict(isMet.p99)}`)
  console.log(
    `slowest at overload ${overload.slowestMs.toFixed(0)} ms, target ${targets.overloadSlowestMs}: ${verdict(isMet.overload)}`,
  )
  console.log(`stored ${stored.events} events, ${stored.pending} to apply`)
  const file = path.join(PROJECT, 'bench', 'webhook.json')
  fs.writeFileSync(
    file,
    `${JSON.stringify({ machine, targets, isMet, ratios, rounds, overload, stored }, null, 2)}\n`,
  )
  console.log(`written to ${path.relative(PROJECT, file)}`)
}
