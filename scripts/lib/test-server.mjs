import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from './embedded-postgres.mjs'
import { hashMigrations, migrateDatabase } from './migrate.mjs'
import { getStartMark, isAlive } from './process-info.mjs'

const PREFIX = 'rollcall-test-'
/** Of several runs on one server, one builds the template and the others wait. */
const TEMPLATE_LOCK_KEY = 7_655_255_202

/**
 * A server for tests with a migrated template database: an embedded one of this run's own, or that of TEST_DATABASE_URL.
 * Returns the URL of its `postgres` database and the template's name.
 */
export async function startTestServer(testDatabaseUrl = process.env.TEST_DATABASE_URL) {
  if (testDatabaseUrl) {
    return {
      adminUrl: testDatabaseUrl,
      template: await ensureTemplate(testDatabaseUrl),
      stop: async () => {},
    }
  }
  await removeLeftovers()
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX))
  fs.chmodSync(dataDir, 0o755)
  fs.writeFileSync(path.join(dataDir, 'owner'), `${process.pid}\n${getStartMark(process.pid)}`)
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    settings: { max_connections: 200, jit: 'off' },
  })
  const adminUrl = server.url('postgres')
  return {
    adminUrl,
    template: await ensureTemplate(adminUrl),
    async stop() {
      await server.stop()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function ensureTemplate(adminUrl) {
  const template = `rollcall_template_${hashMigrations()}`
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK_KEY])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return template
    // Renamed only when whole, so that a run killed half-way leaves no half template behind.
    const unfinished = `${template}_new`
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished}`)
    const url = new URL(adminUrl)
    url.pathname = `/${unfinished}`
    await migrateDatabase(url.href)
    await client.query(`alter database ${unfinished} rename to ${template}`)
    return template
  } finally {
    await client.end()
  }
}

// A run that was killed leaves its server running: the next run ends it.
async function removeLeftovers() {
  for (const name of fs.readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue
    const dataDir = path.join(os.tmpdir(), name)
    try {
      const [pid, mark] = fs.readFileSync(path.join(dataDir, 'owner'), 'utf8').split('\n')
      if (isAlive(Number(pid)) && getStartMark(Number(pid)) === mark) continue
      const postmaster = Number(
        fs.readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
      )
      if (isAlive(postmaster)) process.kill(postmaster, 'SIGQUIT')
    } catch {
      // Without its files it is either being made just now or nearly gone.
      if (!fs.existsSync(path.join(dataDir, 'owner'))) continue
    }
    fs.rmSync(dataDir, { recursive: true, force: true })
  }
}
