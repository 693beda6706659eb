import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { editContactSchema } from '@/lib/contracts/contact-edit'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { listContactTimeline } from '@/lib/server/queries/contact/list-contact-timeline'
import { allowNumber } from '@/lib/server/services/contact/allow-number'
import { editContact } from '@/lib/server/services/contact/edit-contact'
import { leaveList } from '@/lib/server/services/contact/leave-list'
import { stopNumber } from '@/lib/server/services/contact/stop-number'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import type { Ctx } from '@/lib/server/services/context'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx
let listId: bigint
let contactId: bigint
let queueId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const first = '+12125550100'
const second = '+12125550101'

beforeEach(async () => {
  const organisationId = await createOrganisation()
  ctx = actAs(organisationId, 'supervisor')
  listId = await createList(organisationId)
  await getPrisma().contactList.update({
    where: { id: listId },
    data: { columns: [{ name: 'Plan', type: 'text' }] },
  })
  contactId = await write({
    externalKey: 'A',
    numbers: [{ e164: first }, { e164: second }],
    columns: { Plan: 'Gold' },
  })
  queueId = await enqueue()
  ctx = actAs(organisationId, 'supervisor')
})

async function write(row: Parameters<typeof writeContacts>[3][number], mode: 'append' | 'update' = 'update') {
  const [result] = await getPrisma().$transaction((tx) =>
    writeContacts(tx, ctx.organisationId, listId, [row], { mode }),
  )
  if (!result?.contactId) throw new Error('not written')
  return result.contactId
}

async function enqueue() {
  const { organisationId } = ctx
  const campaign = await getPrisma().campaign.create({
    data: { organisationId, name: 'Spring', state: 'running' },
  })
  await getPrisma().campaignList.create({ data: { organisationId, campaignId: campaign.id, listId } })
  const number = await getPrisma().contactNumber.findFirstOrThrow({ where: { contactId, position: 1 } })
  const row = await getPrisma().campaignContact.create({
    data: {
      organisationId,
      campaignId: campaign.id,
      contactId,
      listId,
      state: 'ready',
      orderKey: (1000n << 52n) | 7n,
      nextNumberId: number.id,
      nextE164: number.e164,
      zoneSetId: number.zoneSetId,
    },
  })
  return row.id
}

const readQueue = () => getPrisma().campaignContact.findFirstOrThrow({ where: { id: queueId } })
const readNumbers = () =>
  getPrisma().contactNumber.findMany({
    where: { contactId },
    orderBy: { position: 'asc' },
    select: { id: true, e164: true, type: true, state: true, stateCause: true, zoneSource: true },
  })

async function edit(change: Record<string, unknown>, as = ctx) {
  const { updatedAt } = await getContact(ctx, contactId)
  return editContact(as, contactId, editContactSchema.parse({ updatedAt, ...change }))
}

test('what is given changes, all else stays, and the audit names fields but no value', async () => {
  await edit({ firstName: ' Ann ', email: 'ann@example.com', accountKey: 'ACC' })
  const { contact } = await edit({ lastName: 'Baker', accountKey: null })
  expect(contact).toMatchObject({
    firstName: 'Ann',
    lastName: 'Baker',
    email: 'ann@example.com',
    accountKey: null,
    externalKey: 'A',
  })
  const audit = await getPrisma().auditEvent.findMany({
    where: { organisationId: ctx.organisationId, action: 'contact.edit' },
  })
  expect(audit).toMatchObject([
    { before: { fields: ['accountKey', 'firstName', 'email'] } },
    { before: { fields: ['accountKey', 'lastName'] } },
  ])
  expect(JSON.stringify(audit, (_, v) => (typeof v === 'bigint' ? String(v) : v))).not.toMatch(
    /Ann"|Baker|ACC/,
  )
  const { data } = await listContactTimeline(ctx, contactId, { limit: 1 })
  expect(data).toMatchObject([
    {
      kind: 'edit',
      by: 'A supervisor',
      changes: [
        { field: 'accountKey', before: 'ACC', after: null },
        { field: 'lastName', before: '', after: 'Baker' },
      ],
    },
  ])
})

test('a contact that somebody else changed meanwhile is left as it is', async () => {
  const { updatedAt } = await getContact(ctx, contactId)
  await edit({ firstName: 'Ann' })
  const late = editContact(ctx, contactId, editContactSchema.parse({ updatedAt, firstName: 'Bo' }))
  await expect(late).rejects.toMatchObject({ code: 'conflict', details: { reason: 'changed_meanwhile' } })
  expect(await getContact(ctx, contactId)).toMatchObject({ firstName: 'Ann' })
})

test.each([
  [{ email: 'no address' }, 'email'],
  [{ timeZone: 'Mars/Base' }, 'timeZone'],
  [{ country: 'XX' }, 'country'],
  [{ externalKey: '  ' }, 'externalKey'],
  [{ firstName: 'card 4111 1111 1111 1111' }, 'firstName'],
  [
    {
      numbers: [
        { number: first, type: 'home' },
        { number: '12', type: 'home' },
      ],
    },
    'numbers.1',
  ],
  [
    {
      numbers: [
        { number: first, type: 'home' },
        { number: first, type: 'home' },
      ],
    },
    'numbers.1',
  ],
])('%o is refused and changes nothing', async (change, path) => {
  await expect(edit({ lastName: 'Baker', ...change })).rejects.toMatchObject({
    code: 'validation',
    errors: [{ path }],
  })
  expect(await getContact(ctx, contactId)).toMatchObject({ lastName: '' })
})

test.each([
  [{ columns: { Nothing: 'x' } }, 'columns.Nothing'],
  [{ dialAt: '2026-11-23T15:00:00' }, 'dialAt'],
  [{ priority: 2000 }, 'priority'],
])('of a list, %o is refused at its place', async (change, path) => {
  const lists = [{ listId: formatId('lst', listId), ...change }]
  await expect(edit({ lists })).rejects.toMatchObject({ errors: [{ path: `lists.0.${path}` }] })
})

test('a key that another contact has is refused, a free one is taken', async () => {
  await write({ externalKey: 'B', numbers: [{ e164: '+12125550109' }] })
  await expect(edit({ externalKey: 'B' })).rejects.toMatchObject({ errors: [{ path: 'externalKey' }] })
  expect((await edit({ externalKey: 'C' })).contact.externalKey).toBe('C')
})

test('numbers are brought to what is given; one taken off is stopped, and no import takes that back', async () => {
  await edit({
    numbers: [
      { number: '212 555 0102', type: 'work' },
      { number: second, type: 'mobile' },
    ],
  })
  expect(await readNumbers()).toMatchObject([
    { e164: '+12125550102', type: 'work', state: 'active' },
    { e164: second, type: 'mobile', state: 'active' },
    { e164: first, state: 'stopped', stateCause: 'removed' },
  ])
  expect((await readQueue()).nextE164).not.toBe(first)
  await write({ externalKey: 'A', numbers: [{ e164: first }] })
  expect(await readNumbers()).toMatchObject([
    { e164: first, state: 'stopped', stateCause: 'removed' },
    {},
    {},
  ])
  await edit({ numbers: [{ number: first, type: 'home' }] })
  expect(await readNumbers()).toMatchObject([{ e164: first, state: 'active', stateCause: null }, {}, {}])
})

test('another time zone decides the zones anew, in the queue too', async () => {
  const before = (await readQueue()).zoneSetId
  await edit({ timeZone: 'America/Los_Angeles' })
  expect(await readNumbers()).toMatchObject([{ zoneSource: 'explicit' }, { zoneSource: 'explicit' }])
  expect((await readQueue()).zoneSetId).not.toBe(before)
})

test('a list’s columns, times and priority change, and the queue row follows', async () => {
  const dialAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000)
  const lists = [
    { listId: formatId('lst', listId), columns: { Plan: null }, dialAt: dialAt.toISOString(), priority: 5 },
  ]
  const { contact } = await edit({ lists })
  expect(contact.memberships).toMatchObject([{ columns: {}, dialAt: dialAt.toISOString(), priority: 5 }])
  expect(await readQueue()).toMatchObject({ dialAt, orderKey: (995n << 52n) | 7n })
})

test('an analyst changes nothing', async () => {
  const analyst = actAs(ctx.organisationId, 'analyst')
  await expect(edit({ firstName: 'X' }, analyst)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(stopNumber(analyst, contactId, 1n, { reason: 'because' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a number is stopped with its reason, the queue takes the next, no import opens it; then it is allowed again', async () => {
  const [one] = await readNumbers()
  if (!one) throw new Error('no number')
  await stopNumber(ctx, contactId, one.id, { reason: 'wrong person' })
  expect(await readNumbers()).toMatchObject([
    { e164: first, state: 'stopped', stateCause: 'Stopped by A supervisor: wrong person' },
    { e164: second, state: 'active' },
  ])
  expect(await readQueue()).toMatchObject({ nextE164: second })
  await write({ externalKey: 'A', numbers: [{ e164: first }, { e164: second }] })
  expect(await readNumbers()).toMatchObject([{ state: 'stopped' }, { state: 'active' }])
  await getPrisma().campaignContact.updateMany({
    where: { id: queueId },
    data: { state: 'closed', stopCause: 'number_valid' },
  })
  const later = actAs(ctx.organisationId, 'supervisor', new Date(ctx.now.getTime() + 1000))
  await allowNumber(later, contactId, one.id, { reason: 'it was them' })
  expect(await readNumbers()).toMatchObject([{ state: 'active', stateCause: null }, { state: 'active' }])
  expect(await readQueue()).toMatchObject({ state: 'waiting', stopCause: null, nextE164: first })
  const { data } = await listContactTimeline(ctx, contactId, { limit: 2 })
  expect(data).toMatchObject([
    { kind: 'number_allow', reason: 'it was them' },
    { kind: 'number_stop', reason: 'wrong person' },
  ])
})

test('who was never called leaves a list, and is gone when it was the last', async () => {
  const other = await createList(ctx.organisationId, 'Other')
  await getPrisma().listContact.create({
    data: { organisationId: ctx.organisationId, listId: other, contactId },
  })
  expect(await leaveList(ctx, contactId, listId)).toMatchObject({ isContactGone: false })
  expect((await getContact(ctx, contactId)).memberships).toMatchObject([{ list: { name: 'Other' } }])
  await expect(leaveList(ctx, contactId, listId)).rejects.toMatchObject({ code: 'not_found' })
  expect(await leaveList(ctx, contactId, other)).toMatchObject({ isContactGone: true })
  await expect(getContact(ctx, contactId)).rejects.toMatchObject({ code: 'not_found' })
})

test('the timeline comes in pages, each event once, newest first', async () => {
  for (const name of ['B', 'C', 'D']) await edit({ firstName: name })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { data, meta } = await listContactTimeline(ctx, contactId, { limit: 2, cursor })
    seen.push(...data.map(({ kind }) => kind))
    cursor = meta.nextCursor ?? undefined
  } while (cursor)
  expect(seen.sort()).toEqual(['added', 'edit', 'edit', 'edit', 'list_join'])
})

test('numbers that others changed meanwhile are not taken back by an edit that never saw them', async () => {
  const { updatedAt } = await getContact(ctx, contactId)
  await write({ externalKey: 'A', numbers: [{ e164: '+12125550102' }] })
  const numbers = [
    { number: first, type: 'other' },
    { number: second, type: 'other' },
  ]
  const late = editContact(ctx, contactId, editContactSchema.parse({ updatedAt, numbers }))
  await expect(late).rejects.toMatchObject({ code: 'conflict', details: { reason: 'changed_meanwhile' } })
  expect(await readNumbers()).toMatchObject([
    { e164: '+12125550102', state: 'active' },
    { e164: first, stateCause: 'replaced' },
    { e164: second, stateCause: 'replaced' },
  ])
})

test('a contact of the queue that is pushed again as a hot one goes to the head', async () => {
  await write({ externalKey: 'A', numbers: [{ e164: first }, { e164: second }], priority: 1000 })
  expect(await readQueue()).toMatchObject({ state: 'ready', orderKey: 7n })
})

test.each(['number_valid', 'cap_number_total'])(
  'a number that is new opens a row that was closed as %s',
  async (stopCause) => {
    await getPrisma().campaignContact.updateMany({
      where: { id: queueId },
      data: { state: 'closed', stopCause },
    })
    await edit({
      numbers: [
        { number: first, type: 'other' },
        { number: second, type: 'other' },
        { number: '+12125550102', type: 'other' },
      ],
    })
    expect(await readQueue()).toMatchObject({ state: 'waiting', stopCause: null })
  },
)

test('a number that was taken off one contact is free for another', async () => {
  await edit({ numbers: [{ number: second, type: 'other' }] })
  const other = await write({ firstName: 'Bo', numbers: [{ e164: first }] })
  expect(other).not.toBe(contactId)
  expect(await getContact(ctx, contactId)).toMatchObject({ firstName: '' })
})
