import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import { overrideEnvForTest } from '@/lib/env'
import { closePools, createPool } from '@/lib/server/db/pool'
import { closePrisma } from '@/lib/server/db/prisma'

export type TestDatabase = {
  connectionString: string
  /** With our type parsing: int8 arrives as bigint. */
  pool: pg.Pool
  /** Closes every pool of this test file, then drops the database. */
  drop(): Promise<void>
}

/**
 * A private, migrated, empty database, and this process's settings pointed at it: getPool(), getPrisma() and getEnv()
 * use it from here on. Call in beforeAll; call drop() in afterAll.
 */
export async function createTestDatabase(
  settings: Record<string, string | undefined> = {},
): Promise<TestDatabase> {
  const { adminUrl, template } = inject('testServer')
  const name = `test_${randomBytes(8).toString('hex')}`
  await runAsAdmin(adminUrl, `create database ${name} template ${template}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const connectionString = url.href
  overrideEnvForTest({
    DATABASE_URL: connectionString,
    DATABASE_READ_URL: undefined,
    AUTH_SECRET: 'auth-secret-of-the-tests-0123456789',
    ENCRYPTION_KEY: 'encryption-key-of-the-tests-0123456',
    SUPPRESSION_KEY: 'suppression-key-of-the-tests-012345',
    ...settings,
  })
  const pool = createPool(connectionString, { max: 10 })
  return {
    connectionString,
    pool,
    async drop() {
      await closePrisma()
      await closePools()
      await pool.end()
      await runAsAdmin(adminUrl, `drop database ${name} with (force)`)
    },
  }
}

async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = createPool(adminUrl, { max: 1 })
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}
