import path from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from './lib/embedded-postgres.mjs'
import { LaunchError } from './lib/launch-error.mjs'
import { migrateDatabase } from './lib/migrate.mjs'

// A database for development that stays up between starts of the app:
//   node scripts/dev-database.mjs [--port 4150] [--data-dir .data/dev] [--name rollcall_dev] [--reset]
// starts it if it is not running, creates and migrates the database, prints its URL and leaves it running.

function readOption(name, fallback) {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? fallback : process.argv[at + 1]
}

try {
  const server = await startEmbeddedPostgres({
    dataDir: path.resolve(readOption('data-dir', '.data/dev')),
    port: Number(readOption('port', '4150')),
    settings: { max_connections: 300 },
    log: console.error,
  })
  const name = readOption('name', 'rollcall_dev')
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  const quoted = admin.escapeIdentifier(name)
  if (process.argv.includes('--reset')) await admin.query(`drop database if exists ${quoted} with (force)`)
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
  if (!rowCount) await admin.query(`create database ${quoted}`)
  await admin.end()
  const applied = await migrateDatabase(server.url(name))
  console.error(applied.length > 0 ? `Applied ${applied.join(', ')}` : 'Nothing to migrate')
  console.log(server.url(name))
} catch (error) {
  console.error(error instanceof LaunchError ? error.message : error)
  process.exitCode = 1
}
