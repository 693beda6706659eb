import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseId } from '@/lib/domain/ids'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { installJobs } from '@/lib/server/jobs/worker'
import { enrolList } from '@/lib/server/services/campaign/enrol-list'
import { addContacts } from '@/lib/server/services/contact/add-contacts'
import { runImport } from '@/lib/server/services/import/run-import'
import { uploadImport } from '@/lib/server/services/import/upload-import'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { makeCampaign, makeOrganisation } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

test('what a file asks for a call arrives in the dialing list; a hot contact comes first', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId, { customerData: ['externalKey', 'Plan'] })
  const agent = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
  const dialAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 5 * 60_000)
  const guardTime = new Date(dialAt.getTime() + 4 * 60_000)
  const text =
    'Key,Phone,dialAt,guardTime,customerAni,preferredAgentId,priority,Plan\n' +
    `PLAIN,+12125550101,,,,,,Iron\nASKED,+12125550100,${dialAt.toISOString()},${guardTime.toISOString()},+12125550199,${agent},5,Gold\nFIRST,+12125550103,,,,,9,\n`
  const ctx = actAs(organisationId)
  const stream = (async function* () {
    yield new TextEncoder().encode(text)
  })()
  const dto = await uploadImport(ctx, {
    listId: campaign.listId,
    mode: 'append',
    upload: { kind: 'file', stream, options: () => ({ fileName: 'a.csv', mode: null, mapping: undefined }) },
  })
  await runImport(organisationId, parseId('imp', dto.id) ?? 0n)
  await addContacts(ctx, campaign.listId, {
    contacts: [{ externalKey: 'HOT', number: '+12125550102', priority: 'head' }],
  })
  const { rows } = await db.pool.query<{ task: string }>(
    "select task_identifier as task from graphile_worker.jobs where task_identifier = 'enrol-list'",
  )
  expect(rows).not.toEqual([])
  await enrolList(organisationId, campaign.listId)

  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const early = await handOut(settings, 10)
  if (!('records' in early)) throw new Error(early.status)
  expect(early.records.map((record) => record.values[0])).toEqual(['HOT', 'FIRST', 'ASKED', 'PLAIN'])
  const late = await handOut(settings, 10, dialAt)
  const records = [...early.records, ...('records' in late ? late.records : [])]
  const asked = records.find((record) => record.values[0] === 'ASKED')
  expect(asked).toMatchObject({
    e164: '+12125550100',
    customerAni: '+12125550199',
    preferredAgentId: agent,
    values: ['ASKED', 'Gold'],
  })
  expect(new Date(asked?.dialAt ?? 0)).toEqual(dialAt)
  expect(new Date(asked?.guardAt ?? 0).getTime()).toBeLessThanOrEqual(guardTime.getTime())
  const plain = records.find((record) => record.values[0] === 'PLAIN')
  expect(plain).toMatchObject({ customerAni: null, preferredAgentId: null, values: ['PLAIN', 'Iron'] })
})
