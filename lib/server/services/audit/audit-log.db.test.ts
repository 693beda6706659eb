import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { listAuditEvents } from '@/lib/server/services/audit/list-audit-events'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { verifyAuditChain } from '@/lib/server/services/audit/verify-audit-chain'
import { type Ctx, withTransaction } from '@/lib/server/services/context'
import { actAs, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(() => db.drop())

beforeEach(async () => {
  ctx = actAs(await createOrganisation())
  for (const name of ['one', 'two', 'three']) {
    await withTransaction(ctx, (tx, inner) =>
      recordAudit(tx, inner, {
        action: 'campaign.update',
        entity: 'campaign',
        entityId: name,
        before: { name: null, at: new Date(0) },
        after: { name, rate: 1.5, nested: { b: 1, a: [2n] } },
      }),
    )
  }
})

test('pages go from the newest to the oldest, each row once', async () => {
  const first = await listAuditEvents(ctx, { limit: 2 })
  const second = await listAuditEvents(ctx, { limit: 2, cursor: first.meta.nextCursor ?? '' })
  expect([...first.data, ...second.data].map((row) => row.entityId)).toEqual(['three', 'two', 'one'])
  expect(first.meta.total).toBe(3)
  expect(second.meta.nextCursor).toBeNull()
})

test('a chain as it was written is intact', async () => {
  expect(await verifyAuditChain(ctx)).toEqual({ isIntact: true, checked: 3, brokenAt: null })
})

test('a changed row is found', async () => {
  await tamper((id) => db.pool.query(`update audit_event set after = '{"name":"other"}' where id = $1`, [id]))
  expect(await verifyAuditChain(ctx)).toMatchObject({ isIntact: false, brokenAt: 2 })
})

test('a row taken out is found', async () => {
  await tamper((id) => db.pool.query('delete from audit_event where id = $1', [id]))
  expect(await verifyAuditChain(ctx)).toMatchObject({ isIntact: false, brokenAt: 2 })
})

test.each([
  ['update', `update audit_event set actor_name = 'nobody'`],
  ['delete', 'delete from audit_event'],
  ['truncate', 'truncate audit_event'],
])('the database refuses to %s it, and says so', async (verb, statement) => {
  await expect(db.pool.query(statement)).rejects.toThrow(
    `the audit log is append-only: ${verb} of audit_event is refused`,
  )
  expect(await verifyAuditChain(ctx)).toEqual({ isIntact: true, checked: 3, brokenAt: null })
})

/** As somebody with the database's owner would: past the trigger that forbids it. */
async function tamper(change: (id: bigint) => Promise<unknown>): Promise<void> {
  const row = await getPrisma().auditEvent.findFirstOrThrow({
    where: { organisationId: ctx.organisationId, position: 2 },
  })
  await db.pool.query('alter table audit_event disable trigger user')
  try {
    await change(row.id)
  } finally {
    await db.pool.query('alter table audit_event enable trigger user')
  }
}

test('a supervisor may not read it', async () => {
  const supervisor = actAs(ctx.organisationId, 'supervisor')
  await expect(listAuditEvents(supervisor, { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(verifyAuditChain(supervisor)).rejects.toMatchObject({ code: 'forbidden' })
})
