import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { findFreePort, startEmbeddedPostgres } from '../../lib/embedded-postgres.mjs'
import { migrateDatabase } from '../../lib/migrate.mjs'
import { isAlive, waitUntil } from '../../lib/process-info.mjs'
import { TcpProxy } from './proxy.mjs'
import { makeRandom, sleep } from './random.mjs'
import { seedZones } from './seed.mjs'
import { ServerProcess } from './server-process.mjs'

const DATABASE = 'faults'
/**
 * A column of our own, filled by the database: when an attempt's row was really written. A hand-out dates its attempts
 * by its own beginning, and what it takes may have been given back since then.
 */
export const WITNESS = 'faults_began_at'
const POSTGRES_UP_MS_MAX = 40_000
const ASK_MS_MAX = 30_000
/** Durable, and its log says the SQLSTATE of every error. */
const settings = {
  max_connections: 150,
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  log_line_prefix: '%m [%p] %e ',
}

/** A PostgreSQL of its own, one process `dialer` and two `worker`, with a proxy before the first and one between both. */
export class World {
  #linesRead = new Map()

  static async open({ seed, bundle, stops, guard, disk = null }) {
    const world = new World()
    const folder = disk?.folder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-faults-'))
    fs.chmodSync(folder, 0o755)
    world.folder = folder
    // What the processes say must not depend on the disk of the database.
    world.logs = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-faults-logs-'))
    guard.send({ open: { folder, logs: world.logs, isMount: disk !== null } })
    stops.push(async () => {
      await world.close()
      if (disk) disk.release()
      for (const one of [folder, world.logs]) fs.rmSync(one, { recursive: true, force: true })
      guard.send({ closed: { folder } })
    })
    world.settings = { ...settings, ...disk?.settings }
    world.pgPort = await findFreePort()
    await world.startPostgres()
    await world.#createDatabase()
    const random = makeRandom(seed, 'proxies')
    world.database = new TcpProxy({ targetPort: world.pgPort, random: random.fork('database') })
    await world.database.open()
    await world.#makeProcesses(bundle)
    world.wire = new TcpProxy({ targetPort: world.dialerPort, random: random.fork('wire') })
    await world.wire.open()
    await world.dialer.start()
    await Promise.all(world.workers.map((worker) => worker.start()))
    world.organisationId = (await world.ask('select id from organisation'))[0].id
    await seedZones(world)
    return world
  }

  async #createDatabase() {
    const admin = new pg.Client({ connectionString: this.postgres.url('postgres') })
    await admin.connect()
    await admin.query(`create database ${DATABASE}`)
    await admin.end()
    await migrateDatabase(this.postgres.url(DATABASE))
    this.pool = new pg.Pool({
      connectionString: this.postgres.url(DATABASE),
      max: 6,
      application_name: 'faults',
      connectionTimeoutMillis: 5_000,
    })
    this.pool.on('error', () => undefined)
    this.pool.on('connect', (client) => client.on('error', () => undefined))
    const [durable] = await this.ask(
      `select current_setting('fsync') || current_setting('synchronous_commit') as is_on,
              current_setting('server_version') as version`,
    )
    if (durable.is_on !== 'onon') throw new Error('The database must commit durably.')
    this.postgresVersion = durable.version
    await this.ask(`alter table attempt add column ${WITNESS} timestamptz default clock_timestamp()`)
  }

  async #makeProcesses(bundle) {
    const key = () => randomBytes(32).toString('base64')
    const secret = () => randomBytes(24).toString('base64url')
    this.orgId = randomUUID()
    this.webhookSecret = secret()
    this.connector = { user: 'faults', password: secret() }
    const url = new URL(this.postgres.url(DATABASE))
    url.port = String(this.database.port)
    const env = {
      DATABASE_URL: url.href,
      SANDBOX: 'off',
      AUTH_SECRET: key(),
      ENCRYPTION_KEY: key(),
      SUPPRESSION_KEY: key(),
      ROLLCALL_BOOTSTRAP_ORG_ID: this.orgId,
      ROLLCALL_BOOTSTRAP_ADMIN_EMAIL: 'faults@example.com',
      ROLLCALL_BOOTSTRAP_ADMIN_PASSWORD: secret(),
      ROLLCALL_BOOTSTRAP_CONNECTOR_USER: this.connector.user,
      ROLLCALL_BOOTSTRAP_CONNECTOR_PASSWORD: this.connector.password,
      ROLLCALL_BOOTSTRAP_WEBHOOK_SECRET: this.webhookSecret,
    }
    const make = async (name, role) => {
      const port = await findFreePort()
      const logFile = path.join(this.logs, `${name}.log`)
      const options = { name, bundle, logFile, env: { ...env, ROLLCALL_ROLES: role, PORT: String(port) } }
      return { port, process: new ServerProcess(options) }
    }
    const dialer = await make('dialer', 'dialer')
    this.dialerPort = dialer.port
    this.dialer = dialer.process
    this.workers = [(await make('worker-1', 'worker')).process, (await make('worker-2', 'worker')).process]
  }

  get processes() {
    return [this.dialer, ...this.workers]
  }

  /** Past the proxy. Asked again while the database is away, for as long as one of our faults may last. */
  async ask(sql, values = []) {
    const giveUpAt = Date.now() + ASK_MS_MAX
    for (;;) {
      try {
        return (await this.pool.query(sql, values)).rows
      } catch (error) {
        const isAway =
          /^(08|53|57P)|^E[A-Z]+$/.test(error.code ?? '') || /terminated|timeout/i.test(error.message)
        if (!isAway || Date.now() > giveUpAt) throw error
        await sleep(100)
      }
    }
  }

  /** Holds `lock` until `work` is done. */
  async whileLocked(table, mode, work) {
    const client = await this.pool.connect()
    try {
      await client.query('begin')
      await client.query(`lock table ${table} in ${mode} mode`)
      return await work()
    } finally {
      await client.query('rollback').catch(() => undefined)
      client.release()
    }
  }

  /** How many connections of a role's pools wait for a lock just now. */
  async countWaiting(applicationName) {
    const [row] = await this.ask(
      `select count(*)::int as count from pg_stat_activity
        where application_name = $1 and wait_event_type = 'Lock'`,
      [applicationName],
    )
    return row.count
  }

  /** Again, while processes of the one that was killed still hold its memory. */
  async startPostgres() {
    const giveUpAt = Date.now() + POSTGRES_UP_MS_MAX
    for (;;) {
      try {
        this.postgres = await startEmbeddedPostgres({
          dataDir: this.folder,
          port: this.pgPort,
          settings: this.settings,
        })
        return
      } catch (error) {
        if (Date.now() > giveUpAt) throw error
        await sleep(100)
      }
    }
  }

  async killPostgres() {
    process.kill(this.postgres.pid, 'SIGKILL')
    await waitUntil(() => !isAlive(this.postgres.pid), 5_000, 5)
  }

  /** Waits until it answers; starts it where it has ended by itself, which it may do as late as in its recovery. */
  async recoverPostgres(onEnd) {
    const giveUpAt = Date.now() + POSTGRES_UP_MS_MAX
    while (!(await this.pool.query('select').catch(() => null))) {
      if (Date.now() > giveUpAt) throw new Error('PostgreSQL did not come back.')
      if (isAlive(this.postgres.pid)) await sleep(100)
      else {
        onEnd()
        await this.startPostgres()
      }
    }
  }

  /** Every process of it, so that nothing is answered any more while all connections stand. */
  freezePostgres() {
    const frozen = [this.postgres.pid, ...listChildren(this.postgres.pid)]
    for (const pid of frozen) signal(pid, 'SIGSTOP')
    return () => {
      for (const pid of frozen) signal(pid, 'SIGCONT')
    }
  }

  /** The database's log from a place on, and where it ends now. */
  readLog(from = 0) {
    const file = path.join(this.folder, 'postgres.log')
    const size = fs.statSync(file).size
    const bytes = Buffer.alloc(size - from)
    const handle = fs.openSync(file, 'r')
    fs.readSync(handle, bytes, 0, bytes.length, from)
    fs.closeSync(handle)
    return { text: bytes.toString('utf8'), end: size }
  }

  /** What the processes said of errors since the last time, most frequent first: to find out why something turned red. */
  takeErrors() {
    const counts = new Map()
    for (const { name } of this.processes) {
      const file = path.join(this.logs, `${name}.log`)
      const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
      for (const line of lines.slice(this.#linesRead.get(name) ?? 0)) {
        const said = describeLine(line)
        if (said) counts.set(`${name}: ${said}`, (counts.get(`${name}: ${said}`) ?? 0) + 1)
      }
      this.#linesRead.set(name, Math.max(0, lines.length - 1))
    }
    return [...counts].sort(([, left], [, right]) => right - left)
  }

  async close() {
    await Promise.all((this.dialer ? this.processes : []).map((one) => one.end('SIGKILL')))
    await this.wire?.close()
    await this.database?.close()
    await this.pool?.end()
    await this.postgres?.stop()
  }
}

function describeLine(line) {
  try {
    const { msg, err } = JSON.parse(line)
    return `${msg}${err ? ` (${err.code ?? err.type}: ${String(err.message).split('\n')[0]})` : ''}`.slice(
      0,
      200,
    )
  } catch {
    // Of what is printed raw, a stack trace say, its first line.
    return /Error/.test(line) ? line.trim().slice(0, 200) : ''
  }
}

export function listChildren(parent) {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid)
}

function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
