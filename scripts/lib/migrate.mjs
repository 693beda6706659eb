import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { Logger, runMigrations as migrateJobs } from 'graphile-worker'
import pg from 'pg'
import { LaunchError } from './launch-error.mjs'
import { PROJECT } from './project.mjs'

// Prisma's schema engine in WebAssembly: its command line would first fetch a binary from a host of its own, which fails
// where only registries are reached. It keeps `_prisma_migrations`, so `prisma migrate deploy` agrees with what we did.

const require = createRequire(import.meta.url)
export const MIGRATIONS_DIR = path.join(PROJECT, 'prisma', 'migrations')
export const SCHEMA_DIR = path.join(PROJECT, 'prisma', 'schema')
/** Held while migrating, so that of several processes that start at once one does it and the others wait. */
const LOCK_KEY = 7_655_255_201
const FILTERS = { externalTables: [], externalEnums: [] }

let engineModule

async function loadEngine() {
  if (engineModule) return engineModule
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasmFile = path.join(
    path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')),
    'schema_engine_bg.wasm',
  )
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasmFile), {
    './schema_engine_bg.js': { ...bindings, ...withoutWaitingTimers(bindings) },
  })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  engineModule = bindings
  return bindings
}

// The engine guards its own lock with a timer of ten seconds and never clears it: it must not keep us from ending, and
// when it fires after the engine was freed, what it throws (a dropped closure) would end the whole process.
function withoutWaitingTimers(bindings) {
  const timers = Object.keys(bindings).filter((name) => name.startsWith('__wbg_setTimeout'))
  return Object.fromEntries(
    timers.map((name) => [
      name,
      (callback, milliseconds) => setTimeout(() => callQuietly(callback), milliseconds).unref(),
    ]),
  )
}

function callQuietly(callback) {
  try {
    callback()
  } catch {
    // The engine that set the timer is gone, and its work done.
  }
}

/** The adapter, but with scripts sent whole: its own splits them at every semicolon, which cuts functions in pieces. */
class WholeScriptAdapter extends PrismaPg {
  async connect() {
    return sendScriptsWhole(await super.connect())
  }

  async connectToShadowDb() {
    return sendScriptsWhole(await super.connectToShadowDb())
  }
}

function sendScriptsWhole(connection) {
  connection.executeScript = async (script) => {
    try {
      await connection.underlyingDriver().query(script)
    } catch (error) {
      connection.onError(error)
    }
  }
  return connection
}

/** Runs `work` with a schema engine connected to a database. */
export async function withSchemaEngine(connectionString, work) {
  const { SchemaEngine } = await loadEngine()
  const pool = new pg.Pool({ connectionString, max: 4 })
  pool.on('error', () => {})
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(new WholeScriptAdapter(pool))
    const engine = await SchemaEngine.new(
      { datamodels: readSchemaFiles().map(({ path: name, content }) => [name, content]) },
      () => {},
      factory,
    )
    try {
      return await work(engine)
    } finally {
      engine.free()
    }
  } finally {
    await pool.end()
  }
}

export function readSchemaFiles() {
  return fs
    .readdirSync(SCHEMA_DIR)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => ({
      path: path.join(SCHEMA_DIR, name),
      content: fs.readFileSync(path.join(SCHEMA_DIR, name), 'utf8'),
    }))
}

export function readMigrations(directory = MIGRATIONS_DIR) {
  return fs
    .readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: fs.readFileSync(path.join(directory, name, 'migration.sql'), 'utf8') }))
}

export function toMigrationList(directory = MIGRATIONS_DIR) {
  const lockfile = path.join(directory, 'migration_lock.toml')
  return {
    baseDir: directory,
    lockfile: {
      path: 'migration_lock.toml',
      content: fs.existsSync(lockfile) ? fs.readFileSync(lockfile, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(directory).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}

/** Changes whenever a migration, or the version of the job queue's own schema, does. */
export function hashMigrations(directory = MIGRATIONS_DIR) {
  const hash = createHash('sha256')
  for (const { name, sql } of readMigrations(directory)) hash.update(`${name}\0${sql}\0`)
  hash.update(
    JSON.parse(fs.readFileSync(path.join(PROJECT, 'node_modules', 'graphile-worker', 'package.json'), 'utf8'))
      .version,
  )
  return hash.digest('hex').slice(0, 16)
}

/**
 * Brings a database up to date: our migrations, then the job queue's. Returns the names of what was applied.
 * Throws LaunchError with one sentence where that is impossible; what was there is left as it was.
 */
export async function migrateDatabase(connectionString, { directory = MIGRATIONS_DIR } = {}) {
  const lock = new pg.Client({ connectionString, application_name: 'rollcall migrate' })
  lock.on('error', () => {})
  try {
    await lock.connect()
  } catch (error) {
    throw new LaunchError(`The database of DATABASE_URL cannot be reached: ${error.message || error.code}.`)
  }
  try {
    await requireSupportedServer(lock)
    await lock.query('select pg_advisory_lock($1)', [LOCK_KEY])
    await refuseOtherVersions(lock, directory)
    const applied = (await hasPendingMigrations(lock, directory))
      ? await applyMigrations(connectionString, directory)
      : []
    await migrateJobQueue(connectionString)
    return applied
  } finally {
    await lock.end().catch(() => {})
  }
}

async function migrateJobQueue(connectionString) {
  // A pool of ours: the one graphile-worker makes itself keeps the process alive for ten seconds.
  const pgPool = new pg.Pool({ connectionString, max: 2 })
  pgPool.on('error', () => {})
  pgPool.on('connect', (client) => client.on('error', () => {}))
  try {
    await migrateJobs({ pgPool, logger: new Logger(() => () => {}) })
  } finally {
    await pgPool.end()
  }
}

async function applyMigrations(connectionString, directory) {
  return withSchemaEngine(connectionString, async (engine) => {
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: toMigrationList(directory),
        filters: FILTERS,
      })
      return appliedMigrationNames
    } catch (error) {
      throw new LaunchError(`The database could not be migrated: ${readEngineMessage(error)}`)
    }
  })
}

function readEngineMessage(error) {
  const text = String(error?.message ?? error)
  return text.replace(/\s+/g, ' ').trim().slice(0, 600)
}

async function requireSupportedServer(client) {
  const { rows } = await client.query("select current_setting('server_version_num')::int as version")
  if (rows[0].version < 150_000) {
    throw new LaunchError(
      `The database of DATABASE_URL is PostgreSQL ${Math.floor(rows[0].version / 10_000)}, but Rollcall needs 15 or later.`,
    )
  }
}

async function listApplied(client) {
  const { rows: tables } = await client.query(
    "select to_regclass('_prisma_migrations') is not null as present",
  )
  if (!tables[0].present) return null
  const { rows } = await client.query(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  )
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

async function refuseOtherVersions(client, directory) {
  const applied = await listApplied(client)
  if (!applied) return
  const known = new Map(readMigrations(directory).map(({ name, sql }) => [name, hashMigration(sql)]))
  const unknown = [...applied.keys()].filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new LaunchError(
      `The database was made by a newer version of Rollcall (it knows the migration ${unknown.sort().at(-1)}): start that version, or use another database.`,
    )
  }
  const changed = [...applied].find(([name, checksum]) => known.get(name) !== checksum)
  if (changed) {
    throw new LaunchError(
      `The database was made by an earlier, unreleased state of Rollcall (its migration ${changed[0]} has been rewritten since): start that state, or use another database or ROLLCALL_DATA_DIR.`,
    )
  }
}

function hashMigration(sql) {
  return createHash('sha256').update(sql).digest('hex')
}

// The engine takes a second to load; a start with nothing to do need not wait for it.
async function hasPendingMigrations(client, directory) {
  const applied = await listApplied(client)
  return !applied || readMigrations(directory).some(({ name }) => !applied.has(name))
}
