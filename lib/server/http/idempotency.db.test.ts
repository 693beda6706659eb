import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BodyDigest, digestAlong } from '@/lib/server/http/body-digest'
import { answerOnce } from '@/lib/server/http/idempotency'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(() => db.drop())

function digestOf(body: string) {
  return new BodyDigest().update(Buffer.from(body)).finish()
}

function ask(
  key: string,
  body = 'a',
  answer = async () => Response.json({ data: randomUUID() }, { status: 201 }),
) {
  const input = { organisationId: 1n, key, route: 'POST /api/v1/x', digest: digestOf(body), now: new Date() }
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

describe('a body that the handler reads itself', () => {
  function send(key: string, body: BodyInit, read: (request: Request) => Promise<unknown>) {
    const streamed = digestAlong(new Request('http://localhost/x', { method: 'POST', body }))
    const input = { organisationId: 1n, key, route: 'POST /x', digest: streamed.digest, now: new Date() }
    return answerOnce(input, async () => {
      await read(streamed.request)
      return Response.json({ data: randomUUID() }, { status: 202 })
    })
  }
  const readAll = (request: Request) => request.text()

  test('counts: the same gets the first answer, another of the same length a conflict', async () => {
    const first = await send('file', 'number\n+12125550100\n', readAll)
    const repeat = await send('file', 'number\n+12125550100\n', readAll)
    expect(await repeat.json()).toEqual(await first.json())
    await expect(send('file', 'number\n+12125550101\n', readAll)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('counts without the boundary that a client draws anew for each try', async () => {
    const form = (number: string) => {
      const data = new FormData()
      data.set('file', new Blob([`number\n${number}\n`]), 'a.csv')
      return data
    }
    const first = await send('form', form('+12125550100'), readAll)
    const repeat = await send('form', form('+12125550100'), readAll)
    expect(await repeat.json()).toEqual(await first.json())
    await expect(send('form', form('+12125550101'), readAll)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('is forgotten when it was refused unread', async () => {
    await send('unread', 'a', async () => undefined)
    expect((await send('unread', 'b', readAll)).status).toBe(202)
  })
})
