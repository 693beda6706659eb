import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AttemptCalls, findCalledAt, listCalledAt } from '@/lib/domain/attempt/called-at'
import { sweepIntervals } from '@/lib/domain/compliance/callable-intervals'
import { formatRegionKey, presets } from '@/lib/domain/compliance/rule-sets'
import { toGateLimits } from '@/lib/domain/eligibility/gate-limits'
import { evaluateGates, type Gate, type GateFacts } from '@/lib/domain/eligibility/gates'
import { decideGuardTime } from '@/lib/domain/eligibility/guard-time'
import {
  addDnc,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
  type Zone,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { handOut } from './hand-out'

/** The pure functions are the oracle: for any contact at any time SQL and oracle must say the same. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const minuteMs = 60_000
const zones: Zone[] = [
  { country: 'US', regions: ['NY'], zones: ['America/New_York'] },
  { country: 'US', regions: ['ME'], zones: ['America/New_York'] },
  { country: 'US', regions: ['FL'], zones: ['America/Chicago', 'America/New_York'] },
  { country: 'US', regions: ['CA'], zones: ['America/Los_Angeles'] },
  // A number of one state at an address of another: both rules hold, and neither cap is the stricter at all times.
  { country: 'US', regions: ['FL', 'ME'], zones: ['America/New_York'] },
  { country: 'US', regions: ['CA', 'ME'], zones: ['America/Los_Angeles', 'America/New_York'] },
]

const minutesAgo = fc.oneof(
  fc.integer({ min: 1, max: 70 }),
  fc.integer({ min: 60, max: 1500 }),
  fc.integer({ min: 1400, max: 36_000 }),
)
const isNear = (left: number, right: number) => Math.abs(left - right) < 2
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 3 })

const situation = fc.record({
  zone: fc.constantFrom(...zones),
  /**
   * Minutes before now, whether each counts, and minutes from the hand-out to its call, guard time and outcome; of its
   * further calls how many, and minutes before now, if known.
   */
  attempts: fc.uniqueArray(
    fc.record({
      ago: minutesAgo.map((minutes) => minutes + 20),
      isCharged: fc.boolean(),
      calledAfter: maybe(fc.integer({ min: -5, max: 25 })),
      guardAfter: fc.integer({ min: 3, max: 15 }),
      settledAfter: fc.integer({ min: 0, max: 20 }),
      // Further calls, of whose guard time the dialer makes nothing: often after the calls of later attempts, and long ago.
      further: maybe(fc.record({ count: fc.integer({ min: 1, max: 2 }), calledAgo: maybe(minutesAgo) })),
    }),
    // Farther from each other than any of them takes: one contact has one attempt at a time.
    { maxLength: 4, selector: (attempt) => Math.floor(attempt.ago / 50), comparator: isNear },
  ),
  contactTotal: fc.constantFrom(0, 0, 3, 9, 10),
  numberTotal: fc.constantFrom(0, 0, 2, 5, 6),
  numberState: fc.constantFrom('active', 'active', 'active', 'active', 'invalid', 'stopped'),
  isStopped: fc.constantFrom(false, false, false, false, true),
  lockedIn: maybe(fc.integer({ min: -100, max: 3000 })),
  guardIn: maybe(fc.integer({ min: -10, max: 60 })),
  isListOff: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 9),
  listActiveIn: maybe(fc.integer({ min: -30, max: 120 })),
  listExpiresIn: maybe(fc.integer({ min: -5, max: 60 })),
  dnc: fc.constantFrom('none', 'none', 'none', 'organisation', 'campaign', 'ends_soon', 'ended'),
})
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never

/** In every run: one whom nothing keeps, and one for each way of a list that drawn contacts meet too seldom. */
const free: Situation = {
  zone: { country: 'US', regions: ['NY'], zones: ['America/New_York'] },
  attempts: [],
  contactTotal: 0,
  numberTotal: 0,
  numberState: 'active',
  isStopped: false,
  lockedIn: null,
  guardIn: null,
  isListOff: false,
  listActiveIn: null,
  listExpiresIn: null,
  dnc: 'none',
}
const always: readonly Situation[] = [free, { ...free, isListOff: true }, { ...free, listActiveIn: 60 }]

// A day of the present month's partitions; the hours sweep over the openings and closings of every zone.
const base = new Date()
base.setUTCHours(0, 0, 0, 0)
const moment = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minute) => new Date(base.getTime() + (24 * 60 + minute) * minuteMs))

let offCampaign = 0
let notActiveYet = 0
let overtaken = 0

/** A further call of an attempt came after the calls of one that was handed out later. */
function isOvertaken(attempts: readonly AttemptCalls[]): boolean {
  return attempts.some((earlier) =>
    attempts.some(
      (later) =>
        later.handedAt > earlier.handedAt &&
        later.isCharged &&
        earlier.otherCalledAt !== null &&
        earlier.otherCalledAt > findCalledAt(later),
    ),
  )
}

async function compare(preset: 'US' | 'always' | 'DEFAULT', now: Date, situations: readonly Situation[]) {
  dropHeld()
  const ruleSet = presets[preset]
  const limits = toGateLimits(ruleSet)
  const at = (minutes: number) => new Date(now.getTime() + minutes * minuteMs)
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId, { ruleSet: preset })
  const elsewhere = await makeCampaign(db.pool, organisationId)
  const expected = new Map<bigint, { situation: Situation; facts: GateFacts }>()
  for (const [index, one] of situations.entries()) {
    const listId = await makeList(db.pool, organisationId)
    const expiresAt = one.listExpiresIn === null ? null : at(one.listExpiresIn)
    const activeFrom = one.listActiveIn === null ? null : at(one.listActiveIn)
    await db.pool.query('update contact_list set active_from = $2, expires_at = $3 where id = $1', [
      listId,
      activeFrom,
      expiresAt,
    ])
    await db.pool.query(
      'insert into campaign_list (organisation_id, campaign_id, list_id) values ($1, $2, $3)',
      [organisationId, one.isListOff ? elsewhere.id : campaign.id, listId],
    )
    const lockedUntil = one.lockedIn === null ? null : at(one.lockedIn)
    const guardTime = one.guardIn === null ? null : at(one.guardIn)
    const contact = await makeContact(
      db.pool,
      { ...campaign, listId },
      {
        zone: one.zone,
        numbers: [{ state: one.numberState, chargedTotal: one.numberTotal }],
        contact: {
          chargedTotal: one.contactTotal,
          ...(one.isStopped ? { stoppedAt: at(-5) } : {}),
          ...(lockedUntil ? { lockedUntil } : {}),
        },
        queue: { orderKey: index },
        ...(guardTime ? { member: { guardTime } } : {}),
      },
    )
    const attempts = one.attempts.map(
      ({ ago, isCharged, calledAfter, guardAfter, settledAfter, further }) => ({
        handedAt: at(-ago),
        isCharged,
        callStartedAt: calledAfter === null ? null : at(calledAfter - ago),
        guardAt: at(guardAfter - ago),
        settledAt: at(settledAfter - ago),
        otherTaskIds: Array.from({ length: further?.count ?? 0 }, (_, call) => `further ${call}`),
        otherCalledAt: further?.calledAgo == null ? null : at(-Math.min(further.calledAgo, ago - 20)),
      }),
    )
    for (const attempt of attempts) await makeAttempt(db.pool, campaign, contact, attempt)
    if (one.dnc !== 'none') {
      await addDnc(db.pool, organisationId, contact.e164, {
        ...(one.dnc === 'campaign' ? { campaignId: campaign.id } : {}),
        ...(one.dnc === 'ends_soon' ? { expiresAt: at(30) } : {}),
        ...(one.dnc === 'ended' ? { endedAt: at(-30) } : {}),
      })
    }
    const chargedAt = attempts.flatMap(listCalledAt)
    if (isOvertaken(attempts)) overtaken += 1
    const isListed = one.dnc !== 'none' && one.dnc !== 'ended'
    expected.set(contact.queueId, {
      situation: one,
      facts: {
        campaign: { state: 'running' },
        list: { isOnCampaign: !one.isListOff, isActive: true, activeFrom, expiresAt },
        queue: {
          isClosed: false,
          stopCause: null,
          nextAt: null,
          waitingFor: null,
          guardTime,
          dialAt: null,
          isCallback: false,
        },
        contact: {
          stoppedAt: one.isStopped ? at(-5) : null,
          lockedUntil,
          lockedCause: null,
          leaseUntil: null,
          chargedAt,
          chargedTotal: one.contactTotal + chargedAt.length,
        },
        number: {
          state: one.numberState as GateFacts['number']['state'],
          stateCause: null,
          zones: one.zone.zones,
          regions: one.zone.regions.map((region) => formatRegionKey(one.zone.country, region)),
          leaseUntil: null,
          chargedAt,
          chargedTotal: one.numberTotal,
        },
        dnc: isListed
          ? {
              scope: one.dnc === 'campaign' ? 'campaign' : 'organisation',
              source: 'user',
              createdAt: at(-60),
              expiresAt: one.dnc === 'ends_soon' ? at(30) : null,
            }
          : null,
      },
    })
  }
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, situations.length, now)
  if (!('records' in result)) throw new Error(result.status)
  const { rows } = await db.pool.query<{
    id: bigint
    state: string
    cause: Gate | 'list_removed' | null
    nextAt: Date | null
    guardAt: Date | null
  }>(
    `select c.id, c.state, coalesce(c.stop_cause, c.waiting_for) as cause, c.next_at as "nextAt",
            (select a.guard_at from attempt a where a.campaign_contact_id = c.id and a.state = 'open') as "guardAt"
       from campaign_contact c where c.campaign_id = $1`,
    [campaign.id],
  )
  for (const row of rows) {
    const known = expected.get(row.id)
    if (!known) throw new Error('a row of nobody')
    const { facts, situation: one } = known
    const intervals = sweepIntervals(ruleSet, one.zone, now)
    const rules = { ruleSetName: ruleSet.name, hoursWords: '', limits, handOutLifeMinutes: 15, intervals }
    const shut = evaluateGates(facts, rules, now).filter((verdict) => !verdict.ok)
    const interval = intervals.find((candidate) => candidate.opensAt <= now && now < candidate.closesAt)
    const isSeen = interval !== undefined && now.getTime() < interval.closesAt.getTime() - 3 * minuteMs
    const said = { ...row, situation: one, now, shut: shut.map((verdict) => [verdict.gate, verdict.opensAt]) }
    if (!isSeen) {
      // Outside its hours a row is not even looked at: it stays ready until its zone set opens.
      expect(row.state, JSON.stringify(said, replaceBigint)).toBe('ready')
      expect(shut.map((verdict) => verdict.gate)).toContain('callable_interval')
      continue
    }
    const guard = decideGuardTime({
      now,
      interval,
      handOutLifeMinutes: 15,
      contactGuardTime: facts.queue.guardTime,
      campaignEndsAt: null,
      callbackEndsAt: null,
      dialAt: null,
      isCallback: false,
    })
    if (shut.length === 0) {
      expect(row.state, JSON.stringify(said, replaceBigint)).toBe('leased')
      expect(guard.ok && guard.guardAt).toEqual(row.guardAt)
      continue
    }
    const forGood = shut.filter((verdict) => verdict.opensAt === null).map((verdict) => verdict.gate)
    if (forGood.length > 0) {
      expect(row.state, JSON.stringify(said, replaceBigint)).toBe('closed')
      expect(row.cause === 'list_removed', JSON.stringify(said, replaceBigint)).toBe(one.isListOff)
      expect(forGood).toContain(one.isListOff ? 'list_active' : row.cause)
      offCampaign += one.isListOff ? 1 : 0
      continue
    }
    expect(row.state, JSON.stringify(said, replaceBigint)).toBe('waiting')
    const latest = Math.max(...shut.map((verdict) => verdict.opensAt?.getTime() ?? 0))
    expect(row.nextAt?.getTime(), JSON.stringify(said, replaceBigint)).toBe(latest)
    const lasting = shut.filter((verdict) => verdict.opensAt?.getTime() === latest)
    expect(lasting.map((verdict) => verdict.gate)).toContain(row.cause)
    notActiveYet += row.cause === 'list_active' ? 1 : 0
  }
  return rows.filter((row) => row.state === 'leased').length
}

const replaceBigint = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

test('SQL gates agree with the oracle for any contact at any time', { timeout: 120_000 }, async () => {
  let handedOut = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('US' as const, 'US' as const, 'always' as const, 'DEFAULT' as const),
      moment,
      fc.array(situation, { minLength: 15, maxLength: 15 }),
      async (preset, now, situations) => {
        handedOut += await compare(preset, now, [...situations, ...always])
      },
    ),
    { numRuns: 25, endOnFailure: true },
  )
  expect(handedOut).toBeGreaterThan(0)
  expect(offCampaign).toBeGreaterThan(0)
  expect(notActiveYet).toBeGreaterThan(0)
  expect(overtaken).toBeGreaterThan(0)
})
