import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseDispositionEvent } from '@/lib/contracts/wxcc/disposition'
import { countedUnknown, countOutcome } from '@/lib/domain/attempt/outcomes'
import { weighWords } from '@/lib/domain/attempt/weigh-words'
import type { Word } from '@/lib/domain/attempt/words'
import { type CampaignType, isAgentCampaign } from '@/lib/domain/campaign/settings'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  makeQueueRow,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { readApplied } from '@/lib/server/testing/read-applied'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'
import { reapLeases } from './reap-leases'

/** Whatever the dialer, persons and deadlines say, in any order and by three appliers at once: the books equal the facts. */

const CONTACTS = 12
let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const minutes = fc.integer({ min: -5_000, max: 5_000 }).map((count) => new Date(Date.now() + count * 60_000))
const record = fc.record({
  who: fc.nat(CONTACTS - 1),
  telephonyOutcome: fc.constantFrom(
    null,
    1,
    2,
    3,
    5,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    16,
    17,
    18,
    99,
    'FOO',
  ),
  taskId: fc.constantFrom(null, 'a', 'a', 'b', 'c'),
  agentId: fc.constantFrom('', 'x'),
  businessOutcome: fc.constantFrom(null, 'Sale', 'Call again', 'Wrong number', 'Do not call'),
  callStartTime: fc.option(minutes),
  callEndTime: fc.option(minutes),
  callbackTime: fc.option(minutes),
})
const event = fc.record({
  sentAt: fc.option(minutes),
  isPerson: fc.constantFrom(false, false, false, true),
  records: fc.array(record, { minLength: 1, maxLength: 4 }),
})
const round = fc.record({ events: fc.array(event, { minLength: 1, maxLength: 20 }), isReaped: fc.boolean() })

async function fetchAll(campaign: MadeCampaign): Promise<string[]> {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, CONTACTS)
  return 'records' in result ? result.records.map(({ attemptId }) => attemptId) : []
}

async function applyAll(organisationId: bigint): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query('select from disposition_pending where organisation_id = $1', [
      organisationId,
    ])
    if (!rowCount) return
    await applyPendingEvents(db.pool)
  }
}

type Fact = {
  campaignId: bigint
  contactId: bigint
  numberId: bigint
  type: CampaignType
  state: string
  outcome: number | null
  isCharged: boolean
  hasCallStart: boolean
  hasAgent: boolean
  others: number
  words: Word[]
  handedAt: Date
  day: string | null
}

const add = (sums: Map<string, number[]>, key: string, counts: number[]) =>
  sums.set(
    key,
    (sums.get(key) ?? counts.map(() => 0)).map((sum, index) => sum + (counts[index] ?? 0)),
  )
const sorted = (sums: Map<string, number[]>) =>
  [...sums].filter(([, counts]) => counts.some((count) => count !== 0)).sort()

async function expectBooks(organisationId: bigint): Promise<void> {
  const { rows } = await db.pool.query<Fact>(
    `select a.campaign_id as "campaignId", a.contact_id as "contactId", a.number_id as "numberId", a.state, a.outcome,
            v.settings ->> 'type' as type, a.is_charged as "isCharged", a.call_started_at is not null as "hasCallStart",
            a.agent_id is not null as "hasAgent", cardinality(a.other_task_ids) as others, a.words, a.handed_at as "handedAt",
            a.ledger_day as day
       from attempt a join campaign_version v on v.campaign_id = a.campaign_id and v.version = a.version
      where a.organisation_id = $1`,
    [organisationId],
  )
  const [rollup, ledger, counters] = [new Map(), new Map(), new Map()] as Map<string, number[]>[]
  if (!rollup || !ledger || !counters) return
  for (const fact of rows) {
    const charged = Number(fact.isCharged) + fact.others
    add(counters, `contact ${fact.contactId}`, [charged])
    add(counters, `number ${fact.numberId}`, [charged])
    if (fact.state === 'open') {
      expect(fact.isCharged).toBe(false)
      continue
    }
    const counts = countOutcome({ ...fact, isAgentCampaign: isAgentCampaign(fact.type) })
    expect(fact.isCharged).toBe(counts.countsToCaps)
    const { others } = weighWords(fact.words, {
      handedAt: fact.handedAt,
      isAgentCampaign: isAgentCampaign(fact.type),
    })
    expect(others).toHaveLength(fact.others)
    const abandoned = Number(counts.abandoned) + others.filter((call) => call.share === 'abandoned').length
    const reached = Number(counts.reachedAgent) + others.filter((call) => call.share === 'reached').length
    add(rollup, `${fact.campaignId} ${fact.outcome ?? 0}`, [
      1,
      Number(counts.dialed),
      Number(counts.live),
      abandoned,
      reached,
      Number(counts.contact),
    ])
    add(ledger, `${fact.campaignId} ${fact.day}`, [abandoned, reached])
  }
  const read = async (sql: string) => {
    const found = await db.pool.query<{ key: string; counts: number[] }>(sql, [organisationId])
    return sorted(new Map(found.rows.map((row) => [row.key, row.counts])))
  }
  expect(
    await read(
      `select campaign_id || ' ' || outcome as key, array[sum(attempts), sum(dials), sum(live), sum(abandoned),
              sum(reached_agent), sum(contacts)]::float8[] as counts
         from outcome_rollup where organisation_id = $1 group by campaign_id, outcome`,
    ),
  ).toEqual(sorted(rollup))
  expect(
    await read(
      `select campaign_id || ' ' || day as key, array[abandoned, reached_agent]::float8[] as counts
         from ledger_day where organisation_id = $1`,
    ),
  ).toEqual(sorted(ledger))
  expect(
    await read(
      `select 'contact ' || id as key, array[charged_total]::float8[] as counts from contact where organisation_id = $1
       union all select 'number ' || id, array[charged_total]::float8[] from contact_number where organisation_id = $1`,
    ),
  ).toEqual(sorted(counters))
  const { rows: wrong } = await db.pool.query(
    `select (select count(*)::int from attempt a where a.organisation_id = $1
              and (a.state = 'open') <> exists (select from lease l where l.attempt_id = a.id)) as leases,
            (select count(*)::int from disposition_event e where e.organisation_id = $1 and e.status <> 'applied') as events`,
    [organisationId],
  )
  expect(wrong).toEqual([{ leases: 0, events: 0 }])
}

/** None of these went out to a number or person that no call may go to. */
async function expectNobodyWronged(attemptIds: readonly string[]): Promise<void> {
  const { rows } = await db.pool.query(
    `select a.id, a.e164, c.locked_until as "lockedUntil", d.reason
       from attempt a join contact c on c.id = a.contact_id
       left join dnc_entry d on d.organisation_id = a.organisation_id and d.e164 = a.e164 and d.ended_at is null
      where a.id = any($1) and (d.id is not null or c.locked_until > a.handed_at
        or exists (select from attempt b where b.organisation_id = a.organisation_id and b.id <> a.id and b.state = 'open'
                     and (b.contact_id = a.contact_id or b.e164 = a.e164)))`,
    [attemptIds],
  )
  expect(rows).toEqual([])
}

/** 4 DNC, 3 spoken to, 2 left waiting, 1 any other call, 0 none: the contract's table, said once more. */
function weighAlone(outcome: number, hasStart: boolean): number {
  if (outcome === 15) return 4
  if (outcome === 9 || outcome === 16) return 3
  if (outcome === 10 || outcome === 11) return 2
  if (outcome === 14) return hasStart ? 1 : 0
  return [12, 13, 17, 18].includes(outcome) ? 0 : 1
}

type Plain = { id: string; state: string; outcome: number | null; charged: number; type: CampaignType }

/** What the inbox says, read anew and simply, where each record names its call: what was charged, and the ledger's sums. */
async function expectWhatWasSaid(organisationId: bigint): Promise<void> {
  const { rows: events } = await db.pool.query<{ body: Buffer }>(
    'select body from disposition_event where organisation_id = $1',
    [organisationId],
  )
  const records = events.flatMap(({ body }) => {
    const event = parseDispositionEvent(body.toString())
    return event.ok ? event.records.flatMap((item) => (item.ok ? [item.record] : [])) : []
  })
  const said = Map.groupBy(records, (record) => record.contactId)
  const { rows: attempts } = await db.pool.query<Plain>(
    `select a.id, a.state, a.outcome, a.is_charged::int + cardinality(a.other_task_ids) as charged, v.settings ->> 'type' as type
       from attempt a join campaign_version v on v.campaign_id = a.campaign_id and v.version = a.version
      where a.organisation_id = $1`,
    [organisationId],
  )
  const ledger = { abandoned: 0, reached: 0 }
  for (const { id, state, outcome, charged, type } of attempts) {
    const byTask = Map.groupBy(said.get(id) ?? [], (record) => record.taskId)
    const calls = [...byTask.values()].map((call) => {
      const hasStart = call.some((record) => record.callStartAt !== null)
      const outcomes = call.flatMap((record) => record.outcome ?? [])
      const rank = Math.max(-1, ...outcomes.map((code) => weighAlone(code, hasStart)))
      const isLive = rank > 1
      const isReached = rank > 2 && (!isAgentCampaign(type) || call.some((record) => record.agentId !== null))
      if (isLive) ledger[isReached ? 'reached' : 'abandoned'] += 1
      return { rank, hasStart, wasMade: rank !== 0 || hasStart }
    })
    const best = Math.max(-1, ...calls.map((call) => call.rank))
    const stated = { id, state, charged, rank: outcome === null ? -1 : weighAlone(outcome, true) }
    if (best > 0) {
      const made = calls.filter((call) => call.wasMade).length
      expect(stated).toEqual({ id, state: 'settled', charged: made, rank: best })
    } else if (best < 0) {
      const least = state === 'open' ? 0 : 1
      expect(charged).toBe(Math.max(least, calls.length - 1 + least))
      expect(outcome).toBeNull()
    }
  }
  const { rows } = await db.pool.query(
    `select coalesce(sum(abandoned), 0)::int as abandoned, coalesce(sum(reached_agent), 0)::int as reached
       from ledger_day where organisation_id = $1`,
    [organisationId],
  )
  expect(rows).toEqual([ledger])
}

/** A person's word that was refused, because the dialer was still to speak, may be heard later. */
async function replayAll(organisationId: bigint): Promise<void> {
  await db.pool.query(
    `insert into disposition_pending (organisation_id, event_id)
     select organisation_id, id from disposition_event where organisation_id = $1 and authenticated_by <> 'person'`,
    [organisationId],
  )
  await applyAll(organisationId)
}

test('the books equal the attempts and what was said, and a replay changes nothing', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (rounds, isPlain) => {
        const { id: organisationId } = await makeOrganisation(db.pool)
        const campaigns = [
          await makeCampaign(db.pool, organisationId),
          await makeCampaign(db.pool, organisationId, { type: 'progressive_ivr', unknownPolicy: 'hold' }),
        ] as const
        for (let made = 0; made < CONTACTS; made += 1) {
          const contact = await makeContact(db.pool, campaigns[made % 2 === 0 ? 0 : 1], {
            numbers: made % 3 === 0 ? [{}, {}] : [{}],
          })
          // Some are in both campaigns: what one says of them holds in the other.
          const [numberId = null] = contact.numberIds
          if (made % 4 === 0) await makeQueueRow(db.pool, campaigns[1], { ...contact, numberId })
        }
        const attemptIds = [...(await fetchAll(campaigns[0])), ...(await fetchAll(campaigns[1]))]
        for (const { events, isReaped } of rounds) {
          for (const { sentAt, records, ...event } of events) {
            const isPerson = event.isPerson && !isPlain
            const data = records.map(({ who, ...said }) => ({
              contactId: attemptIds[who % attemptIds.length],
              ...said,
              ...(isPlain ? { taskId: said.taskId ?? 'a', businessOutcome: null } : {}),
              ...(isPerson ? { telephonyOutcome: countedUnknown } : {}),
            }))
            const body = JSON.stringify({
              id: randomUUID(),
              comciscotimestamp: sentAt?.getTime() ?? null,
              data,
            })
            const id = await storeDisposition(db.pool, organisationId, Buffer.from(body))
            if (isPerson) {
              await db.pool.query(`update disposition_event set authenticated_by = 'person' where id = $1`, [
                id,
              ])
            }
          }
          const reaping = isReaped ? reapLeases(db.pool, new Date(Date.now() + 86_400_000)) : null
          await Promise.all([
            applyAll(organisationId),
            applyAll(organisationId),
            applyAll(organisationId),
            reaping,
          ])
          await db.pool.query(
            `update campaign_contact set state = 'ready', next_at = null, waiting_for = null
            where organisation_id = $1 and state = 'waiting'`,
            [organisationId],
          )
          const handed: string[] = []
          for (const campaign of campaigns) handed.push(...(await fetchAll(campaign)))
          await expectNobodyWronged(handed)
          attemptIds.push(...handed)
          await expectBooks(organisationId)
          if (isPlain) await expectWhatWasSaid(organisationId)
          const before = await readApplied(db.pool, organisationId)
          await replayAll(organisationId)
          expect(await readApplied(db.pool, organisationId)).toEqual(before)
        }
      },
    ),
    { numRuns: 25, endOnFailure: true },
  )
})
