import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(async () => {
  await db.drop()
})

test('Prisma reads the private database through our pool', async () => {
  const prisma = getPrisma()
  expect(prisma).toBe(getPrisma())
  expect(await prisma.organisation.count()).toBe(0)
})
