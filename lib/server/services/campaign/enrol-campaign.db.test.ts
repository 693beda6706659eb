import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { enrolList } from '@/lib/server/services/campaign/enrol-list'
import { recycleWorkedOut } from '@/lib/server/services/campaign/recycle-worked-out'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import { type Ctx, withTransaction } from '@/lib/server/services/context'
import {
  seedCampaign,
  seedList,
  seedOrganisation,
  someContacts,
  takeNumber,
} from '@/lib/server/testing/seed-campaign'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const minute = 60_000

function contact(key: string, more: Record<string, unknown> = {}) {
  return { externalKey: key, numbers: [{ e164: takeNumber(), country: 'GB' }], ...more }
}

type QueueRow = {
  key: string
  state: string
  orderKey: bigint
  waitingFor: string | null
  nextAt: Date | null
}

/** In the order in which they would be handed out. */
function listQueue(campaignId: bigint): Promise<QueueRow[]> {
  return getPrisma().$queryRaw<QueueRow[]>`
    select k.external_key as key, q.state, q.order_key as "orderKey", q.waiting_for as "waitingFor",
           q.next_at as "nextAt"
      from campaign_contact q join contact k on k.id = q.contact_id
     where q.campaign_id = ${campaignId} order by q.order_key, q.id`
}

const keysOf = async (campaignId: bigint) => (await listQueue(campaignId)).map((row) => row.key)

async function run(ctx: Ctx, campaignId: bigint, state: string): Promise<void> {
  await getPrisma().campaign.update({ where: { id: campaignId }, data: { state } })
  await enrolCampaign(ctx.organisationId, campaignId)
}

describe('enrolment', () => {
  it('orders by priority, then the position of the list, then arrival', async () => {
    const { ctx } = await seedOrganisation()
    const first = await seedList(ctx, [contact('a1'), contact('a2', { priority: 5 }), contact('a3')])
    const second = await seedList(ctx, [contact('b1'), contact('b2', { priority: 1000 })])
    const id = await seedCampaign(ctx, [first, second])
    expect(await enrolCampaign(ctx.organisationId, id)).toEqual({ seen: 5, enrolled: 5 })
    expect(await keysOf(id)).toEqual(['b2', 'a2', 'a1', 'a3', 'b1'])
  })

  it('interleaves lists of one position by weight', async () => {
    const { ctx } = await seedOrganisation()
    const first = await seedList(
      ctx,
      ['a1', 'a2', 'a3', 'a4'].map((key) => contact(key)),
    )
    const second = await seedList(
      ctx,
      ['b1', 'b2'].map((key) => contact(key)),
    )
    const id = await seedCampaign(ctx, [], {
      lists: [
        { listId: first, weight: 2, position: 0 },
        { listId: second, weight: 1, position: 0 },
      ],
    })
    await enrolCampaign(ctx.organisationId, id)
    const keys = await keysOf(id)
    expect(keys.slice(0, 3).filter((key) => key.startsWith('a'))).toHaveLength(2)
    expect(keys.filter((key) => key.startsWith('b'))).toEqual(['b1', 'b2'])
  })

  it('a contact of two lists is enrolled once; a second run enrols nobody again', async () => {
    const { ctx } = await seedOrganisation()
    const first = await seedList(ctx, [contact('same')])
    const second = await seedList(ctx, [contact('same'), contact('other')])
    const id = await seedCampaign(ctx, [first, second])
    await enrolCampaign(ctx.organisationId, id)
    await enrolCampaign(ctx.organisationId, id)
    expect((await keysOf(id)).sort()).toEqual(['other', 'same'])
  })

  it('two runs at once enrol everybody once', async () => {
    const { ctx } = await seedOrganisation()
    const lists = [await seedList(ctx, someContacts(40)), await seedList(ctx, someContacts(40))]
    const id = await seedCampaign(ctx, lists)
    const { organisationId } = ctx
    const runs = await Promise.all([enrolCampaign(organisationId, id), enrolCampaign(organisationId, id)])
    const rows = await listQueue(id)
    expect(runs.reduce((sum, one) => sum + one.enrolled, 0)).toBe(rows.length)
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  })

  it('closes who has no usable number, and lets wait who has a time', async () => {
    const { ctx } = await seedOrganisation()
    const dialAt = new Date(Date.now() + 60 * minute)
    const soon = new Date(Date.now() + 5 * minute)
    const listId = await seedList(ctx, [
      contact('bad'),
      contact('later', { dialAt }),
      contact('soon', { dialAt: soon }),
    ])
    await getPrisma().contactNumber.updateMany({
      where: { organisationId: ctx.organisationId, contact: { externalKey: 'bad' } },
      data: { state: 'invalid' },
    })
    const id = await seedCampaign(ctx, [listId], { handOutLifeMinutes: 15 })
    await enrolCampaign(ctx.organisationId, id)
    const rows = new Map((await listQueue(id)).map((row) => [row.key, row]))
    expect(rows.get('bad')?.state).toBe('closed')
    expect(rows.get('soon')?.state).toBe('ready')
    expect(rows.get('later')).toMatchObject({ state: 'waiting', waitingFor: 'dial_at' })
    expect(rows.get('later')?.nextAt?.getTime()).toBe(dialAt.getTime() - 15 * minute)
  })

  it('new contacts of a list join its live campaigns, and only those', async () => {
    const { ctx } = await seedOrganisation()
    const listId = await seedList(ctx, [contact('one')])
    const live = await seedCampaign(ctx, [listId])
    const draft = await seedCampaign(ctx, [listId])
    await run(ctx, live, 'running')
    await withTransaction(ctx, (tx) => writeContacts(tx, ctx.organisationId, listId, [contact('two')]))
    expect(await enrolList(ctx.organisationId, listId)).toMatchObject({ enrolled: 1 })
    expect((await keysOf(live)).sort()).toEqual(['one', 'two'])
    expect(await keysOf(draft)).toEqual([])
  })

  it('finds a contact whose row is older than one already enrolled (it was committed later)', async () => {
    const { ctx } = await seedOrganisation()
    const listId = await seedList(ctx, [contact('early'), contact('late')])
    const id = await seedCampaign(ctx, [listId])
    await database.pool.query(
      `update list_contact set seq = seq - (60000::bigint << 20) where list_id = $1
          and contact_id in (select id from contact where external_key = 'late' and organisation_id = $2)`,
      [listId, ctx.organisationId],
    )
    await database.pool.query(
      'update campaign_list set enrolled_seq = rollcall_id() where campaign_id = $1',
      [id],
    )
    await enrolCampaign(ctx.organisationId, id)
    expect((await keysOf(id)).sort()).toEqual(['early', 'late'])
  })

  it('a list taken off closes its contacts, put back it brings them back', async () => {
    const { ctx } = await seedOrganisation()
    const first = await seedList(ctx, [contact('a')])
    const second = await seedList(ctx, [contact('b')])
    const id = await seedCampaign(ctx, [first, second])
    await run(ctx, id, 'running')
    await updateCampaign(ctx, id, { lists: [{ listId: first, weight: 1 }] })
    expect((await listQueue(id)).map((row) => [row.key, row.state])).toEqual([
      ['a', 'ready'],
      ['b', 'closed'],
    ])
    const lists = [first, second].map((listId) => ({ listId, weight: 1 }))
    await updateCampaign(ctx, id, { lists })
    await enrolCampaign(ctx.organisationId, id)
    expect((await listQueue(id)).map((row) => row.state)).toEqual(['ready', 'ready'])
  })
})

async function close(
  ctx: Ctx,
  key: string,
  lastOutcome: number | null,
  stopCause = 'reached',
): Promise<void> {
  await database.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = $3, last_outcome = $4, closed_at = now(),
            attempt_count = 3, charged_count = 3
      where organisation_id = $1 and contact_id in
        (select id from contact where organisation_id = $1 and external_key = $2)`,
    [ctx.organisationId, key, stopCause, lastOutcome],
  )
}

describe('a new pass', () => {
  it('takes whom nobody has spoken to; never DNC, stopped or numberless contacts', async () => {
    const { ctx } = await seedOrganisation()
    const keys = ['noAnswer', 'live', 'dncAsked', 'onDnc', 'stopped', 'numberless']
    const listId = await seedList(
      ctx,
      keys.map((key) => contact(key)),
    )
    const id = await seedCampaign(ctx, [listId])
    await run(ctx, id, 'running')
    await close(ctx, 'noAnswer', 2, 'budget_spent')
    await close(ctx, 'live', 16)
    await close(ctx, 'dncAsked', 15, 'dnc_requested')
    for (const key of ['onDnc', 'stopped', 'numberless']) await close(ctx, key, 2, 'budget_spent')
    const { organisationId } = ctx
    const db = getPrisma()
    const find = (externalKey: string) =>
      db.contact.findFirstOrThrow({ where: { organisationId, externalKey } })
    const onDnc = await db.contactNumber.findFirstOrThrow({ where: { contactId: (await find('onDnc')).id } })
    await db.dncEntry.create({ data: { organisationId, e164: onDnc.e164, source: 'user' } })
    await db.contact.update({ where: { id: (await find('stopped')).id }, data: { stoppedAt: new Date() } })
    await db.contactNumber.updateMany({
      where: { contactId: (await find('numberless')).id },
      data: { state: 'invalid' },
    })
    expect(await beginPass(organisationId, id, 2, 'not_reached')).toBe(1)
    const row = await db.campaignContact.findFirstOrThrow({
      where: { campaignId: id, contactId: (await find('noAnswer')).id },
    })
    expect(row).toMatchObject({ pass: 2, state: 'ready', attemptCount: 0, chargedCount: 0, stopCause: null })
    expect(await beginPass(organisationId, id, 2, 'all')).toBe(1)
    expect(await beginPass(organisationId, id, 2, 'all')).toBe(0)
  })

  it('begins by itself when a recycling campaign is worked out, not before', async () => {
    const { ctx } = await seedOrganisation()
    const listId = await seedList(ctx, [contact('only')])
    const id = await seedCampaign(ctx, [listId], { recycles: true })
    await run(ctx, id, 'running')
    const passOf = async () => (await getPrisma().campaign.findUniqueOrThrow({ where: { id } })).pass
    await recycleWorkedOut(new Date())
    expect(await passOf()).toBe(1)
    await close(ctx, 'only', 2)
    await recycleWorkedOut(new Date())
    expect(await passOf()).toBe(2)
  })
})
