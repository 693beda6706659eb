import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { getImportUndo } from '@/lib/server/queries/list/get-import-undo'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { runImport } from '@/lib/server/services/import/run-import'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'
import { undoImport } from '@/lib/server/services/import/undo-import'
import { type MadeUpload, uploadFile } from '@/lib/server/testing/import-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** Who is called or changed while an undo is under way stays as they are, and is named. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

async function importRows(text: string, at?: MadeUpload): Promise<MadeUpload> {
  const made = await uploadFile(`Key,Phone,First Name\n${text}`, at)
  await confirmImport(made.ctx, made.importId, { mode: 'update' })
  await runImport(made.ctx.organisationId, made.importId)
  return made
}

/** Old was on the list, and the import renamed them; New came by it. */
async function makeImport() {
  const made = await importRows('OLD,+12125550100,Old\n')
  const undone = await importRows('OLD,+12125550100,Renamed\nNEW,+12125550101,Fresh\n', made)
  const contacts = await getPrisma().contact.findMany({
    where: { organisationId: made.ctx.organisationId },
    select: { id: true, externalKey: true },
  })
  const idOf = (key: string) => contacts.find(({ externalKey }) => externalKey === key)?.id ?? 0n
  return { ...undone, oldId: idOf('OLD'), newId: idOf('NEW') }
}

const call = (made: MadeUpload, contactId: bigint) => (client: pg.PoolClient) =>
  client.query(
    `insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164, version,
       pass, attempt_number, handed_at, guard_at, deadline_at)
     values ($1, uuidv7(), 1, 1, $2, $3, 1, '+12125550100', 1, 1, 1, now(), now(), now())`,
    [made.ctx.organisationId, contactId, made.listId],
  )

const edit = (contactId: bigint) => (client: pg.PoolClient) =>
  client.query(
    `update contact set first_name = 'Edited', updated_at = now() + interval '1 minute' where id = $1`,
    [contactId],
  )

/** Holds the contact as a hand-out and an edit do, lets the undo come to it, and does `what` before it lets go. */
async function undoWhile(
  made: MadeUpload,
  contactId: bigint,
  what: (client: pg.PoolClient) => Promise<unknown>,
): Promise<void> {
  await undoImport(made.ctx, made.importId)
  const client = await db.pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ pid: number }>(
      'select pg_backend_pid() as pid from contact where id = $1 for update',
      [contactId],
    )
    const running = runUndoImport(made.ctx.organisationId, made.importId)
    await waitUntilBlockedBy(rows[0]?.pid ?? 0)
    await what(client)
    await client.query('commit')
    await running
  } finally {
    client.release()
  }
}

async function waitUntilBlockedBy(pid: number): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
      [pid],
    )
    if (rowCount) return
  }
}

const nameOf = async (id: bigint) =>
  (await getPrisma().contact.findUnique({ where: { id }, select: { firstName: true } }))?.firstName ?? null
const isOnList = async ({ listId }: MadeUpload, contactId: bigint) =>
  (await getPrisma().listContact.count({ where: { listId, contactId } })) === 1

async function describeUndo(made: MadeUpload) {
  const { leaves, restores, stays, stayers } = await getImportUndo(made.ctx, made.importId)
  const { removed, restored, kept } = await getImport(made.ctx, made.importId)
  return {
    leaves,
    restores,
    stays,
    removed,
    restored,
    kept,
    why: stayers.map(({ name, why }) => `${name}: ${why}`),
  }
}

test('whom it had added and who is called meanwhile', async () => {
  const made = await makeImport()
  await undoWhile(made, made.newId, call(made, made.newId))
  expect(await isOnList(made, made.newId)).toBe(true)
  expect(await nameOf(made.oldId)).toBe('Old')
  expect(await describeUndo(made)).toEqual({
    leaves: 0,
    restores: 1,
    stays: 1,
    removed: 0,
    restored: 1,
    kept: 1,
    why: ['Fresh: called'],
  })
})

test.each([
  ['called', 'Renamed'],
  ['changed_since', 'Edited'],
] as const)('whom it had changed and who is %s meanwhile', async (why, name) => {
  const made = await makeImport()
  await undoWhile(made, made.oldId, why === 'called' ? call(made, made.oldId) : edit(made.oldId))
  expect(await nameOf(made.oldId)).toBe(name)
  expect(await isOnList(made, made.newId)).toBe(false)
  expect(await describeUndo(made)).toEqual({
    leaves: 1,
    restores: 0,
    stays: 1,
    removed: 1,
    restored: 0,
    kept: 1,
    why: [`${name}: ${why}`],
  })
})

test('who changes the zone rules keeps it from every contact', async () => {
  const made = await makeImport()
  await undoImport(made.ctx, made.importId)
  const client = await db.pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ pid: number }>(
      `select pg_backend_pid() as pid, pg_advisory_xact_lock(hashtextextended('zone_rules:' || $1::text, 0))`,
      [made.ctx.organisationId],
    )
    const running = runUndoImport(made.ctx.organisationId, made.importId)
    await waitUntilBlockedBy(rows[0]?.pid ?? 0)
    await client.query('select from contact where id = $1 for update nowait', [made.oldId])
    await client.query('commit')
    await running
  } finally {
    await client.query('rollback')
    client.release()
  }
  expect(await nameOf(made.oldId)).toBe('Old')
})
