import path from 'node:path'
import pg from 'pg'
import { findFreePort, startEmbeddedPostgres } from '../../scripts/lib/embedded-postgres.mjs'
import { migrateDatabase } from '../../scripts/lib/migrate.mjs'
import { PROJECT } from '../../scripts/lib/project.mjs'

// The benches' own PostgreSQL, under .data/bench.

export const BENCH_DIR = path.join(PROJECT, '.data', 'bench')

/** Started and stopped with the run; throws unless it commits durably. */
export async function openCluster(stops, settings = {}) {
  const server = await startEmbeddedPostgres({ dataDir: BENCH_DIR, port: await findFreePort(), settings })
  stops.push(() => server.stop())
  const [row] = await ask(
    server.url('postgres'),
    `select current_setting('synchronous_commit') as sync, current_setting('fsync') as fsync,
            current_setting('server_version') as version`,
  )
  if (row.sync !== 'on' || row.fsync !== 'on') throw new Error('The database must commit durably.')
  return { url: server.url, version: row.version, pid: server.pid }
}

/** A new empty database, migrated unless told otherwise. What had the name is gone. Returns its URL. */
export async function makeDatabase(cluster, name, { isMigrated = true } = {}) {
  await ask(cluster.url('postgres'), `drop database if exists ${name} with (force)`)
  await ask(cluster.url('postgres'), `create database ${name}`)
  if (isMigrated) await migrateDatabase(cluster.url(name))
  return cluster.url(name)
}

export async function hasDatabase(cluster, name) {
  const rows = await ask(cluster.url('postgres'), 'select from pg_database where datname = $1', [name])
  return rows.length > 0
}

/** One statement on a connection of its own. */
export function ask(url, sql, values) {
  return withClient(url, async (client) => (await client.query(sql, values)).rows)
}

export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
