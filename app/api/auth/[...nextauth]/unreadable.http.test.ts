import { NextRequest } from 'next/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { POST } from './route'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(() => db.drop())

test.each(['{bad', ''])('a JSON body of “%s” at the sign-in is refused in words', async (body) => {
  const request = new NextRequest('http://localhost/api/auth/callback/password', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const response = await POST(request, { params: Promise.resolve({ nextauth: ['callback', 'password'] }) })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'bad_request', detail: 'The body is not valid JSON.' })
})
