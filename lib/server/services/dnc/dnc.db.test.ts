import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { checkDnc } from '@/lib/server/queries/dnc/check-dnc'
import { listDncEntries } from '@/lib/server/queries/dnc/list-dnc-entries'
import { stopContact } from '@/lib/server/services/contact/stop-contact'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import { addDncEntry } from '@/lib/server/services/dnc/add-dnc-entry'
import { endDncEntry } from '@/lib/server/services/dnc/end-dnc-entry'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(async () => {
  await db.drop()
})

async function addContact(organisationId: bigint, numbers: string[]) {
  const listId = await createList(organisationId)
  const [result] = await getPrisma().$transaction((tx) =>
    writeContacts(tx, organisationId, listId, [{ numbers: numbers.map((e164) => ({ e164 })) }]),
  )
  if (!result?.contactId) throw new Error('not written')
  const number = await getPrisma().contactNumber.findFirstOrThrow({
    where: { contactId: result.contactId, position: 1 },
  })
  return { listId, contactId: result.contactId, number }
}

async function enqueueContact(
  organisationId: bigint,
  { listId, contactId, number }: Awaited<ReturnType<typeof addContact>>,
  row: { state: string; waitingFor?: string; stopCause?: string },
) {
  const campaign = await getPrisma().campaign.create({
    data: { organisationId, name: 'Spring', state: 'running' },
  })
  const queued = await getPrisma().campaignContact.create({
    data: {
      organisationId,
      campaignId: campaign.id,
      contactId,
      listId,
      orderKey: 1n,
      nextNumberId: number.id,
      nextE164: number.e164,
      zoneSetId: number.zoneSetId,
      nextAt: row.state === 'waiting' ? new Date('2030-01-01T00:00:00Z') : null,
      ...row,
    },
  })
  return { campaign, queued }
}

test('a number in any form is listed once, found, and ended with its reason', async () => {
  const organisationId = await createOrganisation()
  const ctx = actAs(organisationId, 'supervisor')
  const first = await addDncEntry(ctx, { number: '(212) 555-0100', reason: 'asked' })
  expect(first).toMatchObject({
    wasListed: false,
    entry: { e164: '+12125550100', source: 'user', isLive: true },
  })
  expect(await addDncEntry(ctx, { number: '+1 212 555 0100' })).toMatchObject({
    wasListed: true,
    entry: { id: first.entry.id },
  })
  expect(await checkDnc(ctx, '212.555.0100')).toMatchObject({ number: '+12125550100', isListed: true })
  const id = parseId('dnc', first.entry.id) ?? 0n
  await expect(endDncEntry(ctx, id, { reason: 'a mistake' })).rejects.toMatchObject({ code: 'forbidden' })
  const officer = actAs(organisationId, 'compliance_officer')
  await expect(endDncEntry(officer, id, { reason: '' })).rejects.toThrow()
  const ended = await endDncEntry(officer, id, { reason: 'Wrong number given by the caller' })
  expect(ended).toMatchObject({ isLive: false, endedReason: 'Wrong number given by the caller' })
  expect(await checkDnc(ctx, '+12125550100')).toMatchObject({ isListed: false, entries: [] })
  const query = { limit: 50, q: '555-0100' }
  expect((await listDncEntries(ctx, { ...query, q: '2125550100', state: 'live' })).data).toEqual([])
  expect((await listDncEntries(ctx, { ...query, q: '+1212', state: 'ended' })).data).toMatchObject([
    { id: first.entry.id },
  ])
  expect(await getPrisma().auditEvent.count({ where: { organisationId, entity: 'dnc_entry' } })).toBe(2)
})

test('what is no number is refused and changes nothing', async () => {
  const organisationId = await createOrganisation()
  await expect(addDncEntry(actAs(organisationId), { number: 'nobody' })).rejects.toMatchObject({
    code: 'validation',
    errors: [{ path: 'number' }],
  })
  expect(await getPrisma().dncEntry.count({ where: { organisationId } })).toBe(0)
})

test('an analyst may not add; another organisation’s entry cannot be ended', async () => {
  const organisationId = await createOrganisation()
  await expect(
    addDncEntry(actAs(organisationId, 'analyst'), { number: '+12125550100' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  const { entry } = await addDncEntry(actAs(organisationId), { number: '+12125550100' })
  const stranger = actAs(await createOrganisation())
  await expect(
    endDncEntry(stranger, parseId('dnc', entry.id) ?? 0n, { reason: 'mine' }),
  ).rejects.toMatchObject({ code: 'not_found' })
})

test('never call again lists every number, and names those that are with the dialer', async () => {
  const organisationId = await createOrganisation()
  const contact = await addContact(organisationId, ['+12125550100', '+12125550101'])
  const { campaign, queued } = await enqueueContact(organisationId, contact, { state: 'leased' })
  const guardAt = new Date(Date.now() + 600_000)
  const [{ id } = { id: '' }] = await getPrisma().$queryRaw<{ id: string }[]>`
    insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
                         version, pass, attempt_number, handed_at, guard_at, deadline_at)
    values (${organisationId}, uuid_v7(now()), ${campaign.id}, ${queued.id}, ${contact.contactId}, ${contact.listId},
            ${contact.number.id}, '+12125550100', 1, 1, 1, now(), ${guardAt}, ${guardAt})
    returning id::text as id`
  await getPrisma().lease.create({
    data: {
      organisationId,
      attemptId: id,
      campaignId: campaign.id,
      campaignContactId: queued.id,
      contactId: contact.contactId,
      e164: '+12125550100',
      deadlineAt: guardAt,
    },
  })
  const result = await stopContact(actAs(organisationId, 'supervisor'), contact.contactId, {})
  expect(result.entries.map((entry) => entry.e164)).toEqual(['+12125550100', '+12125550101'])
  expect(result.alreadyOut).toEqual([
    {
      e164: '+12125550100',
      campaignId: formatId('cmp', campaign.id),
      campaignName: 'Spring',
      dialsUntil: guardAt.toISOString(),
    },
  ])
  expect(result.words).toContain('1 number is with the dialer until')
})

test.each([
  [{ state: 'waiting', waitingFor: 'dnc' }, true],
  [{ state: 'closed', stopCause: 'dnc' }, true],
  [{ state: 'waiting', waitingFor: 'retry' }, false],
  [{ state: 'closed', stopCause: 'success' }, false],
])('ending an entry wakes %o: %s', async (row, isWoken) => {
  const organisationId = await createOrganisation()
  const contact = await addContact(organisationId, ['+12125550100'])
  const { queued } = await enqueueContact(organisationId, contact, row)
  const { entry } = await addDncEntry(actAs(organisationId), { number: '+12125550100' })
  await endDncEntry(actAs(organisationId), parseId('dnc', entry.id) ?? 0n, { reason: 'revoked' })
  const after = await getPrisma().campaignContact.findFirstOrThrow({
    where: { organisationId, id: queued.id },
  })
  expect(
    after.state === 'waiting' && after.nextAt !== null && after.nextAt <= new Date(Date.now() + 1000),
  ).toBe(isWoken)
})

test.each(['number_valid', 'cap_number_total', 'dnc'])(
  'ending the entry of the second number wakes a contact closed as %s, by that number',
  async (stopCause) => {
    const organisationId = await createOrganisation()
    const contact = await addContact(organisationId, ['+12125550102', '+14155550103'])
    await getPrisma().contactNumber.update({ where: { id: contact.number.id }, data: { state: 'invalid' } })
    const second = await getPrisma().contactNumber.findFirstOrThrow({
      where: { contactId: contact.contactId, position: 2 },
    })
    const { queued } = await enqueueContact(organisationId, contact, { state: 'closed', stopCause })
    const { entry } = await addDncEntry(actAs(organisationId), { number: second.e164 })
    await endDncEntry(actAs(organisationId), parseId('dnc', entry.id) ?? 0n, { reason: 'revoked' })
    expect(second.zoneSetId).not.toBe(contact.number.zoneSetId)
    expect(
      await getPrisma().campaignContact.findFirstOrThrow({ where: { organisationId, id: queued.id } }),
    ).toMatchObject({
      state: 'waiting',
      stopCause: null,
      nextNumberId: second.id,
      nextE164: second.e164,
      zoneSetId: second.zoneSetId,
    })
  },
)

test.each([
  ['the number is invalid', { state: 'invalid' }, false],
  ['the number is on the campaign’s own DNC', {}, true],
])('ending an entry wakes nobody whom it leaves no number: %s', async (_, number, isListedElsewhere) => {
  const organisationId = await createOrganisation()
  const contact = await addContact(organisationId, ['+12125550104'])
  const { campaign, queued } = await enqueueContact(organisationId, contact, {
    state: 'closed',
    stopCause: 'dnc',
  })
  await getPrisma().contactNumber.update({ where: { id: contact.number.id }, data: number })
  if (isListedElsewhere) {
    await getPrisma().dncEntry.create({
      data: {
        organisationId,
        e164: '+12125550104',
        scope: 'campaign',
        campaignId: campaign.id,
        source: 'user',
      },
    })
  }
  const { entry } = await addDncEntry(actAs(organisationId), { number: '+12125550104' })
  await endDncEntry(actAs(organisationId), parseId('dnc', entry.id) ?? 0n, { reason: 'revoked' })
  expect(
    await getPrisma().campaignContact.findFirstOrThrow({ where: { organisationId, id: queued.id } }),
  ).toMatchObject({ state: 'closed', stopCause: 'dnc' })
})
