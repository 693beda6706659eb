import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { listUnknownAttemptsQuerySchema, type SettleUnknownInput } from '@/lib/contracts/attempt'
import { countedUnknown } from '@/lib/domain/attempt/outcomes'
import { parseId } from '@/lib/domain/ids'
import type { Role } from '@/lib/domain/permissions'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { reapLeases } from '@/lib/server/dialer/dispositions/reap-leases'
import { dropHeld } from '@/lib/server/dialer/hold'
import { listUnknownAttempts } from '@/lib/server/queries/attempt/list-unknown-attempts'
import { getDispositionEvent } from '@/lib/server/queries/disposition/get-disposition-event'
import { settleUnknownAttempts } from '@/lib/server/services/attempt/settle-unknown-attempts'
import type { Ctx } from '@/lib/server/services/context'
import { replayDispositionEvent } from '@/lib/server/services/disposition/replay-disposition-event'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx
let campaign: MadeCampaign

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  ctx = actAs((await makeOrganisation(db.pool)).id, 'supervisor')
  campaign = await makeCampaign(db.pool, ctx.organisationId, { unknownPolicy: 'hold' })
})

async function handOne(
  from: MadeCampaign = campaign,
  options: Parameters<typeof makeContact>[2] = {},
): Promise<string> {
  await makeContact(db.pool, from, options)
  const settings = await findCampaign(from.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 1)
  const [record] = 'records' in result ? result.records : []
  if (!record) throw new Error('nothing was handed out')
  return record.attemptId
}

/** Handed out, and its deadline passed without a word. */
async function makeUnknown(from: MadeCampaign = campaign, options = {}): Promise<string> {
  const id = await handOne(from, options)
  await db.pool.query(`update lease set deadline_at = now() - interval '1 minute' where attempt_id = $1`, [
    id,
  ])
  expect(await reapLeases(db.pool)).toBe(1)
  return id
}

const settle = (input: Omit<SettleUnknownInput, 'reason'>, as: Ctx = ctx) =>
  settleUnknownAttempts(as, { reason: 'Asked the carrier', ...input })

async function apply(): Promise<void> {
  while ((await applyPendingEvents(db.pool)) > 0);
}

async function send(contactId: string, telephonyOutcome: number, taskId: string | null = null) {
  const body = JSON.stringify({ id: randomUUID(), data: [{ contactId, telephonyOutcome, taskId }] })
  await storeDisposition(db.pool, ctx.organisationId, Buffer.from(body))
  await apply()
}

async function read(id: string) {
  const { rows } = await db.pool.query(
    `select a.state, a.outcome, a.is_charged as "isCharged", a.decision, q.state as queue, q.stop_cause as cause,
            k.charged_total as "contactTotal",
            (select count(*)::int from dnc_entry d where d.e164 = a.e164 and d.ended_at is null) as dnc
       from attempt a join campaign_contact q on q.id = a.campaign_contact_id join contact k on k.id = a.contact_id
      where a.id = $1`,
    [id],
  )
  return rows[0]
}

async function readRollup(): Promise<Record<number, number>> {
  const { rows } = await db.pool.query<{ outcome: number; attempts: number }>(
    `select outcome::int, sum(attempts)::int as attempts from outcome_rollup where organisation_id = $1
      group by outcome having sum(attempts) <> 0`,
    [ctx.organisationId],
  )
  return Object.fromEntries(rows.map(({ outcome, attempts }) => [outcome, attempts]))
}

const list = async (query: object = {}) => {
  const { data, meta } = await listUnknownAttempts(ctx, listUnknownAttemptsQuerySchema.parse(query))
  return { ids: data.map(({ id }) => id), held: data.filter(({ isHeld }) => isHeld).length, meta }
}

test('what a person says goes through the apply; the inbox and the audit log keep who and why', async () => {
  const id = await makeUnknown()
  expect(await read(id)).toMatchObject({ state: 'unknown', queue: 'closed', cause: 'unknown_outcome' })
  expect(await readRollup()).toEqual({ 0: 1 })
  const done = await settle({ attemptIds: [id], treatment: 'outcome', outcome: 2 })
  expect(done).toMatchObject({ results: [{ attemptId: id, status: 'queued' }], nextAfter: null })
  expect(done.eventIds).toHaveLength(1)
  await apply()
  expect(await read(id)).toMatchObject({
    state: 'settled',
    outcome: 2,
    queue: 'waiting',
    decision: 'No answer, first time: again in 1 h.',
    contactTotal: 1,
  })
  expect(await readRollup()).toEqual({ 2: 1 })
  const eventId = parseId('evt', done.eventIds[0] ?? '') ?? 0n
  const event = await getDispositionEvent(ctx, eventId)
  expect(event).toMatchObject({
    status: 'applied',
    authenticatedBy: 'person',
    settledBy: 'A supervisor',
    reason: 'Asked the carrier',
    results: [{ contactId: id, verdict: 'settled_late', attempt: { state: 'settled', outcome: 2 } }],
  })
  const { rows } = await db.pool.query(
    `select actor_name as "by", entity_id as "entityId", after from audit_event
      where organisation_id = $1 and action = 'attempt.settle_unknown'`,
    [ctx.organisationId],
  )
  expect(rows).toEqual([
    {
      by: 'A supervisor',
      entityId: id,
      after: {
        attempts: 1,
        treatment: 'outcome',
        outcome: 2,
        reason: 'Asked the carrier',
        events: done.eventIds,
      },
    },
  ])
  const before = await read(id)
  await replayDispositionEvent(ctx, eventId)
  await apply()
  expect(await read(id)).toEqual(before)
})

test('count keeps the attempt charged and goes on in an hour; give back spends nothing', async () => {
  const counted = await makeUnknown()
  const given = await makeUnknown()
  await settle({ attemptIds: [counted], treatment: 'count' })
  await settle({ attemptIds: [given], treatment: 'give_back' })
  await apply()
  expect(await read(counted)).toMatchObject({
    state: 'settled',
    outcome: countedUnknown,
    isCharged: true,
    contactTotal: 1,
    queue: 'waiting',
    decision: expect.stringContaining('a person counted it as an attempt, again in 1 h'),
  })
  expect(await read(given)).toMatchObject({
    state: 'settled',
    outcome: 13,
    isCharged: false,
    contactTotal: 0,
    queue: 'waiting',
  })
})

test('each attempt has its result, and one that is still open is never touched', async () => {
  const unknown = await makeUnknown()
  const open = await handOne()
  const settled = await handOne()
  await send(settled, 3)
  const stranger = randomUUID()
  const attemptIds = [open, settled, unknown, stranger, unknown.toUpperCase()]
  const done = await settle({ attemptIds, treatment: 'count' })
  expect(done.results).toEqual([
    { attemptId: open, status: 'open' },
    { attemptId: settled, status: 'settled' },
    { attemptId: unknown, status: 'queued' },
    { attemptId: stranger, status: 'not_found' },
  ])
  expect(done.counts).toEqual({ queued: 1, open: 1, settled: 1, not_found: 1 })
  const before = await read(open)
  await apply()
  expect(await read(open)).toEqual(before)
  expect(before).toMatchObject({ state: 'open', queue: 'leased' })
  // Again: nothing is left to do, so nothing is written down.
  const again = await settle({ attemptIds, treatment: 'count' })
  expect(again).toMatchObject({ counts: { queued: 0, settled: 2 }, eventIds: [] })
})

test("another organisation's attempts are not found", async () => {
  const id = await makeUnknown()
  const stranger = actAs((await makeOrganisation(db.pool)).id)
  expect(await settle({ attemptIds: [id], treatment: 'count' }, stranger)).toMatchObject({
    results: [{ attemptId: id, status: 'not_found' }],
    eventIds: [],
  })
  expect(await settle({ matching: {}, treatment: 'count' }, stranger)).toMatchObject({ results: [] })
})

test('DNC by hand puts every number of the person on DNC', async () => {
  const id = await makeUnknown(campaign, { numbers: [{}, {}] })
  await settle({ attemptIds: [id], treatment: 'outcome', outcome: 15 })
  await apply()
  expect(await read(id)).toMatchObject({ outcome: 15, queue: 'closed', cause: 'dnc_requested', dnc: 1 })
  const { rowCount } = await db.pool.query('select from dnc_entry where organisation_id = $1', [
    ctx.organisationId,
  ])
  expect(rowCount).toBe(2)
})

test('a request of DNC that comes late wins over what a person said, and a call over what was given back', async () => {
  const asked = await makeUnknown()
  const called = await makeUnknown()
  await settle({ attemptIds: [asked], treatment: 'outcome', outcome: 16 })
  await settle({ attemptIds: [called], treatment: 'give_back' })
  await apply()
  await send(asked, 15, 'task')
  await send(called, 16, 'task')
  expect(await read(asked)).toMatchObject({ outcome: 15, dnc: 1 })
  expect(await read(called)).toMatchObject({
    outcome: 16,
    isCharged: true,
    queue: 'closed',
    cause: 'reached',
  })
})

test.each([
  ['another call', 2, 16],
  ['no call at all', 2, 13],
  ['a call instead of none', 13, 3],
])('what the dialer says later takes the place of a person’s word: %s', async (_, said, late) => {
  const id = await makeUnknown()
  const { eventIds } = await settle({ attemptIds: [id], treatment: 'outcome', outcome: said })
  await apply()
  await send(id, late, late === 13 ? null : 'task')
  const isCalled = late !== 13
  expect(await read(id)).toMatchObject({ outcome: late, isCharged: isCalled, contactTotal: isCalled ? 1 : 0 })
  expect(await readRollup()).toEqual({ [late]: 1 })
  // From here on it is the dialer's word: neither the person's again nor a lesser one moves it.
  const before = await read(id)
  await replayDispositionEvent(ctx, parseId('evt', eventIds[0] ?? '') ?? 0n)
  await apply()
  expect(await read(id)).toEqual(before)
})

test('a count by a person gives way too; a DNC by a person does not', async () => {
  const counted = await makeUnknown()
  const stopped = await makeUnknown()
  await settle({ attemptIds: [counted], treatment: 'count' })
  await settle({ attemptIds: [stopped], treatment: 'outcome', outcome: 15 })
  await apply()
  await send(counted, 16, 'task')
  await send(stopped, 16, 'task')
  expect(await read(counted)).toMatchObject({
    outcome: 16,
    queue: 'closed',
    cause: 'reached',
    contactTotal: 1,
  })
  expect(await read(stopped)).toMatchObject({ outcome: 15, queue: 'closed', dnc: 1 })
})

test('a person’s word that comes to be applied after the dialer’s changes nothing', async () => {
  const id = await makeUnknown()
  const { eventIds } = await settle({ attemptIds: [id], treatment: 'outcome', outcome: 2 })
  // It waits while the dialer's event is applied.
  const [eventId] = eventIds.map((text) => parseId('evt', text) ?? 0n)
  await db.pool.query('delete from disposition_pending where event_id = $1', [eventId])
  await send(id, 13)
  await db.pool.query('insert into disposition_pending (organisation_id, event_id) values ($1, $2)', [
    ctx.organisationId,
    eventId,
  ])
  const before = await read(id)
  await apply()
  expect(await read(id)).toEqual(before)
  expect(before).toMatchObject({ outcome: 13, isCharged: false })
  expect((await getDispositionEvent(ctx, eventId ?? 0n)).results).toMatchObject([{ verdict: 'nothing_new' }])
})

test('by campaign and by whether the contact is held, with their number', async () => {
  const counting = await makeCampaign(db.pool, ctx.organisationId, { unknownPolicy: 'count' })
  const held = await makeUnknown()
  const moving = await makeUnknown(counting)
  await handOne()
  expect(await list()).toMatchObject({ ids: [moving, held], held: 1, meta: { total: 2, nextCursor: null } })
  expect((await list({ contact: 'held' })).ids).toEqual([held])
  expect((await list({ contact: 'moving' })).ids).toEqual([moving])
  const first = await listUnknownAttempts(ctx, { limit: 1, campaignId: campaign.id })
  expect(first).toMatchObject({ data: [{ id: held, isHeld: true }], meta: { total: 1, nextCursor: null } })
  const page = await list({ limit: 1 })
  expect((await list({ limit: 1, cursor: page.meta.nextCursor })).ids).toEqual([held])
  const done = await settle({ matching: { campaignId: counting.id }, treatment: 'count' })
  expect(done.results).toEqual([{ attemptId: moving, status: 'queued' }])
  await apply()
  expect((await list()).ids).toEqual([held])
})

test('what became unknown since somebody counted stays for the next look', async () => {
  const counted = await makeUnknown()
  const { asOf = '' } = (await list()).meta
  const since = await makeUnknown()
  const { results } = await settle({ matching: { until: asOf }, treatment: 'count' })
  expect(results).toEqual([{ attemptId: counted, status: 'queued' }])
  await apply()
  expect((await list()).ids).toEqual([since])
})

test('all that match go a thousand a call, an event for each 500 of a campaign', async () => {
  const id = await makeUnknown()
  await db.pool.query(
    `insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
       version, pass, attempt_number, handed_at, guard_at, deadline_at, state)
     select organisation_id, uuid_v7(handed_at + n * interval '1 ms'), campaign_id, campaign_contact_id, contact_id,
            list_id, number_id, e164, version, pass, attempt_number, handed_at + n * interval '1 ms', guard_at,
            deadline_at, 'unknown'
       from attempt, generate_series(1, 1000) n where id = $1`,
    [id],
  )
  const first = await settle({ matching: {}, treatment: 'count' })
  expect(first.counts.queued).toBe(1_000)
  expect(first.eventIds).toHaveLength(2)
  expect(first.nextAfter).toBe(first.results.at(-1)?.attemptId)
  const second = await settle({ matching: { after: first.nextAfter ?? '' }, treatment: 'count' })
  expect(second).toMatchObject({ counts: { queued: 1 }, nextAfter: null })
  expect(first.results.some(({ attemptId }) => attemptId === second.results[0]?.attemptId)).toBe(false)
  await apply()
  expect((await list()).meta.total).toBe(0)
})

test.each<Role>(['analyst', 'compliance_officer'])('is refused to a role such as %s', async (role) => {
  const as = actAs(ctx.organisationId, role)
  await expect(settle({ attemptIds: [randomUUID()], treatment: 'count' }, as)).rejects.toMatchObject({
    code: 'forbidden',
  })
})
