import net from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { keepKeys, lockDataFolder, openDataFolder } from './data-folder.mjs'
import { findFreePort, startEmbeddedPostgres } from './embedded-postgres.mjs'
import { LaunchError } from './launch-error.mjs'
import { migrateDatabase } from './migrate.mjs'
import { onStop, say } from './prepare.mjs'
import { PROJECT } from './project.mjs'

const DATABASE = 'rollcall'
const STAND_IN_URL = 'postgresql://embedded/rollcall'
const STAND_IN_KEY = 'checked before the real one is made'

/**
 * The second stage of `npm start`: checks settings, port and data folder before anything slow or lasting happens, builds,
 * brings the database up, and runs the entry in this process. Everything wrong is a LaunchError of one sentence.
 *
 * @param {object} options
 * @param {() => Promise<void>} options.build  makes what is stale
 * @param {string} options.entry               bundle that exports runServer()
 */
export async function launch({ build, entry }) {
  const isEmbedded = !process.env.DATABASE_URL?.trim()
  process.env.NODE_ENV = 'production'
  if (!process.env.SANDBOX?.trim()) process.env.SANDBOX = isEmbedded ? 'on' : 'off'
  const settings = await checkSettings(isEmbedded)
  await requireFreePort(settings.port)

  const undo = []
  const unwind = async () => {
    while (undo.length > 0) await undo.pop()()
  }
  // Until everything runs, a signal undoes what was begun; afterwards it stops in order.
  let stop = async () => {
    await unwind()
    process.exit(130)
  }
  onStop(() => stop())

  try {
    const dataDir = path.resolve(PROJECT, settings.dataDir)
    if (isEmbedded) {
      openDataFolder(dataDir)
      undo.push(lockDataFolder(dataDir))
    }
    await build()
    if (isEmbedded) {
      const server = await openDatabase(dataDir)
      undo.push(() => server.stop())
      for (const [name, value] of Object.entries(keepKeys(dataDir)))
        if (!process.env[name]?.trim()) process.env[name] = value
    }
    if (settings.sandbox && !process.env.SANDBOX_PORT?.trim())
      process.env.SANDBOX_PORT = String(await findFreePort())
    const applied = await migrateDatabase(process.env.DATABASE_URL)
    if (applied.length > 0)
      say(`Migrated the database (${applied.length} step${applied.length === 1 ? '' : 's'})`)
    const { runServer } = await import(pathToFileURL(entry).href)
    const running = await runServer()
    undo.push(() => running.stop())
    stop = async () => {
      say('Stopping …')
      await unwind()
      say('Stopped')
      process.exit(0)
    }
    announce(settings, running.signInUrl)
  } catch (error) {
    await unwind()
    throw toLaunchError(error)
  }
}

/** By the code that the server itself uses; what the launcher will fill in is stood in for. */
async function checkSettings(isEmbedded) {
  const { parseEnv, SettingError } = await import('../../lib/env.ts')
  const keys = { AUTH_SECRET: STAND_IN_KEY, ENCRYPTION_KEY: STAND_IN_KEY, SUPPRESSION_KEY: STAND_IN_KEY }
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()))
  try {
    return parseEnv(isEmbedded ? { DATABASE_URL: STAND_IN_URL, ...keys, ...given } : given)
  } catch (error) {
    if (error instanceof SettingError) throw new LaunchError(error.message)
    throw error
  }
}

function requireFreePort(port) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', (error) => reject(toLaunchError(error)))
    probe.listen(port, () => probe.close(() => resolve()))
  })
}

async function openDatabase(dataDir) {
  say('Starting the database …')
  const server = await startEmbeddedPostgres({ dataDir, log: say })
  try {
    const { default: pg } = await import('pg')
    const admin = new pg.Client({ connectionString: server.url('postgres') })
    await admin.connect()
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE])
    if (!rowCount) await admin.query(`create database ${DATABASE}`)
    await admin.end()
  } catch (error) {
    await server.stop()
    throw error
  }
  if (server.home !== dataDir)
    say(`The database is kept in ${server.home}, because its user cannot enter ${dataDir}`)
  process.env.DATABASE_URL = server.url(DATABASE)
  return server
}

function toLaunchError(error) {
  if (error?.code === 'EADDRINUSE') {
    return new LaunchError(
      `Port ${error.port} is taken by another program: stop it, or choose another with PORT, for example PORT=${Math.min(error.port + 100, 65_535)} npm start.`,
    )
  }
  if (error?.code === 'EACCES' && error.syscall === 'listen') {
    return new LaunchError(`Port ${error.port} may not be used by this user: choose one from 1024 with PORT.`)
  }
  if (error?.name === 'SettingError') return new LaunchError(error.message)
  return error
}

function announce(settings, signInUrl) {
  const lines = [`Rollcall is up at ${settings.publicUrl}`]
  if (signInUrl) {
    const words = signInUrl.includes('/first-run') ? 'Set it up' : 'Sign in (this link works once)'
    lines.push(`${words}: ${signInUrl}`)
  }
  lines.push('Stop with Ctrl-C')
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`)
}
