import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportMode } from '@/lib/contracts/import'
import { defaultDuplicateRule } from '@/lib/contracts/import-run'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { runImport } from '@/lib/server/services/import/run-import'
import { startImport } from '@/lib/server/services/import/start-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What a campaign had closed for want of something opens again when a later file brings just that. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

type At = { organisationId: bigint; listId: bigint }

async function importCsv({ organisationId, listId }: At, text: string, mode: ImportMode): Promise<void> {
  const ctx = actAs(organisationId)
  const file = { fileName: 'a.csv', fileBytes: null, duplicates: defaultDuplicateRule }
  const importId = parseId('imp', (await startImport(ctx, { listId, mode, ...file })).id) ?? 0n
  const bytes = new TextEncoder().encode(text)
  await putImportChunk(ctx, { importId, position: 0, bytes, checksum: null })
  await confirmImport(ctx, importId, {})
  await runImport(organisationId, importId)
}

/** A contact whose row in a campaign was closed with the cause. */
async function makeClosed(cause: string, calledE164?: string) {
  const organisationId = await createOrganisation()
  const at = { organisationId, listId: await createList(organisationId) }
  await importCsv(at, 'Key,Phone,Guard Time\nA,+12125550100,2026-01-01T00:00:00Z\n', 'append')
  const number = await getPrisma().contactNumber.findFirstOrThrow({ where: { organisationId } })
  const campaign = await getPrisma().campaign.create({ data: { organisationId, name: 'C' } })
  const row = await getPrisma().campaignContact.create({
    data: {
      organisationId,
      campaignId: campaign.id,
      contactId: number.contactId,
      listId: at.listId,
      state: 'closed',
      stopCause: cause,
      closedAt: new Date(),
      orderKey: 1n,
      zoneSetId: number.zoneSetId,
    },
  })
  if (calledE164) {
    await getPrisma().$executeRaw`
      insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
                           version, pass, attempt_number, handed_at, guard_at, deadline_at)
      values (${organisationId}, uuid_v7(now()), ${campaign.id}, ${row.id}, ${number.contactId}, ${at.listId}, ${number.id},
              ${calledE164}, 1, 1, 1, now(), now(), now())`
  }
  const find = () =>
    getPrisma().campaignContact.findFirstOrThrow({
      where: { organisationId, id: row.id },
      select: { state: true, stopCause: true, nextE164: true },
    })
  return { at, find }
}

test('a number that was not called yet opens a row that had none left', async () => {
  const { at, find } = await makeClosed('no_number_left', '+12125550100')
  await importCsv(at, 'Key,Phone\nA,+12125550177\n', 'update')
  expect(await find()).toEqual({ state: 'waiting', stopCause: null, nextE164: '+12125550177' })
})

test('a number that was called and found of no use opens nothing', async () => {
  const { at, find } = await makeClosed('no_number_left', '+12125550177')
  await importCsv(at, 'Key,Phone\nA,+12125550177\n', 'update')
  expect(await find()).toMatchObject({ state: 'closed', stopCause: 'no_number_left' })
})

test.each([
  ['2099-01-01T00:00:00Z', 'waiting'],
  ['2026-01-02T00:00:00Z', 'closed'],
])('a guard time of %s leaves a row that one had closed %s', async (guardTime, state) => {
  const { at, find } = await makeClosed('contact_guard_time')
  await importCsv(at, `Key,Phone,Guard Time\nA,+12125550100,${guardTime}\n`, 'update')
  expect(await find()).toMatchObject({ state })
})
