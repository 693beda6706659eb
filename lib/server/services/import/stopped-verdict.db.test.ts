import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { runImport } from '@/lib/server/services/import/run-import'
import { createList } from '@/lib/server/testing/contact-fixture'
import { type MadeUpload, uploadFile } from '@/lib/server/testing/import-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

async function importRows(text: string, at?: Pick<MadeUpload, 'ctx' | 'listId'>): Promise<MadeUpload> {
  const made = await uploadFile(`Key,Phone\n${text}`, at)
  await confirmImport(made.ctx, made.importId, { mode: 'update' })
  await runImport(made.ctx.organisationId, made.importId)
  return made
}

const listStopped = async ({ ctx, importId }: MadeUpload) =>
  (await listVerdicts(ctx, importId, { limit: 200, verdict: 'warning' })).data.map(({ line, code }) => [
    line,
    code,
  ])

test('who comes again and is called no more is named, whatever number comes, on the list or on another', async () => {
  const first = await importRows('A,+12125550100\nB,+12125550101\nC,+12125550102\n')
  await getPrisma().contact.updateMany({
    where: { organisationId: first.ctx.organisationId, externalKey: { in: ['A', 'B'] } },
    data: { stoppedAt: new Date() },
  })
  const again = 'C,+12125550102\nA,+12125550110\nB,+12125550101\nD,+12125550103\n'
  const same = await importRows(again, first)
  expect(await listStopped(same)).toEqual([
    [3, 'contact_stopped'],
    [4, 'contact_stopped'],
  ])
  expect(await getImport(same.ctx, same.importId)).toMatchObject({ warned: 2 })
  const listId = await createList(first.ctx.organisationId, 'Other')
  const elsewhere = await importRows(again, { ctx: first.ctx, listId })
  expect(await listStopped(elsewhere)).toEqual([
    [3, 'contact_stopped'],
    [4, 'contact_stopped'],
  ])
})
