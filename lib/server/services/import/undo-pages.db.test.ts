import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ImportUndoDto } from '@/lib/contracts/import-run'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImportUndo, undoPage } from '@/lib/server/queries/list/get-import-undo'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { runImport } from '@/lib/server/services/import/run-import'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'
import { undoImport } from '@/lib/server/services/import/undo-import'
import { type MadeUpload, uploadFile } from '@/lib/server/testing/import-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What an undo does is counted a page of rows at a time, however long the file is. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const rowsAPage = undoPage.rows
afterEach(() => {
  undoPage.rows = rowsAPage
})

async function importRows(keys: readonly string[], mode: 'append' | 'update', at?: MadeUpload, name = '') {
  const rows = keys.map((key) => `${key},+1212555${1000 + Number(key.slice(1))},${name}`)
  const made = await uploadFile(`Key,Phone,First Name\n${rows.join('\n')}\n`, at)
  await confirmImport(made.ctx, made.importId, { mode })
  await runImport(made.ctx.organisationId, made.importId)
  return made
}

async function readPages({ ctx, importId }: MadeUpload): Promise<ImportUndoDto[]> {
  const pages: ImportUndoDto[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await getImportUndo(ctx, importId, { cursor })
    pages.push(page)
    if (page.nextCursor === null) return pages
    cursor = page.nextCursor
  }
}

function addUp(pages: readonly ImportUndoDto[]) {
  const sum = { leaves: 0, restores: 0, stays: 0 }
  for (const page of pages) {
    sum.leaves += page.leaves
    sum.restores += page.restores
    sum.stays += page.stays
  }
  return { ...sum, why: pages.flatMap(({ stayers }) => stayers.map(({ name, why }) => `${name}: ${why}`)) }
}

async function findContact({ ctx }: MadeUpload, externalKey: string): Promise<bigint> {
  const where = { organisationId: ctx.organisationId, externalKey }
  return (await getPrisma().contact.findFirstOrThrow({ where, select: { id: true } })).id
}

/** K1–K4 were on the list; the import changes them and adds K5–K9. K4 and K6 are in a later import, K3 was edited, K7 is gone. */
async function makeHistory(): Promise<MadeUpload> {
  const before = await importRows(['K1', 'K2', 'K3', 'K4'], 'append', undefined, 'Old')
  const keys = ['K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'K7', 'K8', 'K9']
  const made = await importRows(keys, 'update', before, 'New')
  await importRows(['K4', 'K6'], 'update', before, 'Late')
  await getPrisma().contact.update({
    where: { id: await findContact(made, 'K3') },
    data: { firstName: 'Edited', updatedAt: new Date(Date.now() + 60_000) },
  })
  await db.pool.query(
    `insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164, version,
       pass, attempt_number, handed_at, guard_at, deadline_at)
     select $1, uuidv7(), 1, 1, id, $2, 1, '+12125551002', 1, 1, 1, now(), now(), now() from unnest($3::bigint[]) id`,
    [made.ctx.organisationId, made.listId, [await findContact(made, 'K2'), await findContact(made, 'K9')]],
  )
  await getPrisma().contact.delete({ where: { id: await findContact(made, 'K7') } })
  return made
}

const foreseen = {
  leaves: 2,
  restores: 1,
  stays: 5,
  why: ['New: called', 'Edited: changed_since', 'Late: later_import', 'Late: later_import', 'New: called'],
}
const sorted = (sum: ReturnType<typeof addUp>) => ({ ...sum, why: [...sum.why].sort() })

test.each([1, 2, 4, 20_000])(
  '%i rows a page add up to the same, before and after it is done',
  async (rows) => {
    const made = await makeHistory()
    undoPage.rows = rows
    const pages = await readPages(made)
    expect(sorted(addUp(pages))).toEqual(sorted({ ...foreseen }))
    expect(pages.every(({ leaves, restores, stays }) => leaves + restores + stays <= rows)).toBe(true)
    await undoImport(made.ctx, made.importId)
    await runUndoImport(made.ctx.organisationId, made.importId)
    expect(sorted(addUp(await readPages(made)))).toEqual(sorted({ ...foreseen }))
  },
)

test('a page of people who are gone is not the end', async () => {
  const made = await importRows(['K1', 'K2', 'K3', 'K4'], 'append')
  await getPrisma().contact.deleteMany({
    where: { id: { in: [await findContact(made, 'K1'), await findContact(made, 'K2')] } },
  })
  undoPage.rows = 2
  expect(addUp(await readPages(made))).toMatchObject({ leaves: 2, stays: 0 })
})
