import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Role } from '@/lib/domain/permissions'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { listJobs } from '@/lib/server/queries/job/list-jobs'
import { getZoneRules } from '@/lib/server/queries/organisation/get-zone-rules'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import { updateZoneRules } from '@/lib/server/services/organisation/update-zone-rules'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let organisationId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())
beforeEach(async () => {
  organisationId = await createOrganisation()
})

const as = (role: Role) => actAs(organisationId, role)
const officer = () => as('compliance_officer')
const change = (role: Role, input: Parameters<typeof updateZoneRules>[1]) => updateZoneRules(as(role), input)
const listAudits = () =>
  getPrisma().auditEvent.findMany({
    where: { organisationId, action: 'organisation.update_zone_rules' },
    orderBy: { position: 'asc' },
    select: { before: true, after: true },
  })
const readQueue = async () => {
  const { rows } = await db.pool.query(
    `select payload ->> 'jobId' as id from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'place-numbers' and payload ->> 'organisationId' = $1`,
    [String(organisationId)],
  )
  return rows.map((row) => row.id)
}

test('every source counts and nobody without a place is called, until somebody says otherwise', async () => {
  expect(await getZoneRules(as('analyst'))).toMatchObject({ policy: 'all', unknownZone: null })
})

test('a compliance officer loosens, with a reason; a job decides all zones anew, and the audit says why', async () => {
  const rules = await change('compliance_officer', {
    policy: 'trust_explicit',
    unknownZone: 'america/chicago',
    reason: ' Addresses are checked. ',
  })
  expect(rules).toEqual({ policy: 'trust_explicit', unknownZone: 'America/Chicago' })
  expect(await getZoneRules(officer())).toMatchObject(rules)
  expect(await listAudits()).toEqual([
    {
      before: { policy: 'all', unknownZone: null },
      after: { ...rules, loosens: true, reason: 'Addresses are checked.' },
    },
  ])
  const { data } = await listJobs(as('analyst'), { limit: 10 })
  expect(data).toMatchObject([
    { kind: 'placement', unit: 'contact', status: 'queued', canCancel: false, href: '/settings/time-zones' },
  ])
  expect(await readQueue()).toHaveLength(1)
})

test.each(['admin', 'supervisor'] as const)('a %s makes it stricter and cannot loosen it', async (role) => {
  await change('compliance_officer', {
    policy: 'trust_postal',
    unknownZone: 'America/Chicago',
    reason: 'So.',
  })
  for (const looser of [{ policy: 'number_only' as const }, { unknownZone: 'America/Denver' }]) {
    await expect(change(role, { ...looser, reason: 'Because.' })).rejects.toMatchObject({ code: 'forbidden' })
  }
  expect(await change(role, { policy: 'all', unknownZone: null })).toEqual({
    policy: 'all',
    unknownZone: null,
  })
  await expect(change(role, { policy: 'trust_postal', reason: 'Back.' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect((await listAudits()).at(-1)?.after).toMatchObject({ loosens: false, reason: null })
  expect(await listAudits()).toHaveLength(2)
})

test('an analyst changes nothing, and a key with the scope only makes it stricter', async () => {
  await expect(change('analyst', { policy: 'all' })).rejects.toMatchObject({ code: 'forbidden' })
  await change('compliance_officer', { policy: 'trust_explicit', reason: 'So.' })
  const key = {
    ...officer(),
    actor: { kind: 'api_key' as const, id: 1n, name: 'Key', scopes: ['rule_set.tighten', 'rule_set.loosen'] },
  }
  await expect(updateZoneRules(key, { policy: 'trust_postal', reason: 'So.' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await updateZoneRules(key, { policy: 'all' })).toMatchObject({ policy: 'all' })
})

test('without a reason, or with what is no zone, nothing changes and the field says so', async () => {
  await expect(change('compliance_officer', { policy: 'trust_postal', reason: '  ' })).rejects.toMatchObject({
    code: 'validation',
    errors: [{ path: 'reason' }],
  })
  await expect(
    change('compliance_officer', { unknownZone: 'Mars/Olympus', reason: 'So.' }),
  ).rejects.toMatchObject({ code: 'validation', errors: [{ path: 'unknownZone' }] })
  expect(await getZoneRules(officer())).toMatchObject({ policy: 'all', unknownZone: null })
  expect(await listAudits()).toEqual([])
  expect(await readQueue()).toEqual([])
})

test('the same values again begin nothing; a newer change ends the job of the one before', async () => {
  await change('compliance_officer', { policy: 'trust_postal', reason: 'So.' })
  expect(await change('supervisor', { policy: 'trust_postal', unknownZone: null })).toMatchObject({
    policy: 'trust_postal',
  })
  expect(await listAudits()).toHaveLength(1)
  await change('supervisor', { policy: 'trust_explicit' })
  const { data } = await listJobs(officer(), { limit: 10 })
  expect(data.map(({ status }) => status)).toEqual(['queued', 'cancelled'])
})

test('where the job failed, the same values begin it again', async () => {
  await change('compliance_officer', { policy: 'trust_postal', reason: 'So.' })
  await db.pool.query(
    `update job_run set status = 'failed', finished_at = now() where organisation_id = $1 and kind = 'placement'`,
    [organisationId],
  )
  await change('supervisor', { policy: 'trust_postal' })
  expect((await listJobs(officer(), { limit: 10 })).data.map(({ status }) => status)).toEqual([
    'queued',
    'failed',
  ])
  await change('supervisor', { policy: 'trust_postal' })
  expect((await listJobs(officer(), { limit: 10 })).data).toHaveLength(2)
  expect(await listAudits()).toHaveLength(1)
})

test('numbers that nothing places are counted, whether they are called or not', async () => {
  const listId = await createList(organisationId)
  await getPrisma().$transaction((tx) =>
    writeContacts(tx, organisationId, listId, [
      { externalKey: 'A', numbers: [{ e164: '+18005550100' }, { e164: '+12125550100' }] },
      { externalKey: 'B', numbers: [{ e164: '+18005550101' }], postalCode: '94105', country: 'US' },
    ]),
  )
  expect((await getZoneRules(officer())).unplaced).toMatchObject({ numbers: 1, isMore: false })
  await change('compliance_officer', { unknownZone: 'America/Chicago', reason: 'So.' })
  await getPrisma().$transaction((tx) =>
    writeContacts(tx, organisationId, listId, [
      { externalKey: 'C', numbers: [{ e164: '+18005550102' }] },
      { externalKey: 'D', numbers: [{ e164: '+18005550103' }], timeZone: 'America/Chicago' },
    ]),
  )
  expect((await getZoneRules(officer())).unplaced).toMatchObject({ numbers: 2 })
})

test('a change waits for those who write by the rules of before', async () => {
  const listId = await createList(organisationId)
  let changed: Promise<unknown> = Promise.resolve()
  let isChanged = false
  await getPrisma().$transaction(async (tx) => {
    await writeContacts(tx, organisationId, listId, [
      { externalKey: 'A', numbers: [{ e164: '+18005550100' }] },
    ])
    changed = change('compliance_officer', { unknownZone: 'America/Chicago', reason: 'So.' }).then(() => {
      isChanged = true
    })
    await waitUntilWaiting()
    expect(isChanged).toBe(false)
  })
  await changed
  expect(await getZoneRules(officer())).toMatchObject({ unknownZone: 'America/Chicago' })
})

async function waitUntilWaiting(): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      `select from pg_locks where locktype = 'advisory' and not granted and database = (
         select oid from pg_database where datname = current_database())`,
    )
    if (rowCount) return
  }
}
