import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { editContactSchema } from '@/lib/contracts/contact-edit'
import type { ImportMode } from '@/lib/contracts/import'
import { defaultDuplicateRule } from '@/lib/contracts/import-run'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { installJobs } from '@/lib/server/jobs/worker'
import { explainContact } from '@/lib/server/queries/contact/explain-contact'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { listContactTimeline } from '@/lib/server/queries/contact/list-contact-timeline'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { addContacts } from '@/lib/server/services/contact/add-contacts'
import { allowContact } from '@/lib/server/services/contact/allow-contact'
import { editContact } from '@/lib/server/services/contact/edit-contact'
import { stopContact } from '@/lib/server/services/contact/stop-contact'
import { endDncEntry } from '@/lib/server/services/dnc/end-dnc-entry'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { runImport } from '@/lib/server/services/import/run-import'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'
import { startImport } from '@/lib/server/services/import/start-import'
import { undoImport } from '@/lib/server/services/import/undo-import'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** “Never call again” holds for the person, whatever brings numbers or opens rows afterwards, until somebody allows it. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

let organisationId: bigint
let campaign: MadeCampaign
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId)
})

const act = (role: Parameters<typeof actAs>[1] = 'compliance_officer') => actAs(organisationId, role)
const reason = 'The person wrote to us'
const later = (minutes: number) => new Date(Date.now() + minutes * 60_000)

async function fetchNumbers(at: Date | null = null): Promise<string[]> {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 10, at)
  return 'records' in result ? result.records.map(({ e164 }) => e164) : []
}

async function readRow(contactId: bigint) {
  const { rows } = await db.pool.query(
    `select state, stop_cause as cause, waiting_for as "waitingFor", next_at as "nextAt", next_e164 as e164,
            closed_at is not null as "isClosed"
       from campaign_contact where contact_id = $1 and campaign_id = $2`,
    [contactId, campaign.id],
  )
  return rows[0]
}

const shut = { state: 'closed', cause: 'contact_open', waitingFor: null, isClosed: true }
const isStopped = async (id: bigint) =>
  (await getPrisma().contact.findFirstOrThrow({ where: { id, organisationId } })).stoppedAt !== null

async function importCsv(text: string, mode: ImportMode): Promise<bigint> {
  const file = { fileName: 'a.csv', fileBytes: null, duplicates: defaultDuplicateRule }
  const importId =
    parseId('imp', (await startImport(act('admin'), { listId: campaign.listId, mode, ...file })).id) ?? 0n
  const bytes = new TextEncoder().encode(text)
  await putImportChunk(act('admin'), { importId, position: 0, bytes, checksum: null })
  await confirmImport(act('admin'), importId, {})
  await runImport(organisationId, importId)
  return importId
}

async function undo(importId: bigint): Promise<void> {
  await undoImport(act('admin'), importId)
  await runUndoImport(organisationId, importId)
}

/** On the campaign's list with this one number, and not enrolled. */
async function bringByFile(): Promise<bigint> {
  await importCsv('Key,Phone,First Name\nA,+12125550100,Ann\n', 'append')
  return (await getPrisma().contact.findFirstOrThrow({ where: { organisationId, externalKey: 'A' } })).id
}

const newNumber: Record<string, (contactId: bigint) => Promise<unknown>> = {
  'an import': async () => importCsv('Key,Phone,Phone 2\nA,+12125550100,+12125550177\n', 'update'),
  'an import that replaces the list': async () =>
    importCsv('Key,Phone,Phone 2\nA,+12125550100,+12125550177\n', 'replace'),
  'an edit': async (contactId) => {
    const { updatedAt } = await getContact(act(), contactId)
    const numbers = ['+12125550100', '+12125550177'].map((number) => ({ number, type: 'mobile' as const }))
    return editContact(act('admin'), contactId, editContactSchema.parse({ updatedAt, numbers }))
  },
  'a program': async () =>
    addContacts(act('admin'), campaign.listId, {
      contacts: [{ externalKey: 'A', numbers: ['+12125550100', '+12125550177'], priority: 'head' }],
      mode: 'update',
    }),
}

test.each(Object.entries(newNumber))(
  '%s that brings a new number brings no call; allowed again, the new number alone is called',
  async (_, bring) => {
    const contactId = await bringByFile()
    await enrolCampaign(organisationId, campaign.id)
    await stopContact(act('supervisor'), contactId, {})
    await bring(contactId)
    expect(await isStopped(contactId)).toBe(true)
    await enrolCampaign(organisationId, campaign.id)
    expect(await readRow(contactId)).toMatchObject(shut)
    expect(await fetchNumbers()).toEqual([])

    const { onDnc, words } = await allowContact(act(), contactId, { reason })
    expect(onDnc.map(({ e164 }) => e164)).toEqual(['+12125550100'])
    expect(words).toContain('1 of their 2 numbers is still on DNC')
    expect(await isStopped(contactId)).toBe(false)
    expect(await fetchNumbers()).toEqual(['+12125550177'])
  },
)

describe('the stop', () => {
  test('closes what waits and is ready in every campaign at once, and leaves what is closed', async () => {
    const contact = await makeContact(db.pool, campaign, {
      queue: { state: 'waiting', nextAt: later(600), waitingFor: 'retry' },
    })
    const other = await makeContact(db.pool, campaign)
    await db.pool.query(
      `update campaign_contact set state = 'closed', stop_cause = 'reached', closed_at = now() where id = $1`,
      [other.queueId],
    )
    await stopContact(act('supervisor'), contact.id, {})
    await stopContact(act('supervisor'), other.id, {})
    expect(await readRow(contact.id)).toMatchObject(shut)
    expect(await readRow(other.id)).toMatchObject({ state: 'closed', cause: 'reached' })
    const why = await explainContact(act(), campaign.id, contact.id)
    expect(why).toMatchObject({ isCallable: false, summary: 'All calls to this contact were stopped.' })
    const gate = why.numbers[0]?.gates.find((one) => one.gate === 'contact_open')
    expect(gate).toMatchObject({ ok: false, opensAt: null })
  })

  test('names who, when and why, once; a second one adds what came since to DNC', async () => {
    const contact = await makeContact(db.pool, campaign)
    await stopContact(act('supervisor'), contact.id, { reason: 'asked by letter' })
    const stopped = await getContact(act(), contact.id)
    expect(stopped).toMatchObject({ stoppedByName: 'A supervisor', stoppedReason: 'asked by letter' })
    await db.pool.query(
      `insert into contact_number (organisation_id, contact_id, position, e164, given, zone_set_id, zone_source)
       values ($1, $2, 2, '+12125550188', '', $3, 'area_code')`,
      [organisationId, contact.id, contact.zoneSetId],
    )
    const again = await stopContact(act('admin'), contact.id, {})
    expect(again.entries).toHaveLength(2)
    await stopContact(act('admin'), contact.id, {})
    expect(await getContact(act(), contact.id)).toMatchObject({
      stoppedAt: stopped.stoppedAt,
      stoppedByName: 'A supervisor',
    })
    const { data } = await listContactTimeline(act(), contact.id, { limit: 50 })
    expect(data.filter(({ kind }) => kind === 'contact_stop').map(({ words }) => words)).toEqual([
      'Numbers that came after all calls were stopped went on DNC',
      'All calls to this person were stopped',
    ])
    const { updatedAt } = await getPrisma().contact.findFirstOrThrow({ where: { id: contact.id } })
    expect(updatedAt.toISOString()).toBe(stopped.updatedAt)
  })

  test('is of a person, also one without a number; another organisation’s is not found', async () => {
    const contact = await makeContact(db.pool, campaign, { numbers: [] })
    const stranger = actAs((await makeOrganisation(db.pool)).id)
    await expect(stopContact(stranger, contact.id, {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(allowContact(stranger, contact.id, { reason })).rejects.toMatchObject({ code: 'not_found' })
    expect(await isStopped(contact.id)).toBe(false)
    await stopContact(act('supervisor'), contact.id, {})
    expect(await isStopped(contact.id)).toBe(true)
  })
})

test('the stop waits for who holds the contact, and names its record on a number that is theirs no more', async () => {
  const contact = await makeContact(db.pool, campaign)
  await makeAttempt(db.pool, campaign, contact, { handedAt: new Date(), isOpen: true })
  await db.pool.query('delete from contact_number where contact_id = $1', [contact.id])
  const holder = await db.pool.connect()
  try {
    await holder.query('begin')
    await holder.query('select from contact where id = $1 for update', [contact.id])
    const stopping = stopContact(act('supervisor'), contact.id, {})
    stopping.catch(() => undefined)
    await expect
      .poll(
        async () =>
          (
            await db.pool.query(
              `select count(*)::int as count from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%order by c.id for update%'`,
            )
          ).rows[0].count,
        { interval: 10, timeout: 10_000 },
      )
      .toBe(1)
    await holder.query('select from campaign_contact where id = $1 for update nowait', [contact.queueId])
    await holder.query('commit')
    expect(await stopping).toMatchObject({ entries: [], alreadyOut: [{ e164: contact.e164 }] })
  } finally {
    await holder.query('rollback')
    holder.release()
  }
})

describe('files and lists', () => {
  test('a stopped contact that comes to a list is in its queue, closed', async () => {
    const contactId = await bringByFile()
    await stopContact(act('supervisor'), contactId, {})
    await importCsv('Key,Phone\nA,+12125550177\n', 'update')
    await enrolCampaign(organisationId, campaign.id)
    expect(await readRow(contactId)).toMatchObject({ ...shut, nextAt: null })
    expect(await fetchNumbers()).toEqual([])
  })

  test('a program that sends a stopped contact is told', async () => {
    const contactId = await bringByFile()
    await stopContact(act('supervisor'), contactId, {})
    const contacts = [
      { externalKey: 'A', numbers: ['+12125550177'] },
      { externalKey: 'B', numbers: ['+12125550178'] },
    ]
    const { results } = await addContacts(act('admin'), campaign.listId, { contacts, mode: 'update' })
    expect(results).toMatchObject([
      { status: 'updated', problems: [{ code: 'contact_stopped' }] },
      { status: 'added', problems: [] },
    ])
  })

  test('a row of a file that is merged into a stopped contact keeps it so', async () => {
    await importCsv('Phone,First Name\n+12125550100,Ann\n', 'append')
    const { id } = await getPrisma().contact.findFirstOrThrow({ where: { organisationId } })
    await stopContact(act('supervisor'), id, {})
    await importCsv('Phone,Phone 2,First Name\n+12125550100,+12125550177,Anna\n', 'update')
    expect(await getPrisma().contact.findMany({ where: { organisationId } })).toMatchObject([
      { id, firstName: 'Anna', stoppedAt: expect.any(Date) },
    ])
  })

  test('an undo neither takes the stop away nor brings it back', async () => {
    const contactId = await bringByFile()
    const first = await importCsv('Key,Phone,First Name\nA,+12125550100,Anna\n', 'update')
    await stopContact(act('supervisor'), contactId, {})
    const second = await importCsv('Key,Phone,First Name\nA,+12125550177,Hanna\n', 'update')
    await allowContact(act(), contactId, { reason })
    await undo(second)
    expect(await isStopped(contactId)).toBe(false)
    await stopContact(act('supervisor'), contactId, {})
    await undo(first)
    expect(await getPrisma().contact.findFirst({ where: { id: contactId } })).toMatchObject({
      firstName: 'Ann',
      stoppedAt: expect.any(Date),
    })
  })

  test('a stopped contact that a file takes off its last list is known again when one brings it back', async () => {
    const contactId = await bringByFile()
    await enrolCampaign(organisationId, campaign.id)
    await stopContact(act('supervisor'), contactId, {})
    const replacing = await importCsv('Key,Phone\nB,+12125550111\n', 'replace')
    expect(await isStopped(contactId)).toBe(true)
    await undo(replacing)
    await importCsv('Key,Phone\nA,+12125550177\n', 'update')
    await enrolCampaign(organisationId, campaign.id)
    expect(await getPrisma().contact.count({ where: { organisationId, externalKey: 'A' } })).toBe(1)
    expect(await readRow(contactId)).toMatchObject(shut)
    expect(await fetchNumbers()).not.toContain('+12125550177')
  })
})

describe('allowing calls again', () => {
  test('takes up what was planned, and nothing that the stop did not close', async () => {
    const retry = await makeContact(db.pool, campaign, {
      queue: { state: 'waiting', nextAt: later(600), waitingFor: 'retry' },
    })
    const capped = await makeContact(db.pool, campaign, {
      queue: { state: 'waiting', nextAt: later(600), waitingFor: 'cap_number_day' },
    })
    const reached = await makeContact(db.pool, campaign)
    await db.pool.query(
      `update campaign_contact set state = 'closed', stop_cause = 'reached', closed_at = now() where id = $1`,
      [reached.queueId],
    )
    const before = await readRow(retry.id)
    for (const { id } of [retry, capped, reached]) {
      await stopContact(act('supervisor'), id, {})
      await allowContact(act(), id, { reason })
    }
    expect(await readRow(retry.id)).toEqual(before)
    expect(await readRow(capped.id)).toMatchObject({ state: 'waiting', waitingFor: null, cause: null })
    expect((await readRow(capped.id)).nextAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000)
    expect(await readRow(reached.id)).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('waits for the promised time, as before', async () => {
    const dueAt = later(600)
    const contact = await makeContact(db.pool, campaign, {
      queue: { state: 'waiting', nextAt: dueAt, dialAt: dueAt, waitingFor: 'callback' },
    })
    await db.pool.query(
      `insert into callback (organisation_id, campaign_id, contact_id, number_id, due_at) values ($1, $2, $3, $4, $5)`,
      [organisationId, campaign.id, contact.id, contact.numberIds[0], dueAt],
    )
    const before = await readRow(contact.id)
    await stopContact(act('supervisor'), contact.id, {})
    const { data } = await listContactTimeline(act(), contact.id, { limit: 50 })
    expect(data.find(({ kind }) => kind === 'callback')?.words).toContain('not made while all calls')
    expect(await fetchNumbers(later(600))).toEqual([])
    await allowContact(act(), contact.id, { reason })
    expect(await readRow(contact.id)).toEqual(before)
  })

  test('all numbers still on DNC: closed for that by the next fetch, and woken when an entry is ended', async () => {
    const contact = await makeContact(db.pool, campaign)
    await stopContact(act('supervisor'), contact.id, {})
    const { onDnc } = await allowContact(act(), contact.id, { reason })
    expect(await fetchNumbers()).toEqual([])
    expect(await readRow(contact.id)).toMatchObject({ state: 'closed', cause: 'dnc' })
    await endDncEntry(act(), parseId('dnc', onDnc[0]?.id ?? '') ?? 0n, { reason })
    expect(await fetchNumbers()).toEqual([contact.e164])
  })

  test.each([
    ['their list left the campaign', 'delete from campaign_list where campaign_id = $1', 'list_removed'],
    [
      'they left their list',
      `delete from list_contact where contact_id in (
         select contact_id from campaign_contact where campaign_id = $1)`,
      'list_removed',
    ],
    [
      'no number of theirs can be called',
      `update contact_number set state = 'invalid' where contact_id in (
         select contact_id from campaign_contact where campaign_id = $1)`,
      'no_usable_number',
    ],
  ])('leaves the row closed where meanwhile %s', async (_, sql, cause) => {
    const contact = await makeContact(db.pool, campaign)
    await stopContact(act('supervisor'), contact.id, {})
    await db.pool.query(sql, [campaign.id])
    await allowContact(act(), contact.id, { reason })
    expect(await readRow(contact.id)).toMatchObject({ state: 'closed', cause })
  })

  test('is for those who may end DNC entries, needs a reason, and says so where nothing was stopped', async () => {
    const contact = await makeContact(db.pool, campaign)
    await stopContact(act('supervisor'), contact.id, {})
    await expect(allowContact(act('supervisor'), contact.id, { reason })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(allowContact(act(), contact.id, { reason: ' ' })).rejects.toThrow()
    expect(await isStopped(contact.id)).toBe(true)
    await allowContact(act(), contact.id, { reason })
    expect((await allowContact(act(), contact.id, { reason })).words).toMatch(
      /^Calls to this person were not stopped\. Their number is still on DNC/,
    )
    const audit = await getPrisma().auditEvent.findMany({
      where: { organisationId, entityId: formatId('con', contact.id) },
      orderBy: { id: 'asc' },
    })
    expect(audit.map(({ action }) => action)).toEqual(['contact.stop', 'contact.allow'])
    const { data } = await listContactTimeline(act(), contact.id, { limit: 50 })
    expect(data.find(({ kind }) => kind === 'contact_allow')).toMatchObject({
      by: 'A compliance_officer',
      reason,
    })
  })
})
