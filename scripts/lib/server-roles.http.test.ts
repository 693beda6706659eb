import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { bundle } from './build.mjs'
import { findFreePort } from './embedded-postgres.mjs'
import { PROJECT } from './project.mjs'

// server.ts itself, one role at a time. The role web needs the whole build: the journeys run it.

const bundleFile = path.join(PROJECT, 'dist', `server-test-${process.pid}.mjs`)
const key = 'a-key-that-is-long-enough-0123456789'
let db: TestDatabase
let child: ChildProcess | undefined

beforeAll(async () => {
  db = await createTestDatabase()
  await bundle(path.join(PROJECT, 'server.ts'), bundleFile)
})

afterEach(() => {
  child?.kill('SIGKILL')
})

afterAll(async () => {
  await db.drop()
  for (const file of [bundleFile, `${bundleFile}.map`]) fs.rmSync(file, { force: true })
})

async function startRole(role: string, settings: Record<string, string> = {}): Promise<string> {
  const port = String(await findFreePort())
  child = spawn(
    process.execPath,
    [path.join(PROJECT, 'scripts', 'testing', 'run-roles.mjs'), pathToFileURL(bundleFile).href],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        LOG_LEVEL: 'silent',
        PORT: port,
        ROLLCALL_ROLES: role,
        DATABASE_URL: db.connectionString,
        AUTH_SECRET: key,
        ENCRYPTION_KEY: key,
        SUPPRESSION_KEY: key,
        ...settings,
      },
    },
  )
  await waitFor(child, 'up\n')
  return `http://127.0.0.1:${port}`
}

async function waitFor(running: ChildProcess, text: string): Promise<void> {
  let seen = ''
  for await (const chunk of running.stdout ?? []) {
    seen += String(chunk)
    if (seen.includes(text)) return
  }
  throw new Error(`It ended before it said ${text}`)
}

async function stopRole(): Promise<number | null> {
  if (!child) return null
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
  return child.exitCode
}

test.each(['dialer', 'worker'])('the role %s works alone and stops in order', async (role) => {
  const url = await startRole(role)
  expect((await fetch(`${url}/api/ready`)).status).toBe(200)
  expect(await (await fetch(`${url}/api/health`)).json()).toMatchObject({ roles: [role] })
  expect(await stopRole()).toBe(0)
})

test('the role sandbox works alone', async () => {
  const sandboxPort = String(await findFreePort())
  const url = await startRole('sandbox', { SANDBOX: 'on', SANDBOX_PORT: sandboxPort })
  expect((await fetch(`${url}/api/ready`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${sandboxPort}/v2/subscriptions`)).status).toBe(401)
  expect(await stopRole()).toBe(0)
})

test('only the role dialer answers the dialer, and what nobody serves is a problem with its request id', async () => {
  const dialer = await startRole('dialer')
  expect((await fetch(`${dialer}/api/dialer/token`, { method: 'POST' })).status).toBe(401)
  expect(await stopRole()).toBe(0)
  const worker = await startRole('worker')
  const response = await fetch(`${worker}/api/dialer/token`, {
    method: 'POST',
    headers: { 'x-request-id': 'seen-1' },
  })
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ code: 'not_found', requestId: 'seen-1' })
  const broken = await fetch(`${worker}/api/v1/campaigns/%zz`)
  expect(broken.status).toBe(400)
  expect(await broken.json()).toMatchObject({ code: 'bad_request' })
  expect(await stopRole()).toBe(0)
})
