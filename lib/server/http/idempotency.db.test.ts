import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerOnce } from '@/lib/server/http/idempotency'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(() => db.drop())

function ask(
  key: string,
  body = 'a',
  answer = async () => Response.json({ data: randomUUID() }, { status: 201 }),
) {
  const input = { organisationId: 1n, key, route: 'POST /api/v1/x', body: Buffer.from(body), now: new Date() }
  return answerOnce(input, answer)
}

test('a repeat gets the first answer and does not run again', async () => {
  const first = await ask('same')
  const repeat = await ask('same', 'a', () => Promise.reject(new Error('ran twice')))
  expect(repeat.status).toBe(201)
  expect(repeat.headers.get('idempotent-replay')).toBe('true')
  expect(await repeat.json()).toEqual(await first.json())
})

test('the same key with another body is a conflict', async () => {
  await ask('other-body')
  await expect(ask('other-body', 'b')).rejects.toMatchObject({ code: 'conflict' })
})

test('of two at the same moment one runs, the other is a conflict', async () => {
  let runs = 0
  const answer = async () => {
    runs += 1
    return Response.json({ data: runs })
  }
  const results = await Promise.allSettled([ask('race', 'a', answer), ask('race', 'a', answer)])
  expect(runs).toBe(1)
  expect(results.filter((r) => r.status === 'fulfilled').length).toBeGreaterThanOrEqual(1)
})

test('a failure of ours is forgotten: the repeat tries again', async () => {
  await expect(ask('fails', 'a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  const unavailable = await ask('fails', 'a', async () => new Response('{}', { status: 503 }))
  expect(unavailable.status).toBe(503)
  expect((await ask('fails')).status).toBe(201)
})
