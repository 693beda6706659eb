import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { overrideEnvForTest } from '@/lib/env'
import { closePools } from '@/lib/server/db/pool'
import { getCounter } from '@/lib/server/telemetry/metrics'
import { answerHealth, answerMetrics, answerProbe, answerReady } from '@/lib/server/telemetry/probes'
import { setReadiness } from '@/lib/server/telemetry/readiness'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterEach(() => {
  setReadiness('ready')
})

afterAll(async () => {
  await db.drop()
})

test('health says which zone data decides', async () => {
  expect(await answerHealth().json()).toMatchObject({
    status: 'up',
    zoneData: expect.stringMatching(/^20\d\d[a-z]/),
  })
})

test('ready while the database answers', async () => {
  const response = await answerReady()
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ready' })
})

test.each(['starting', 'stopping'] as const)('not ready while %s', async (readiness) => {
  setReadiness(readiness)
  const response = await answerReady()
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ status: readiness })
})

test('not ready without the database, and ready again with it', async () => {
  await closePools()
  overrideEnvForTest({ DATABASE_URL: 'postgresql://nobody:hidden@127.0.0.1:1/none' })
  const response = await answerReady()
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('hidden')
  await closePools()
  overrideEnvForTest({ DATABASE_URL: db.connectionString })
  expect((await answerReady()).status).toBe(200)
})

test('metrics hold what was counted', async () => {
  getCounter({ name: 'rollcall_probe_test_total', help: 'Of this test' }).inc(3)
  expect(await (await answerMetrics()).text()).toContain('rollcall_probe_test_total 3')
})

test('other paths are nobody’s probe', () => {
  expect(answerProbe('/api/healthy')).toBeNull()
  expect(answerProbe('/constructor')).toBeNull()
})
