import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countedUnknown, countOutcome } from '@/lib/domain/attempt/outcomes'
import { type CampaignType, isAgentCampaign } from '@/lib/domain/campaign/settings'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents, reapLeases } from './apply-events'

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
  otherCalls: Record<string, string>
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
            a.agent_id is not null as "hasAgent", cardinality(a.other_task_ids) as others, a.other_calls as "otherCalls",
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
    const calls = Object.values(fact.otherCalls)
    const abandoned = Number(counts.abandoned) + calls.filter((call) => call === 'abandoned').length
    const reached = Number(counts.reachedAgent) + calls.filter((call) => call === 'reached').length
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

test('the books equal the attempts, whatever is said', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
      const { id: organisationId } = await makeOrganisation(db.pool)
      const campaigns = [
        await makeCampaign(db.pool, organisationId),
        await makeCampaign(db.pool, organisationId, { type: 'progressive_ivr', unknownPolicy: 'hold' }),
      ] as const
      for (let made = 0; made < CONTACTS; made += 1) {
        await makeContact(db.pool, campaigns[made % 2 === 0 ? 0 : 1], {
          numbers: made % 3 === 0 ? [{}, {}] : [{}],
        })
      }
      const attemptIds = [...(await fetchAll(campaigns[0])), ...(await fetchAll(campaigns[1]))]
      for (const { events, isReaped } of rounds) {
        for (const { sentAt, isPerson, records } of events) {
          const data = records.map(({ who, ...said }) => ({
            contactId: attemptIds[who % attemptIds.length],
            ...said,
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
        for (const campaign of campaigns) attemptIds.push(...(await fetchAll(campaign)))
        await expectBooks(organisationId)
      }
    }),
    { numRuns: 25, endOnFailure: true },
  )
})
