import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { expect, test } from 'playwright/test'
import { overrideEnvForTest } from '@/lib/env'
import { createPool } from '@/lib/server/db/pool'
import { type DialerWorld, dialerCases } from '@/lib/server/testing/dialer-cases'
import { makeZoneSet, newYork } from '@/lib/server/testing/factories'
import { startTestServer, type TestServer } from '../scripts/lib/test-server.mjs'

/** The dialer's endpoints where only Next runs: the production build under `next start`, without server.ts. */

const project = path.resolve(fileURLToPath(new URL('..', import.meta.url)))
let database: TestServer
let pool: pg.Pool
let next: ChildProcess
let world: DialerWorld

async function findPort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

test.beforeAll(async () => {
  test.setTimeout(180_000)
  database = await startTestServer()
  const name = `next_mount_${randomBytes(6).toString('hex')}`
  const admin = createPool(database.adminUrl, { max: 1 })
  await admin.query(`create database ${name} template ${database.template}`)
  await admin.end()
  const url = new URL(database.adminUrl)
  url.pathname = `/${name}`
  const settings = {
    DATABASE_URL: url.href,
    AUTH_SECRET: 'auth-secret-of-the-tests-0123456789',
    ENCRYPTION_KEY: 'encryption-key-of-the-tests-0123456',
    SUPPRESSION_KEY: 'suppression-key-of-the-tests-012345',
    SANDBOX: 'off',
  }
  overrideEnvForTest(settings)
  pool = createPool(url.href, { max: 4 })
  // Before the server looks: it asks for new zone sets every few seconds only.
  await makeZoneSet(pool, newYork)
  const port = await findPort()
  const cli = path.join(project, 'node_modules', 'next', 'dist', 'bin', 'next')
  next = spawn(process.execPath, [cli, 'start', '-p', String(port)], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...settings, NODE_ENV: 'production', PORT: String(port), LOG_LEVEL: 'error' },
  })
  world = { baseUrl: `http://127.0.0.1:${port}`, pool }
  await expect(async () => {
    expect((await fetch(`${world.baseUrl}/api/health`)).status).toBe(200)
  }).toPass({ timeout: 60_000 })
})

test.afterAll(async () => {
  next?.kill()
  await pool?.end()
  await database?.stop()
})

for (const one of dialerCases) {
  test(`${one.endpoint} ${one.status} by next start: ${one.name}`, async () => {
    await one.run(world)
  })
}
