import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { listDispositionEventsQuerySchema } from '@/lib/contracts/disposition'
import { formatId, parseId } from '@/lib/domain/ids'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { getDispositionEvent } from '@/lib/server/queries/disposition/get-disposition-event'
import { listDispositionEvents } from '@/lib/server/queries/disposition/list-disposition-events'
import type { Ctx } from '@/lib/server/services/context'
import { dismissDispositionEvent } from '@/lib/server/services/disposition/dismiss-disposition-event'
import { replayDispositionEvent } from '@/lib/server/services/disposition/replay-disposition-event'
import { replaySetAside } from '@/lib/server/services/disposition/replay-set-aside'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  makeAttempt,
  makeCampaign,
  makeContact,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  ctx = actAs((await makeOrganisation(db.pool)).id)
})

const store = (
  body: Buffer,
  marks: { isLate?: boolean; isConflicting?: boolean; isOtherSubscription?: boolean } = {},
) => storeDisposition(db.pool, ctx.organisationId, body, marks)

const toEvent = (...data: object[]) => Buffer.from(JSON.stringify({ data }))
const list = async (query: object = {}) =>
  (await listDispositionEvents(ctx, listDispositionEventsQuerySchema.parse(query))).data.map(({ id }) =>
    parseId('evt', id),
  )

async function makeOpenAttempt(): Promise<string> {
  const campaign = await makeCampaign(db.pool, ctx.organisationId)
  const contact = await makeContact(db.pool, campaign, { queue: { state: 'leased' } })
  return makeAttempt(db.pool, campaign, contact, { handedAt: new Date(), isOpen: true })
}

test('lists newest first, by status and by mark, page by page', async () => {
  const first = await store(toEvent({}), { isLate: true, isOtherSubscription: true })
  const poison = await store(Buffer.from('no json'))
  await applyPendingEvents(db.pool)
  const waiting = await store(toEvent({}), { isConflicting: true })
  expect(await list()).toEqual([waiting, poison, first])
  expect(await list({ status: 'pending' })).toEqual([waiting])
  expect(await list({ status: 'applied' })).toEqual([first])
  expect(await list({ status: 'quarantined' })).toEqual([poison])
  expect(await list({ mark: 'late' })).toEqual([first])
  expect(await list({ mark: 'other_subscription' })).toEqual([first])
  expect(await list({ mark: 'conflicting' })).toEqual([waiting])
  const query = listDispositionEventsQuerySchema.parse({ limit: 2 })
  const { meta } = await listDispositionEvents(ctx, query)
  expect(await list({ limit: 2, cursor: meta.nextCursor })).toEqual([first])
  ctx = actAs((await makeOrganisation(db.pool)).id)
  expect(await list()).toEqual([])
  await expect(getDispositionEvent(ctx, first)).rejects.toThrow('no such disposition event')
  await expect(replayDispositionEvent(ctx, first)).rejects.toThrow('no such disposition event')
})

test('shows the raw body, its bytes as they came, and what became of each record', async () => {
  const attemptId = await makeOpenAttempt()
  const id = await store(toEvent({ contactId: attemptId, telephonyOutcome: 2 }, { contactId: 'x' }, {}))
  await applyPendingEvents(db.pool)
  expect(await getDispositionEvent(ctx, id)).toMatchObject({
    status: 'applied',
    headers: { 'x-webexcc-timestamp': '1' },
    body: expect.stringContaining(attemptId),
    verdicts: [
      { verdict: 'settled', records: 1 },
      { verdict: 'no_such_attempt', records: 1 },
      { verdict: 'unreadable', records: 1 },
    ],
    results: [
      {
        contactId: attemptId,
        verdict: 'settled',
        words: null,
        attempt: {
          contact: { name: 'Ann Example' },
          campaign: { name: 'Campaign' },
          state: 'settled',
          outcome: 2,
        },
      },
      { contactId: 'x', verdict: 'no_such_attempt', words: null, attempt: null },
      { contactId: null, verdict: 'unreadable', words: 'no_contact_id', attempt: null },
    ],
    settledBy: null,
    reason: null,
  })
  const poison = await store(Buffer.from([0xff, 0x00, 0x41]))
  expect((await getDispositionEvent(ctx, poison)).body).toBe('\ufffd\u0000A')
})

test('a replay applies once more and changes nothing; it is audited', async () => {
  const attemptId = await makeOpenAttempt()
  const id = await store(toEvent({ contactId: attemptId, telephonyOutcome: 2, taskId: 't' }))
  const readAttempt = async () =>
    (await db.pool.query('select a.* from attempt a where a.id = $1', [attemptId])).rows
  await applyPendingEvents(db.pool)
  const before = await readAttempt()
  expect(await replayDispositionEvent(ctx, id)).toMatchObject({ status: 'pending' })
  // While it waits, a second click does nothing.
  expect(await replayDispositionEvent(ctx, id)).toMatchObject({ status: 'pending' })
  expect(await applyPendingEvents(db.pool)).toBe(1)
  expect(await readAttempt()).toEqual(before)
  expect((await getDispositionEvent(ctx, id)).results).toMatchObject([
    { contactId: attemptId, verdict: 'nothing_new', words: null },
  ])
  const { rows } = await db.pool.query(
    "select before from audit_event where organisation_id = $1 and action = 'disposition_event.replay'",
    [ctx.organisationId],
  )
  // The first verdicts, which the inbox shows no more.
  expect(rows).toEqual([
    {
      before: {
        status: 'applied',
        appliedAt: expect.any(String),
        verdicts: [{ verdict: 'settled', records: 1 }],
      },
    },
  ])
})

test("a record that names another organisation's attempt shows nothing of it", async () => {
  const attemptId = await makeOpenAttempt()
  ctx = actAs((await makeOrganisation(db.pool)).id)
  const id = await store(toEvent({ contactId: attemptId, telephonyOutcome: 2 }))
  await applyPendingEvents(db.pool)
  expect((await getDispositionEvent(ctx, id)).results).toEqual([
    { contactId: attemptId, verdict: 'no_such_attempt', words: null, attempt: null },
  ])
})

test('what was set aside can be dismissed, and a replay takes that back', async () => {
  const id = await store(Buffer.from('no json'))
  await expect(dismissDispositionEvent(ctx, id)).rejects.toThrow('Only a disposition that was set aside')
  await applyPendingEvents(db.pool)
  const dismissed = await dismissDispositionEvent(ctx, id)
  expect(dismissed).toMatchObject({ status: 'quarantined', dismissed: { by: ctx.actor.name } })
  expect(await dismissDispositionEvent(ctx, id)).toEqual(dismissed)
  await expect(dismissDispositionEvent(actAs(ctx.organisationId, 'analyst'), id)).rejects.toThrow()
  const { rowCount } = await db.pool.query(
    "select from audit_event where organisation_id = $1 and action = 'disposition_event.dismiss'",
    [ctx.organisationId],
  )
  expect(rowCount).toBe(1)
  await replayDispositionEvent(ctx, id)
  await applyPendingEvents(db.pool)
  expect(await getDispositionEvent(ctx, id)).toMatchObject({ status: 'quarantined', dismissed: null })
})

test("an event is found by its id, its sender's id, and the attempt that it says something about", async () => {
  const [attemptId, other] = [await makeOpenAttempt(), await makeOpenAttempt()]
  const said = { contactId: attemptId, telephonyOutcome: 16, taskId: 't' }
  const envelope = randomUUID()
  const first = await store(Buffer.from(JSON.stringify({ id: envelope, data: [said] })))
  const wrapUp = await store(toEvent({ ...said, telephonyOutcome: null, businessOutcome: 'Sale' }))
  const both = await store(toEvent({ contactId: other, telephonyOutcome: 2 }, { ...said, agentId: 'a' }))
  await applyPendingEvents(db.pool)
  expect(await list({ q: formatId('evt', wrapUp) })).toEqual([wrapUp])
  expect(await list({ q: attemptId })).toEqual([both, wrapUp, first])
  expect(await list({ q: other.toUpperCase() })).toEqual([both])
  expect(await list({ q: randomUUID() })).toEqual([])
  expect(await list({ q: 'Sale' })).toEqual([])
  const { rows } = await db.pool.query('select envelope_id as id from disposition_event where id = $1', [
    first,
  ])
  expect(await list({ q: rows[0].id })).toEqual([first])
  ctx = actAs((await makeOrganisation(db.pool)).id)
  expect(await list({ q: attemptId })).toEqual([])
  expect(await list({ q: rows[0].id })).toEqual([])
})

test('what was set aside is replayed at once, but for what was dismissed and what came since', async () => {
  const [dismissed, ...poison] = [
    await store(Buffer.from('no json 1')),
    await store(Buffer.from('no json 2'), { isLate: true }),
    await store(Buffer.from('no json 3')),
  ]
  await applyPendingEvents(db.pool)
  await dismissDispositionEvent(ctx, dismissed ?? 0n)
  const query = listDispositionEventsQuerySchema.parse({ status: 'quarantined' })
  const { meta } = await listDispositionEvents(ctx, query)
  expect(meta.toReplay).toBe(2)
  const since = await store(Buffer.from('no json 4'))
  await applyPendingEvents(db.pool)
  await expect(
    replaySetAside(actAs(ctx.organisationId, 'analyst'), { until: meta.asOf ?? '' }),
  ).rejects.toThrow()
  expect(await replaySetAside(ctx, { until: meta.asOf ?? '', mark: 'conflicting' })).toMatchObject({
    replayed: 0,
  })
  expect(await replaySetAside(ctx, { until: meta.asOf ?? '' })).toEqual({
    replayed: 2,
    lastEventId: formatId('evt', poison[1] ?? 0n),
    nextAfter: null,
  })
  expect(await list({ status: 'pending' })).toEqual([...poison].reverse())
  expect(await list({ status: 'quarantined' })).toEqual([since, dismissed])
  await applyPendingEvents(db.pool)
  expect(await list({ status: 'quarantined' })).toEqual([since, ...[...poison].reverse(), dismissed])
  const { rows } = await db.pool.query(
    "select after from audit_event where organisation_id = $1 and action = 'disposition_event.replay'",
    [ctx.organisationId],
  )
  expect(rows).toEqual([{ after: { events: poison.map((id) => formatId('evt', id)) } }])
})
