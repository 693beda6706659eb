import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { hashAuditRow, recordAudit } from '@/lib/server/services/audit/record-audit'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let organisationId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  const organisation = await getPrisma().organisation.create({
    data: { name: 'Audit', wxccOrgId: '6b1f2f0e-7c3b-4a55-9a51-2f1f3c0d9e01' },
  })
  organisationId = organisation.id
})

afterAll(() => db.drop())

async function write(action: string, after: Record<string, unknown>) {
  const ctx = systemCtx(organisationId, 'test', new Date())
  await withTransaction(ctx, (tx, inner) =>
    recordAudit(tx, inner, { action, entity: 'campaign', entityId: 'cmp_1', after }),
  )
}

/** Position of the first row whose hash does not follow from the one before; -1 when the chain holds. */
async function findBreak(): Promise<number> {
  const rows = await getPrisma().auditEvent.findMany({
    where: { organisationId },
    orderBy: { position: 'asc' },
  })
  let previous: Uint8Array | null = null
  for (const [index, { id, hash, previousHash, before, after, ...row }] of rows.entries()) {
    const expected = hashAuditRow({ ...row, before: before as never, after: after as never }, previous)
    if (!Buffer.from(expected).equals(hash)) return index
    if (Buffer.compare(previousHash ?? Buffer.alloc(0), previous ?? Buffer.alloc(0)) !== 0) return index
    expect(id).toBeTypeOf('bigint')
    previous = hash
  }
  return -1
}

test('twenty writers at once make one unbroken chain, and a row changed afterwards breaks it', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      write('campaign.edit', { zeta: n, alpha: { id: 7n, at: new Date(0) } }),
    ),
  )
  expect(await getPrisma().auditEvent.count({ where: { organisationId } })).toBe(20)
  expect(await findBreak()).toBe(-1)

  // As the database's owner could: past the trigger that forbids it.
  await db.pool.query('alter table audit_event disable trigger user')
  await db.pool.query(
    `update audit_event set after = '{"alpha": 1}' where id = (select id from audit_event order by position offset 9 limit 1)`,
  )
  await db.pool.query('alter table audit_event enable trigger user')
  expect(await findBreak()).toBe(9)
})

test('a transaction that fails leaves no audit row', async () => {
  const before = await getPrisma().auditEvent.count({ where: { organisationId } })
  const ctx = systemCtx(organisationId, 'test', new Date())
  const failing = withTransaction(ctx, async (tx, inner) => {
    await recordAudit(tx, inner, { action: 'campaign.start', entity: 'campaign', entityId: null })
    throw new Error('taken back')
  })
  await expect(failing).rejects.toThrow('taken back')
  expect(await getPrisma().auditEvent.count({ where: { organisationId } })).toBe(before)
})
