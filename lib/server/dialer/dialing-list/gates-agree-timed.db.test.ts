import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { sweepIntervals } from '@/lib/domain/compliance/callable-intervals'
import { formatRegionKey, presets } from '@/lib/domain/compliance/rule-sets'
import { formatLocalTime, toLocal } from '@/lib/domain/compliance/zones'
import { toGateLimits } from '@/lib/domain/eligibility/gate-limits'
import { evaluateGates, type GateFacts } from '@/lib/domain/eligibility/gates'
import { decideGuardTime } from '@/lib/domain/eligibility/guard-time'
import {
  addDnc,
  type MadeCampaign,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
  makeZoneSet,
  type Zone,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { type HandedOut, handOut } from './hand-out'

/**
 * What gates-agree.db.test.ts leaves still: times that contacts and callers-back ask for, campaigns that end, contacts
 * with a second number. The oracle here is gates and guard time together; for any contact SQL must say the same.
 */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const minuteMs = 60_000
const zones: Zone[] = [
  { country: 'US', regions: ['NY'], zones: ['America/New_York'] },
  { country: 'US', regions: ['ME'], zones: ['America/New_York'] },
  { country: 'US', regions: ['CA'], zones: ['America/Los_Angeles'] },
  { country: 'US', regions: ['FL', 'ME'], zones: ['America/New_York'] },
]
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 })

const number = fc.record({
  zone: fc.constantFrom(...zones),
  state: fc.constantFrom('active' as const, 'active' as const, 'active' as const, 'invalid' as const),
  total: fc.constantFrom(0, 0, 0, 5, 6),
  dnc: fc.constantFrom('none', 'none', 'none', 'organisation', 'campaign', 'ends_soon', 'ended', 'elsewhere'),
  /** Minutes since a call that counts; far enough from the other number's. */
  calledAgo: maybe(fc.integer({ min: 20, max: 1500 })),
})

const situation = fc.record({
  numbers: fc.oneof(fc.tuple(number), fc.tuple(number, number), fc.tuple(number, number)),
  /** Minutes from now: over, near, at the edges of a record's life and of three minutes, far. Half a second now and then. */
  dialIn: maybe(
    fc
      .tuple(
        fc.oneof(
          fc.integer({ min: -300, max: 0 }),
          fc.integer({ min: 0, max: 20 }),
          fc.integer({ min: 50, max: 130 }),
          fc.integer({ min: 130, max: 3000 }),
        ),
        fc.constantFrom(0, 0, 0, 1 / 120),
      )
      .map(([minutes, part]) => minutes + part),
  ),
  guardIn: maybe(fc.oneof(fc.integer({ min: -5, max: 30 }), fc.integer({ min: 30, max: 300 }))),
  callback: fc.constantFrom('none', 'open', 'open', 'open_without_agent', 'done', 'elsewhere'),
  /** When the callback is due, minutes from now, often at the end of a record's life; null = at `dialIn`, else now. */
  callbackIn: maybe(fc.oneof(fc.integer({ min: -60, max: 130 }), fc.constantFrom(5, 15, 60, 120))),
  /** One that is due days from now, of another agent: no hand-out of today is for it. */
  hasLaterCallback: fc.boolean(),
  hasOwnAgent: fc.boolean(),
  lockedIn: maybe(fc.integer({ min: -200, max: 100 })),
  /** Of the list, a list of its own, minutes from now. */
  listActiveIn: fc.option(fc.integer({ min: -30, max: 200 }), { nil: null, freq: 4 }),
  isListOff: fc.integer({ min: 0, max: 11 }).map((drawn) => drawn === 11),
  isStopped: fc.integer({ min: 0, max: 11 }).map((drawn) => drawn === 11),
})
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never

const campaignArbitrary = fc.record({
  preset: fc.constantFrom('US' as const, 'US' as const, 'always' as const, 'DEFAULT' as const),
  handOutLifeMinutes: fc.constantFrom(5, 15, 15, 60, 120),
  /** Minutes from now. */
  endsIn: maybe(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 4, max: 200 }))),
})
type CampaignCase = typeof campaignArbitrary extends fc.Arbitrary<infer T> ? T : never

/** Any minute of tomorrow, or one about the next closing of calling hours, where minutes matter. */
const moment = fc.record({
  minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
  closing: maybe(fc.record({ zone: fc.constantFrom(...zones), before: fc.integer({ min: 2, max: 7 }) })),
})
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never

const base = new Date()
base.setUTCHours(24, 0, 0, 0)

function findNow({ preset }: CampaignCase, { minute, closing }: Moment): Date {
  const any = new Date(base.getTime() + minute * minuteMs)
  if (closing === null || presets[preset].hours === null) return any
  const [interval] = sweepIntervals(presets[preset], closing.zone, any)
  return interval === undefined ? any : new Date(interval.closesAt.getTime() - closing.before * minuteMs)
}

/** Hours of the campaign that end at that very minute, in a zone where it is the same day as now. */
function endHoursAt(now: Date, endsAt: Date): Pick<CampaignSettings, 'validCampaignTimes'> {
  const timeZone = ['Etc/UTC', 'Asia/Tokyo', 'America/Los_Angeles'].find(
    (zone) => toLocal(now, zone).day === toLocal(endsAt, zone).day,
  )
  if (timeZone === undefined) throw new Error('no zone')
  const { weekday } = toLocal(now, timeZone)
  const windows = [{ start: '00:00', end: formatLocalTime(endsAt, timeZone) }]
  return { validCampaignTimes: { timeZone, weekly: [{ weekday, windows }], overrides: [] } }
}

type Shut = { gate: string; opensAt: Date | null }
type Expected = {
  e164: string
  agentId: string | null
  dialAt: Date | null
} & (
  | { state: 'ready' }
  | { state: 'leased'; guardAt: Date }
  | { state: 'closed' | 'waiting'; causes: string[]; nextAt: Date | null }
)

/** Gates whose shutting sends the contact to its next number. */
const ofNumber = ['number_valid', 'dnc', 'cap_number_total']

/** As the oracle has it: one number after the other, until one goes out or none is left to go to. */
function expectOf(
  one: Situation,
  factsOf: (index: number) => GateFacts,
  e164s: readonly string[],
  agentId: string | null,
  given: CampaignCase,
  now: Date,
  campaignEndsAt: Date | null,
): Expected {
  const ruleSet = presets[given.preset]
  const limits = toGateLimits(ruleSet)
  const { handOutLifeMinutes } = given
  const rulesOf = (index: number) => {
    const zone = one.numbers[index]?.zone
    if (!zone) throw new Error('no number')
    const intervals = sweepIntervals(ruleSet, zone, now)
    return { ruleSetName: ruleSet.name, hoursWords: '', limits, handOutLifeMinutes, intervals }
  }
  const listShut = (index: number): Shut[] =>
    evaluateGates(factsOf(index), rulesOf(index), now).filter((verdict) => !verdict.ok)
  let index = 0
  for (;;) {
    const { queue } = factsOf(index)
    const common = { e164: e164s[index] ?? '', agentId, dialAt: queue.dialAt }
    const { intervals } = rulesOf(index)
    const interval = intervals.find((candidate) => candidate.opensAt <= now && now < candidate.closesAt)
    const shut = listShut(index)
    // Outside its hours a row is not even looked at: it stays ready until its zone set opens.
    if (interval === undefined || now.getTime() >= interval.closesAt.getTime() - 3 * minuteMs) {
      expect(shut.map((verdict) => verdict.gate)).toContain('callable_interval')
      return { ...common, state: 'ready' }
    }
    const guard = decideGuardTime({
      now,
      interval,
      handOutLifeMinutes,
      contactGuardTime: queue.guardTime,
      campaignEndsAt,
      callbackEndsAt: null,
      dialAt: queue.dialAt,
      isCallback: queue.isCallback,
    })
    if (!guard.ok) shut.push(...explainGuard(guard, queue, shut, now, campaignEndsAt))
    const [first, ...rest] = shut
    if (first === undefined) {
      if (!guard.ok) throw new Error(`no gate says why: ${guard.reason}`)
      return { ...common, state: 'leased', guardAt: guard.guardAt }
    }
    const worst = rest.reduce((held, coming) => (outlasts(coming, held) ? coming : held), first)
    const isOfNumber =
      ofNumber.includes(worst.gate) && !(worst.gate === 'cap_number_total' && worst.opensAt !== null)
    const next = 1 - index
    const nextServes =
      next < e164s.length &&
      listShut(next).every(
        (verdict) =>
          !ofNumber.includes(verdict.gate) ||
          (verdict.gate === 'cap_number_total' && verdict.opensAt !== null),
      )
    if (isOfNumber && nextServes) {
      index = next
      continue
    }
    const { opensAt: nextAt } = worst
    const causes = shut
      .filter((verdict) => verdict.opensAt?.getTime() === nextAt?.getTime())
      .map((verdict) => (one.isListOff && verdict.gate === 'list_active' ? 'list_removed' : verdict.gate))
    return { ...common, state: nextAt === null ? 'closed' : 'waiting', causes, nextAt }
  }
}

/** Why there is no guard time, where no gate says it already. */
function explainGuard(
  guard: Extract<ReturnType<typeof decideGuardTime>, { ok: false }>,
  { dialAt, guardTime }: GateFacts['queue'],
  shut: readonly Shut[],
  now: Date,
  campaignEndsAt: Date | null,
): Shut[] {
  if (guard.reason === 'dial_at_after_guard') {
    // Its own guard time never comes nearer: for good. Any other bound is a later one when the time has come.
    if (guardTime !== null && dialAt !== null && dialAt > guardTime)
      return [{ gate: 'contact_guard_time', opensAt: null }]
    const isTold = shut.some((verdict) => verdict.gate === 'due')
    const ended = listEnded(guard, now, campaignEndsAt)
    return isTold ? ended : [{ gate: 'due', opensAt: dialAt }, ...ended]
  }
  return listEnded(guard, now, campaignEndsAt)
}

/** The campaign ends too soon for any call, whatever else is said against this one. */
function listEnded(guard: { boundBy: string }, now: Date, campaignEndsAt: Date | null): Shut[] {
  if (guard.boundBy !== 'campaign' || campaignEndsAt === null) return []
  const isTooSoon = campaignEndsAt.getTime() < now.getTime() + 3 * minuteMs
  return isTooSoon ? [{ gate: 'campaign_window', opensAt: campaignEndsAt }] : []
}

/** The first of those that never open by themselves, else the first of those that open last. */
function outlasts(coming: Shut, held: Shut): boolean {
  if (held.opensAt === null) return false
  return coming.opensAt === null || coming.opensAt > held.opensAt
}

async function makeListActiveFrom(
  organisationId: bigint,
  campaignId: bigint,
  activeFrom: Date,
): Promise<bigint> {
  const listId = await makeList(db.pool, organisationId)
  await db.pool.query('update contact_list set active_from = $2 where id = $1', [listId, activeFrom])
  await db.pool.query(
    'insert into campaign_list (organisation_id, campaign_id, list_id) values ($1, $2, $3)',
    [organisationId, campaignId, listId],
  )
  return listId
}

async function makeSituation(
  campaign: MadeCampaign,
  elsewhere: MadeCampaign,
  one: Situation,
  orderKey: number,
  now: Date,
  handOutLifeMinutes: number,
) {
  const { organisationId } = campaign
  const at = (minutes: number) => new Date(now.getTime() + minutes * minuteMs)
  const atOrNull = (minutes: number | null) => (minutes === null ? null : at(minutes))
  const [dialAt, guardTime, lockedUntil] = [one.dialIn, one.guardIn, one.lockedIn].map(atOrNull)
  const ownAgentId = one.hasOwnAgent ? randomUUID() : null
  // One that is not on the campaign, though on another.
  const { id: onCampaignId, listId: commonListId } = one.isListOff ? elsewhere : campaign
  const activeFrom = atOrNull(one.listActiveIn)
  const listId =
    activeFrom === null ? commonListId : await makeListActiveFrom(organisationId, onCampaignId, activeFrom)
  const contact = await makeContact(
    db.pool,
    { ...campaign, listId },
    {
      zone: one.numbers[0].zone,
      numbers: one.numbers.map(({ state, total }) => ({ state, chargedTotal: total })),
      member: {
        ...(dialAt ? { dialAt } : {}),
        ...(guardTime ? { guardTime } : {}),
        ...(ownAgentId ? { preferredAgentId: ownAgentId } : {}),
      },
      contact: {
        ...(lockedUntil ? { lockedUntil } : {}),
        ...(one.isStopped ? { stoppedAt: at(-5) } : {}),
      },
      queue: { orderKey },
    },
  )
  const { rows } = await db.pool.query<{ e164: string }>(
    'select e164 from contact_number where contact_id = $1 order by position',
    [contact.id],
  )
  const e164s = rows.map((row) => row.e164)
  for (const [index, { zone, dnc, calledAgo }] of one.numbers.entries()) {
    const [e164, numberId] = [e164s[index], contact.numberIds[index]]
    if (e164 === undefined || numberId === undefined) throw new Error('no number')
    if (index > 0) {
      await db.pool.query('update contact_number set zone_set_id = $2, country = $3 where id = $1', [
        numberId,
        await makeZoneSet(db.pool, zone),
        zone.country,
      ])
    }
    if (calledAgo !== null) {
      const calledAt = at(-calledAgo - index * 1600)
      await makeAttempt(
        db.pool,
        campaign,
        { ...contact, e164, numberIds: [numberId] },
        { handedAt: calledAt, guardAt: calledAt, settledAt: calledAt },
      )
    }
    if (dnc !== 'none') {
      await addDnc(db.pool, organisationId, e164, {
        ...(dnc === 'campaign' ? { campaignId: campaign.id } : {}),
        ...(dnc === 'elsewhere' ? { campaignId: elsewhere.id } : {}),
        ...(dnc === 'ends_soon' ? { expiresAt: at(30) } : {}),
        ...(dnc === 'ended' ? { endedAt: at(-30) } : {}),
      })
    }
  }
  const calledBackBy = one.callback === 'open_without_agent' ? null : randomUUID()
  const callbackDueAt = one.callbackIn === null ? (dialAt ?? now) : at(one.callbackIn)
  const addCallback = (campaignId: bigint, agentId: string | null, dueAt: Date, state: string) =>
    db.pool.query(
      `insert into callback (organisation_id, campaign_id, contact_id, number_id, agent_id, due_at, state)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [organisationId, campaignId, contact.id, contact.numberIds[0], agentId, dueAt, state],
    )
  if (one.callback !== 'none') {
    const { id } = one.callback === 'elsewhere' ? elsewhere : campaign
    await addCallback(id, calledBackBy, callbackDueAt, one.callback === 'done' ? 'done' : 'open')
  }
  if (one.hasLaterCallback) await addCallback(campaign.id, randomUUID(), at(4 * 24 * 60), 'open')
  const isOpen = one.callback === 'open' || one.callback === 'open_without_agent'
  const isCallback = isOpen && callbackDueAt <= at(handOutLifeMinutes)
  const callsOf = one.numbers.map(({ calledAgo }, index) =>
    calledAgo === null ? [] : [at(-calledAgo - index * 1600)],
  )
  const factsOf = (index: number): GateFacts => {
    const numberOf = one.numbers[index]
    if (!numberOf) throw new Error('no number')
    const { dnc, zone } = numberOf
    const isListed = dnc === 'organisation' || dnc === 'campaign' || dnc === 'ends_soon'
    return {
      campaign: { state: 'running' },
      list: { isOnCampaign: !one.isListOff, isActive: true, activeFrom, expiresAt: null },
      queue: {
        isClosed: false,
        stopCause: null,
        nextAt: null,
        waitingFor: null,
        guardTime: guardTime ?? null,
        dialAt: dialAt ?? null,
        isCallback,
      },
      contact: {
        stoppedAt: one.isStopped ? at(-5) : null,
        lockedUntil: lockedUntil ?? null,
        lockedCause: null,
        leaseUntil: null,
        chargedAt: callsOf.flat(),
        chargedTotal: callsOf.flat().length,
      },
      number: {
        state: numberOf.state,
        stateCause: null,
        zones: zone.zones,
        regions: zone.regions.map((region) => formatRegionKey(zone.country, region)),
        leaseUntil: null,
        chargedAt: callsOf[index] ?? [],
        chargedTotal: numberOf.total,
      },
      dnc: isListed
        ? {
            scope: dnc === 'campaign' ? 'campaign' : 'organisation',
            source: 'user',
            createdAt: at(-60),
            expiresAt: dnc === 'ends_soon' ? at(30) : null,
          }
        : null,
    }
  }
  const agentId = (isCallback ? calledBackBy : null) ?? ownAgentId
  return { contact, factsOf, e164s, agentId }
}

const seen = {
  offCampaign: 0,
  notActiveYet: 0,
  leased: 0,
  callbacks: 0,
  timed: 0,
  second: 0,
  byCampaignEnd: 0,
  waiting: 0,
  closed: 0,
}

async function compare(given: CampaignCase, now: Date, situations: readonly Situation[]): Promise<void> {
  dropHeld()
  const { preset, handOutLifeMinutes, endsIn } = given
  const campaignEndsAt = endsIn === null ? null : new Date(now.getTime() + endsIn * minuteMs)
  const { id: organisationId } = await makeOrganisation(db.pool)
  const settings = {
    ruleSet: preset,
    handOutLifeMinutes,
    ...(campaignEndsAt === null ? {} : endHoursAt(now, campaignEndsAt)),
  }
  const campaign = await makeCampaign(db.pool, organisationId, settings)
  const elsewhere = await makeCampaign(db.pool, organisationId)
  const made = []
  for (const [index, one] of situations.entries()) {
    made.push({ one, ...(await makeSituation(campaign, elsewhere, one, index, now, handOutLifeMinutes)) })
  }
  const known = await findCampaign(campaign.id)
  if (!known) throw new Error('no campaign')
  const result = await handOut(known, situations.length, now)
  if (!('records' in result)) throw new Error(result.status)
  const records = new Map<string, HandedOut>(result.records.map((record) => [record.contactId, record]))
  for (const { one, contact, factsOf, e164s, agentId } of made) {
    const expected = expectOf(one, factsOf, e164s, agentId, given, now, campaignEndsAt)
    const { rows } = await db.pool.query(
      `select c.state, c.next_e164 as e164, coalesce(c.stop_cause, c.waiting_for) as cause, c.next_at as "nextAt",
              (select a.guard_at from attempt a where a.campaign_contact_id = c.id and a.state = 'open') as "guardAt"
         from campaign_contact c where c.id = $1`,
      [contact.queueId],
    )
    const [row] = rows
    const said = JSON.stringify({ now, given, one, expected, row })
    const record = records.get(String(contact.id))
    expect({ state: row.state, e164: row.e164 }, said).toEqual({ state: expected.state, e164: expected.e164 })
    expect(record !== undefined, said).toBe(expected.state === 'leased')
    if (expected.state === 'closed' || expected.state === 'waiting') {
      expect(row.nextAt, said).toEqual(expected.nextAt)
      expect(expected.causes, said).toContain(row.cause)
      seen[expected.state] += 1
      if (row.cause === 'list_removed') seen.offCampaign += 1
      if (row.cause === 'list_active') seen.notActiveYet += 1
    }
    if (expected.state !== 'leased' || record === undefined) continue
    expect(row.guardAt, said).toEqual(expected.guardAt)
    expect(new Date(record.guardAt), said).toEqual(expected.guardAt)
    expect(record.preferredAgentId, said).toBe(expected.agentId)
    expect(record.e164, said).toBe(expected.e164)
    expect(record.dialAt === null ? null : new Date(record.dialAt), said).toEqual(expected.dialAt)
    seen.leased += 1
    if (factsOf(0).queue.isCallback) seen.callbacks += 1
    if (expected.dialAt !== null && expected.dialAt > now) seen.timed += 1
    if (expected.e164 !== e164s[0]) seen.second += 1
    if (expected.guardAt.getTime() === campaignEndsAt?.getTime()) seen.byCampaignEnd += 1
  }
}

test('SQL gates and guard time agree with the oracle: timed contacts, callbacks, ending campaigns, second numbers', {
  timeout: 180_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      campaignArbitrary,
      moment,
      fc.array(situation, { minLength: 15, maxLength: 15 }),
      async (given, when, situations) => compare(given, findNow(given, when), situations),
    ),
    { numRuns: 80, endOnFailure: true },
  )
  // Each of what is compared did come up.
  expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([])
})
