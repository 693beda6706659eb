import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { toBooleanArray, toByteaArray, toHexByteaArray, toInt8Array, toTextArray } from './binary-array'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

test('PostgreSQL reads the lists as they were given', async () => {
  const texts = ['', 'plain', '"{quoted}", \\ and NULL', 'ü 電話 \u{1f600}', ' ']
  const bytes = [Buffer.alloc(0), Buffer.from([0, 255, 92, 10]), Buffer.alloc(70_000, 'x')]
  const numbers = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]
  const booleans = [true, false, true]
  const { rows } = await db.pool.query(
    'select $1::text[] as texts, $2::bytea[] as bytes, $3::bigint[] as numbers, $4::boolean[] as booleans, $5::bytea[] as hex',
    [
      toTextArray(texts),
      toByteaArray(bytes),
      toInt8Array(numbers),
      toBooleanArray(booleans),
      toHexByteaArray(bytes.map((one) => one.toString('hex'))),
    ],
  )
  expect(rows).toEqual([{ texts, bytes, numbers, booleans, hex: bytes }])
})
