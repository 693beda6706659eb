import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DialerWorld, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { type MadeContact, makeContact, storeDisposition } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'
import { reapLeases } from './reap-leases'

/** The same words of a contact's two attempts, however they arrive, leave the same behind. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

/** Minutes before the test's start: attempt 1 went out five hours before it, attempt 2 half an hour. */
const ago = fc.integer({ min: 1, max: 29 })

const word = fc.record({
  attempt: fc.constantFrom(0, 1),
  outcome: fc.constantFrom(null, 1, 2, 3, 5, 8, 9, 10, 11, 13, 14, 14, 15, 16, 16, 17, 17, 99),
  task: fc.constantFrom(null, 'a', 'a', 'b'),
  agent: fc.constantFrom(null, 'x', 'y'),
  business: fc.constantFrom(null, null, 'Sale', 'Try again', 'Call back', 'Wrong number', 'Do not call'),
  sentAgo: ago,
  /** Always told: else the call counts from when its outcome was stored. */
  startAgo: ago,
  callbackIn: fc.option(fc.constantFrom(-20, 90, 600)),
})
type Said = typeof word extends fc.Arbitrary<infer T> ? T : never

const start = Date.now()
const before = (minutes: number) => new Date(start - minutes * MINUTE)

type Made = { world: DialerWorld; contact: MadeContact; attemptIds: [string, string] }

/** `firstOutcome` null: the dialer said nothing. */
async function makeTwo(firstOutcome: number | null): Promise<Made> {
  const world = await makeDialerWorld(db.pool)
  const contact = await makeContact(db.pool, world.campaign, { numbers: [{}, {}] })
  const first = await world.fetchOne()
  if (firstOutcome === null) {
    await db.pool.query(`update lease set deadline_at = now() - interval '1 second' where attempt_id = $1`, [
      first,
    ])
    await reapLeases(db.pool)
  } else await world.say(first, firstOutcome, { taskId: 'a' }, before(30))
  await setHandedAt(first, before(300))
  await db.pool.query(
    `update campaign_contact set state = 'ready', next_at = null, waiting_for = null, stop_cause = null, closed_at = null
      where contact_id = $1`,
    [contact.id],
  )
  await db.pool.query('update contact set locked_until = null, locked_cause = null where id = $1', [
    contact.id,
  ])
  const second = await world.fetchOne()
  await setHandedAt(second, before(30))
  await db.pool.query('update campaign_contact set last_attempt_at = $2 where contact_id = $1', [
    contact.id,
    before(30),
  ])
  return { world, contact, attemptIds: [first, second] }
}

const stop = ({ contact }: Made) =>
  db.pool.query('update contact set stopped_at = now() where id = $1', [contact.id])

const setHandedAt = (id: string, at: Date) =>
  db.pool.query(
    `update attempt set handed_at = $2, guard_at = $2::timestamptz + interval '2 hours',
            settled_at = case when settled_at is null then null else $2::timestamptz + interval '1 hour' end
      where id = $1`,
    [id, at],
  )

async function sayAll({ world, attemptIds }: Made, words: readonly Said[], isAtOnce: boolean): Promise<void> {
  for (const said of words) {
    const body = {
      id: randomUUID(),
      comciscotimestamp: before(said.sentAgo).getTime(),
      data: [
        {
          contactId: attemptIds[said.attempt],
          telephonyOutcome: said.outcome,
          taskId: said.task,
          agentId: said.agent,
          businessOutcome: said.business,
          callStartTime: before(said.startAgo).toISOString(),
          callbackTime: said.callbackIn && before(-said.callbackIn).toISOString(),
        },
      ],
    }
    await storeDisposition(db.pool, world.organisationId, Buffer.from(JSON.stringify(body)))
    if (!isAtOnce) await applyPendingEvents(db.pool)
  }
  if (isAtOnce) await applyPendingEvents(db.pool)
}

/** But for the number that is next: the hand-out takes another where it is of no more use. */
async function readAll({ world, contact, attemptIds }: Made) {
  const { rows } = await db.pool.query(
    `select c.locked_until as locked, c.locked_cause as cause, c.charged_total as charged,
            (select jsonb_agg(jsonb_build_array(n.position, n.state, n.charged_total) order by n.position)
               from contact_number n where n.contact_id = c.id) as numbers,
            (select jsonb_agg(jsonb_build_array(b.attempt_id = $2, b.state, b.due_at, b.agent_id, b.done_by_attempt_id = $3)
                              order by b.attempt_id)
               from callback b where b.contact_id = c.id and b.state <> 'cancelled') as callbacks,
            (select jsonb_agg(jsonb_build_array(a.state, a.outcome, a.business_outcome, a.agent_id, a.task_id, a.other_task_ids,
                              a.is_charged, a.is_dialed, a.call_started_at, a.callback_asked_at) order by a.id)
               from attempt a where a.contact_id = c.id) as attempts,
            (select jsonb_agg(d.e164 = $5 order by d.e164) from dnc_entry d where d.organisation_id = c.organisation_id) as dnc,
            (select jsonb_build_array(q.state, q.waiting_for, q.stop_cause, q.last_outcome)
               from campaign_contact q where q.contact_id = c.id) as row
       from contact c where c.id = $1 and c.organisation_id = $4`,
    [contact.id, attemptIds[0], attemptIds[1], world.organisationId, contact.e164],
  )
  return rows[0]
}

test('any order of arrival leaves the same attempts, numbers, lock-out, callbacks and place in the queue', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        // Of two words of one moment the later stored counts.
        .uniqueArray(word, { minLength: 2, maxLength: 6, selector: ({ sentAgo }) => sentAgo })
        .chain((words) =>
          fc.tuple(fc.constant(words), fc.shuffledSubarray(words, { minLength: words.length })),
        ),
      fc.constantFrom(null, 1, 2, 5, 14, 17),
      fc.boolean(),
      fc.constantFrom(false, false, true),
      async ([words, otherwise], firstOutcome, isAtOnce, isStopped) => {
        const one = await makeTwo(firstOutcome)
        if (isStopped) await stop(one)
        await sayAll(one, words, false)
        const other = await makeTwo(firstOutcome)
        if (isStopped) await stop(other)
        await sayAll(other, otherwise, isAtOnce)
        expect(await readAll(other)).toEqual(await readAll(one))
      },
    ),
    { numRuns: 40 },
  )
})
