import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { unlistedNameCode } from '@/lib/contracts/wxcc/disposition'
import { countOutcome, outcomeIds } from '@/lib/domain/attempt/outcomes'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { readApplied } from '@/lib/server/testing/read-applied'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { findCampaign } from '../dialing-list/campaign-settings'
import { handOut } from '../dialing-list/hand-out'
import { dropHeld } from '../hold'
import { applyPendingEvents } from './apply-events'
import { reapLeases } from './reap-leases'

let db: TestDatabase
let organisationId: bigint
let campaign: MadeCampaign

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId)
})

async function handOne(from: MadeCampaign = campaign, options: Parameters<typeof makeContact>[2] = {}) {
  const contact = await makeContact(db.pool, from, options)
  const settings = await findCampaign(from.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 1)
  const [record] = 'records' in result ? result.records : []
  if (!record) throw new Error('nothing was handed out')
  return { ...contact, attemptId: record.attemptId }
}

type Wire = Record<string, unknown>

const store = (records: unknown, envelopeId: string = randomUUID()): Promise<bigint> =>
  storeDisposition(
    db.pool,
    organisationId,
    Buffer.from(typeof records === 'string' ? records : JSON.stringify({ id: envelopeId, data: records })),
    { envelopeId },
  )

const queue = (eventId: bigint) =>
  db.pool.query('insert into disposition_pending (organisation_id, event_id) values ($1, $2)', [
    organisationId,
    eventId,
  ])

async function applyAll(): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query('select from disposition_pending where organisation_id = $1', [
      organisationId,
    ])
    if (!rowCount) return
    await applyPendingEvents(db.pool)
  }
}

async function apply(...records: Wire[]): Promise<bigint> {
  const id = await store(records)
  await applyAll()
  return id
}

const outcome = (attemptId: string, code: unknown, more: Wire = {}): Wire => ({
  contactId: attemptId,
  telephonyOutcome: code,
  taskId: `task of ${attemptId}`,
  ...more,
})

async function readAttempt(id: string) {
  const { rows } = await db.pool.query(
    `select a.state, a.outcome, a.is_charged as "isCharged", a.is_dialed as "isDialed", a.business_outcome as "business",
            a.agent_id as "agentId", a.other_task_ids as "otherTaskIds", a.decision, ct.charged_total as "contactTotal",
            ct.locked_until as "lockedUntil", n.charged_total as "numberTotal", n.state as "numberState",
            c.state as "queue", c.stop_cause as cause, c.next_at as "nextAt", c.waiting_for as "waitingFor",
            c.charged_count as "queueCharged", c.last_outcome as "lastOutcome",
            (select count(*)::int from lease l where l.attempt_id = a.id) as leases
       from attempt a join contact ct on ct.id = a.contact_id join contact_number n on n.id = a.number_id
       join campaign_contact c on c.id = a.campaign_contact_id where a.id = $1`,
    [id],
  )
  return rows[0]
}

const readAll = () => readApplied(db.pool, organisationId)

/** Sums over the rollup and the ledger are those of the attempts. */
async function expectRollupIsRight(): Promise<void> {
  const { rows: facts } = await db.pool.query(
    `select coalesce(outcome, 0)::int as outcome, count(*)::int as attempts, (count(*) filter (where is_dialed))::int as dials
       from attempt where organisation_id = $1 and state <> 'open' group by 1 order by 1`,
    [organisationId],
  )
  const { rows: rollup } = await db.pool.query(
    `select outcome::int, sum(attempts)::int as attempts, sum(dials)::int as dials
       from outcome_rollup where organisation_id = $1 group by 1 having sum(attempts) <> 0 order by 1`,
    [organisationId],
  )
  // An unknown outcome counts as a dial though nobody saw one.
  expect(rollup.map((row) => (row.outcome === 0 ? { ...row, dials: 0 } : row))).toEqual(facts)
}

const minutes = (count: number) => count * 60_000

/** state, stop cause or minutes to wait; by the default strategy under `always`. */
const treatments: Record<number, ['ready'] | ['closed', string] | ['waiting', number]> = {
  1: ['closed', 'no_number_left'],
  2: ['waiting', 60],
  3: ['waiting', 20],
  4: ['closed', 'no_number_left'],
  5: ['waiting', 240],
  6: ['waiting', 240],
  7: ['waiting', 30],
  8: ['waiting', 60],
  9: ['waiting', 24 * 60],
  10: ['waiting', 24 * 60],
  11: ['waiting', 24 * 60],
  12: ['ready'],
  13: ['waiting', 2],
  14: ['waiting', 15],
  15: ['closed', 'dnc_requested'],
  16: ['closed', 'reached'],
  17: ['ready'],
  18: ['waiting', 2],
  99: ['waiting', 60],
}

describe('each outcome', () => {
  test.each([...outcomeIds, 99])(
    'outcome %i is settled, counted and followed by its treatment',
    async (code) => {
      const handed = await handOne()
      await apply(outcome(handed.attemptId, code, { agentId: randomUUID() }))
      const row = await readAttempt(handed.attemptId)
      const counts = countOutcome({
        outcome: code,
        hasCallStart: false,
        hasAgent: true,
        isAgentCampaign: true,
      })
      const charged = counts.countsToCaps ? 1 : 0
      expect(row).toMatchObject({
        state: 'settled',
        outcome: code,
        leases: 0,
        isDialed: counts.dialed,
        isCharged: counts.countsToCaps,
        contactTotal: charged,
        numberTotal: charged,
        queueCharged: charged,
        lastOutcome: code,
      })
      const [state, detail] = treatments[code] ?? []
      expect(row.queue).toBe(state)
      if (state === 'closed') expect(row.cause).toBe(detail)
      if (typeof detail === 'number') {
        // A day later at the same local hour may be an hour off across a change of clocks.
        const slack = detail === 24 * 60 ? minutes(61) : minutes(1)
        expect(Math.abs(row.nextAt.getTime() - Date.now() - minutes(detail))).toBeLessThan(slack)
      }
      expect(row.numberState).toBe({ 1: 'invalid', 4: 'fax' }[code] ?? 'active')
      expect(row.lockedUntil === null).toBe(![10, 11].includes(code))
      await expectRollupIsRight()
    },
  )

  test('numbers as text and names are the same outcome; an unlisted name is kept', async () => {
    for (const [code, stored] of [
      ['3', 3],
      ['BUSY', 3],
      ['SOMETHING_NEW', unlistedNameCode],
    ] as const) {
      const handed = await handOne()
      await apply(outcome(handed.attemptId, code))
      expect((await readAttempt(handed.attemptId)).outcome).toBe(stored)
    }
  })

  test('an unknown outcome comes from the reaper, by the policy of the campaign', async () => {
    const counted = await handOne()
    const holding = await makeCampaign(db.pool, organisationId, { unknownPolicy: 'hold' })
    const held = await handOne(holding)
    expect(await reapLeases(db.pool, new Date())).toBe(0)
    const later = new Date(Date.now() + minutes(300))
    expect(await reapLeases(db.pool, later)).toBe(2)
    expect(await reapLeases(db.pool, later)).toBe(0)
    expect(await readAttempt(counted.attemptId)).toMatchObject({
      state: 'unknown',
      outcome: null,
      leases: 0,
      queue: 'waiting',
    })
    expect(await readAttempt(held.attemptId)).toMatchObject({
      state: 'unknown',
      queue: 'closed',
      cause: 'unknown_outcome',
    })
  })
})

describe('suppression and callbacks', () => {
  test('outcome 15 puts the number on DNC and closes the person in every campaign', async () => {
    const other = await makeCampaign(db.pool, organisationId)
    const handed = await handOne()
    const { rows } = await db.pool.query(
      `insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, next_number_id, next_e164, zone_set_id)
       values ($1, $2, $3, $4, 'ready', 1, $5, $6, $7) returning id`,
      [organisationId, other.id, handed.id, other.listId, handed.numberIds[0], handed.e164, handed.zoneSetId],
    )
    await apply(outcome(handed.attemptId, 15))
    const dnc = await db.pool.query(
      'select e164, source, attempt_id from dnc_entry where organisation_id = $1',
      [organisationId],
    )
    expect(dnc.rows).toEqual([{ e164: handed.e164, source: 'outcome', attempt_id: handed.attemptId }])
    const elsewhere = await db.pool.query('select state, stop_cause from campaign_contact where id = $1', [
      rows[0].id,
    ])
    expect(elsewhere.rows[0]).toEqual({ state: 'closed', stop_cause: 'dnc' })
  })

  test('outcome 9 makes one callback, at the asked time, to be dialed at that time', async () => {
    const handed = await handOne()
    const callbackTime = new Date(Date.now() + minutes(180)).toISOString()
    const record = outcome(handed.attemptId, 9, { callbackTime, agentId: 'agent-1' })
    await apply(record)
    await apply(record)
    const { rows } = await db.pool.query(
      'select due_at, state, agent_id from callback where organisation_id = $1',
      [organisationId],
    )
    expect(rows).toEqual([{ due_at: new Date(callbackTime), state: 'open', agent_id: 'agent-1' }])
    expect(await readAttempt(handed.attemptId)).toMatchObject({ queue: 'waiting', waitingFor: 'callback' })
  })
})

describe('exactly once', () => {
  test('the same event applied again, and again at once by three, changes nothing', async () => {
    const attempts: string[] = []
    for (let made = 0; made < 6; made += 1) attempts.push((await handOne()).attemptId)
    const codes = [2, 9, 10, 13, 15, 16]
    const id = await apply(
      ...attempts.map((attemptId, index) => outcome(attemptId, codes[index], { agentId: 'a' })),
    )
    const before = await readAll()
    await queue(id)
    await applyAll()
    expect(await readAll()).toEqual(before)
    await queue(id)
    await Promise.all([applyPendingEvents(db.pool), applyPendingEvents(db.pool), applyPendingEvents(db.pool)])
    expect(await readAll()).toEqual(before)
    await expectRollupIsRight()
  })

  test('many events of the same people applied by three at once: each once, counters equal facts', async () => {
    const attempts: string[] = []
    for (let made = 0; made < 40; made += 1) attempts.push((await handOne()).attemptId)
    for (const attemptId of attempts) {
      await store([outcome(attemptId, 16, { agentId: 'a' })])
      await store([outcome(attemptId, null, { businessOutcome: 'Sale', agentId: 'a' })])
      await store([outcome(attemptId, 16, { agentId: 'a' })])
    }
    await Promise.all([applyAll(), applyAll(), applyAll()])
    const { rows } = await db.pool.query(
      `select count(*)::int as n, count(distinct contact_id)::int as people from attempt
        where organisation_id = $1 and state = 'settled' and outcome = 16 and business_outcome = 'Sale'`,
      [organisationId],
    )
    expect(rows[0]).toEqual({ n: 40, people: 40 })
    const totals = await db.pool.query(
      'select distinct charged_total from contact where organisation_id = $1',
      [organisationId],
    )
    expect(totals.rows).toEqual([{ charged_total: 1 }])
    await expectRollupIsRight()
  })
})

test('a second apply takes what the first has not in hand', async () => {
  for (let made = 0; made < 103; made += 1) await store([outcome(randomUUID(), 2)])
  const holder = await db.pool.connect()
  try {
    await holder.query('begin')
    await holder.query(
      'select from disposition_pending where organisation_id = $1 order by event_id limit 100 for update',
      [organisationId],
    )
    expect(await applyPendingEvents(db.pool)).toBe(3)
  } finally {
    await holder.query('rollback')
    holder.release()
  }
  expect(await applyPendingEvents(db.pool)).toBe(100)
})

test("one organisation's backlog does not keep another waiting", async () => {
  const mine = organisationId
  for (let made = 0; made < 550; made += 1) await store([outcome(randomUUID(), 2)])
  organisationId = (await makeOrganisation(db.pool)).id
  await store([outcome(randomUUID(), 2)])
  expect(await applyPendingEvents(db.pool)).toBe(501)
  organisationId = mine
  await applyAll()
})

describe('precedence', () => {
  test.each([
    [[12, 2], 2],
    [[2, 12], 2],
    [[13, 16], 16],
    [[16, 13], 16],
    [[15, 16], 15],
    [[16, 15], 15],
    // Alike: the one that was sent later.
    [[2, 3], 3],
    [[2, 16], 16],
    [[16, 2], 16],
    [[10, 16], 16],
    [[16, 10], 16],
    [[2, 10], 10],
    [[10, 5], 10],
    [[99, 2], 2],
    [[9, 16], 16],
    [[14, 18], 14],
  ])('outcomes %j end as %i', async (codes, expected) => {
    const handed = await handOne()
    for (const code of codes) await apply(outcome(handed.attemptId, code, { agentId: 'a' }))
    expect((await readAttempt(handed.attemptId)).outcome).toBe(expected)
    await expectRollupIsRight()
  })

  test('a late outcome replaces unknown and withdraws the planned retry', async () => {
    const handed = await handOne()
    await reapLeases(db.pool, new Date(Date.now() + minutes(300)))
    await apply(outcome(handed.attemptId, 16, { agentId: 'a' }))
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      state: 'settled',
      outcome: 16,
      queue: 'closed',
      cause: 'reached',
    })
    await expectRollupIsRight()
  })

  test('a wrap-up later enriches: null never erases, and a wrap-up of DNC acts', async () => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 16, { agentId: 'agent-1' }))
    await apply(outcome(handed.attemptId, 16, { businessOutcome: 'Do not call' }))
    await apply(outcome(handed.attemptId, 16, { businessOutcome: null, agentId: null }))
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      business: 'Do not call',
      agentId: 'agent-1',
      cause: 'dnc_requested',
    })
    const { rowCount } = await db.pool.query('select from dnc_entry where organisation_id = $1', [
      organisationId,
    ])
    expect(rowCount).toBe(1)
  })

  test('a second taskId is a second call: charged once more, never a second attempt', async () => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 2))
    await apply(outcome(handed.attemptId, 2, { taskId: 'another' }))
    await apply(outcome(handed.attemptId, 2, { taskId: 'another' }))
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      otherTaskIds: ['another'],
      contactTotal: 2,
      numberTotal: 2,
    })
    const { rowCount } = await db.pool.query('select from attempt where organisation_id = $1', [
      organisationId,
    ])
    expect(rowCount).toBe(1)
  })

  test('a second taskId on an open attempt: the one with an outcome settles it, each call is charged once', async () => {
    const handed = await handOne()
    const [one, two] = [{ taskId: 'one' }, { taskId: 'two' }]
    await apply({ contactId: handed.attemptId, ...one, agentId: 'a' })
    await apply({ contactId: handed.attemptId, ...two })
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      state: 'open',
      otherTaskIds: ['two'],
      contactTotal: 1,
    })
    await apply(outcome(handed.attemptId, 3, two))
    await apply(outcome(handed.attemptId, 2, one))
    await apply(outcome(handed.attemptId, 3, two))
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      outcome: 3,
      otherTaskIds: ['one'],
      contactTotal: 2,
      numberTotal: 2,
      queueCharged: 2,
    })
  })

  const listDnc = async () =>
    (
      await db.pool.query(
        'select e164, expires_at as "expiresAt" from dnc_entry where organisation_id = $1 and ended_at is null',
        [organisationId],
      )
    ).rows

  test.each([
    ['outcome 15', { telephonyOutcome: 15 }, 15],
    ['a wrap-up of DNC', { telephonyOutcome: 16, businessOutcome: 'Do not call' }, 16],
    ['a wrap-up of DNC after no answer', { businessOutcome: 'Do not call' }, 2],
    ['a wrap-up of DNC and nothing else', { telephonyOutcome: null, businessOutcome: 'Do not call' }, 15],
  ])('%s on a second call puts the person on DNC', async (_, said, expected) => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 2))
    await apply(outcome(handed.attemptId, 2, { taskId: 'another', ...said }))
    expect(await listDnc()).toHaveLength(1)
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      outcome: expected,
      queue: 'closed',
      cause: 'dnc_requested',
      contactTotal: 2,
    })
    await expectRollupIsRight()
  })

  test('an abandoned second call locks the contact out', async () => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 2))
    await apply(outcome(handed.attemptId, 10, { taskId: 'another' }))
    const { lockedUntil } = await readAttempt(handed.attemptId)
    expect(lockedUntil.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000)
  })

  test('a second call that was abandoned is in the abandon ledger, once, until an agent is told', async () => {
    const readLedger = async () => {
      const { rows } = await db.pool.query(
        `select (select sum(abandoned)::int from ledger_day where organisation_id = $1) as abandoned,
                (select sum(reached_agent)::int from ledger_day where organisation_id = $1) as reached,
                sum(abandoned)::int as "rollupAbandoned", sum(reached_agent)::int as "rollupReached"
           from outcome_rollup where organisation_id = $1`,
        [organisationId],
      )
      return rows[0]
    }
    const handed = await handOne()
    const taskId = 'another'
    await apply(outcome(handed.attemptId, 2))
    await apply(outcome(handed.attemptId, 16, { taskId }))
    await apply(outcome(handed.attemptId, 16, { taskId }))
    expect(await readLedger()).toEqual({ abandoned: 1, reached: 0, rollupAbandoned: 1, rollupReached: 0 })
    await apply(outcome(handed.attemptId, 16, { taskId, agentId: 'a' }))
    await apply(outcome(handed.attemptId, 16, { taskId }))
    expect(await readLedger()).toEqual({ abandoned: 0, reached: 1, rollupAbandoned: 0, rollupReached: 1 })
    await expectRollupIsRight()
  })

  test.each([12, 13, 14, 17, 18])(
    'after %s without a call, another taskId brings the call itself',
    async (code) => {
      const handed = await handOne()
      await apply(outcome(handed.attemptId, code))
      await apply(outcome(handed.attemptId, 16, { taskId: 'another' }))
      expect(await readAttempt(handed.attemptId)).toMatchObject({
        outcome: 16,
        isCharged: true,
        otherTaskIds: [],
        contactTotal: 1,
      })
      await expectRollupIsRight()
    },
  )

  test('a wrap-up of DNC acts before the outcome of its call is known, and with any outcome', async () => {
    const early = await handOne()
    await apply(outcome(early.attemptId, null, { businessOutcome: 'Do not call' }))
    expect(await listDnc()).toHaveLength(1)
    expect(await readAttempt(early.attemptId)).toMatchObject({ state: 'open' })
    const asked = await handOne()
    await apply(outcome(asked.attemptId, 9, { businessOutcome: 'Do not call' }))
    expect(await readAttempt(asked.attemptId)).toMatchObject({ queue: 'closed', cause: 'dnc_requested' })
    expect(await listDnc()).toHaveLength(2)
  })

  test('the asked time of a callback outlives a wrap-up without one', async () => {
    const handed = await handOne()
    const asked = new Date(Date.now() + 5 * 3_600_000).toISOString()
    await apply(outcome(handed.attemptId, 9, { callbackTime: asked }))
    await apply(outcome(handed.attemptId, 9, { businessOutcome: 'Interested' }))
    const { rows } = await db.pool.query('select due_at from callback where organisation_id = $1', [
      organisationId,
    ])
    expect(rows.map((row) => row.due_at.toISOString())).toEqual([asked])
    expect((await readAttempt(handed.attemptId)).nextAt.toISOString()).toBe(asked)
  })

  test('a callback is kept although the contact has moved on, and the words say so', async () => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 12))
    await db.pool.query(
      `update campaign_contact set state = 'closed', stop_cause = 'list_removed' where id = $1`,
      [handed.queueId],
    )
    await apply(outcome(handed.attemptId, 9))
    const { rowCount } = await db.pool.query('select from callback where organisation_id = $1', [
      organisationId,
    ])
    expect(rowCount).toBe(1)
    expect((await readAttempt(handed.attemptId)).decision).toContain('Not acted on')
  })

  test.each(['1 hour', '-1 hour'])('outcome 15 outlasts a DNC entry that expires in %s', async (expiry) => {
    const handed = await handOne()
    await db.pool.query(
      `insert into dnc_entry (organisation_id, e164, source, expires_at)
       select $1, e164, 'user', now() + $2::interval from attempt where id = $3`,
      [organisationId, expiry, handed.attemptId],
    )
    await apply(outcome(handed.attemptId, 15))
    expect(await listDnc()).toMatchObject([{ expiresAt: null }])
  })

  test('an event whose outcome loses fills gaps and replaces nothing', async () => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 16, { agentId: 'agent-1' }))
    await apply(outcome(handed.attemptId, 13, { agentId: 'agent-2', businessOutcome: 'Sale' }))
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      outcome: 16,
      agentId: 'agent-1',
      business: 'Sale',
    })
  })

  test('of two wrap-ups the one that was sent later counts, whichever came first; a replay changes nothing', async () => {
    const handed = await handOne()
    const said = async (comciscotimestamp: number | null, more: Wire) => {
      const event = { id: randomUUID(), comciscotimestamp, data: [outcome(handed.attemptId, 16, more)] }
      await store(JSON.stringify(event))
      await applyAll()
    }
    // An event that says no time was sent when it came.
    const now = Date.now() - 120_000
    await said(now, { businessOutcome: 'Sale' })
    await said(now - 60_000, { businessOutcome: 'Not now', agentId: 'a' })
    expect(await readAttempt(handed.attemptId)).toMatchObject({ business: 'Sale', agentId: 'a' })
    await said(now + 60_000, { businessOutcome: 'Refund' })
    await said(now, { businessOutcome: 'Sale' })
    expect(await readAttempt(handed.attemptId)).toMatchObject({ business: 'Refund', agentId: 'a' })
    await said(null, { businessOutcome: 'Said without a time' })
    expect(await readAttempt(handed.attemptId)).toMatchObject({ business: 'Said without a time' })
  })

  test('a share is counted by the type that the attempt was handed out under', async () => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 16, { agentId: null }))
    await db.pool.query(
      `update campaign_version set settings = settings || '{"type": "progressive_ivr"}', version = 2 where campaign_id = $1;`,
      [campaign.id],
    )
    await db.pool.query(
      `insert into campaign_version (organisation_id, campaign_id, version, settings)
       select organisation_id, campaign_id, 1, settings || '{"type": "progressive"}' from campaign_version where campaign_id = $1`,
      [campaign.id],
    )
    await db.pool.query('update campaign set version = 2 where id = $1', [campaign.id])
    await apply(outcome(handed.attemptId, 16, { businessOutcome: 'Sale' }))
    const { rows } = await db.pool.query(
      'select sum(abandoned)::int as abandoned, sum(reached_agent)::int as reached from outcome_rollup where organisation_id = $1',
      [organisationId],
    )
    expect(rows).toEqual([{ abandoned: 1, reached: 0 }])
  })

  test('a row that a person took out of the queue stays out, whatever comes late', async () => {
    const handed = await handOne()
    await apply(outcome(handed.attemptId, 12))
    await db.pool.query(
      `update campaign_contact set state = 'closed', stop_cause = 'list_removed' where id = $1`,
      [handed.queueId],
    )
    await apply(outcome(handed.attemptId, 2))
    expect(await readAttempt(handed.attemptId)).toMatchObject({
      outcome: 2,
      queue: 'closed',
      cause: 'list_removed',
    })
  })
})

describe('bad input', () => {
  test('one bad record, a stranger and poison bytes do not fail their neighbours', async () => {
    const handed = await handOne()
    const poisoned = await handOne()
    const id = await apply(
      outcome('not a uuid', 2),
      outcome(randomUUID(), 2),
      outcome(poisoned.attemptId, 3, { businessOutcome: 'a\u0000b\ud800', agentId: '\u0000' }),
      outcome(handed.attemptId, 2),
    )
    await store('{"data": [7, null, {"contactId": ""}]}')
    const unreadable = [await store('no json at all'), await store('{"id": "1", "nothing": true}')]
    await applyAll()
    const { rows: shown } = await db.pool.query(
      'select status, results from disposition_event where id = any($1) order by id',
      [unreadable],
    )
    expect(shown).toEqual([
      { status: 'quarantined', results: [{ contactId: null, applied: 'unreadable', words: 'not_json' }] },
      { status: 'quarantined', results: [{ contactId: null, applied: 'unreadable', words: 'no_data' }] },
    ])
    expect(await readAttempt(handed.attemptId)).toMatchObject({ outcome: 2 })
    expect(await readAttempt(poisoned.attemptId)).toMatchObject({ outcome: 3, business: 'ab\ufffd' })
    const { rows } = await db.pool.query('select status, results from disposition_event where id = $1', [id])
    expect(rows[0].status).toBe('applied')
    expect(rows[0].results.map((result: { applied: string }) => result.applied)).toEqual([
      'no_such_attempt',
      'no_such_attempt',
      'settled',
      'settled',
    ])
  })

  test('an attempt of another organisation is a stranger', async () => {
    const handed = await handOne()
    const mine = organisationId
    organisationId = (await makeOrganisation(db.pool)).id
    await apply(outcome(handed.attemptId, 15))
    organisationId = mine
    expect(await readAttempt(handed.attemptId)).toMatchObject({ state: 'open', leases: 1 })
  })
})

test('a pause is handed to the job that settles it when its last attempt is settled', async () => {
  const first = await handOne()
  const second = await handOne()
  await db.pool.query(`update campaign set state = 'pausing' where id = $1`, [campaign.id])
  const readState = async () =>
    (
      await db.pool.query(
        `select first_handed_at as "firstHandedAt",
                exists (select from graphile_worker.jobs j where j.key = 'settle-drained') as "isDrained"
           from campaign where id = $1`,
        [campaign.id],
      )
    ).rows[0]
  await apply(outcome(first.attemptId, 2))
  expect((await readState()).isDrained).toBe(false)
  await apply(outcome(second.attemptId, 2))
  expect(await readState()).toEqual({ isDrained: true, firstHandedAt: expect.any(Date) })
})
