import { type AttemptCalls, listCalledAt } from '@/lib/domain/attempt/called-at'
import { defaultCampaignSettings } from '@/lib/domain/campaign/settings'
import { type CampaignState, isCampaignState } from '@/lib/domain/campaign/states'
import { sweepIntervals } from '@/lib/domain/compliance/callable-intervals'
import { findRuleSet, formatRegionKey, listHours, type RuleSet } from '@/lib/domain/compliance/rule-sets'
import { toGateLimits } from '@/lib/domain/eligibility/gate-limits'
import type { GateFacts, GateRules, NumberState } from '@/lib/domain/eligibility/gates'
import { AppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'

/** The longest window of a cap, and a day, which is more than a record may wait to be dialed. */
const WINDOW_DAYS_MAX = 32

export type QueueFacts = {
  state: string
  listId: bigint
  nextAt: Date | null
  waitingFor: string | null
  nextNumberId: bigint | null
  guardTime: Date | null
  dialAt: Date | null
  stopCause: string | null
}

export type LoadedGateFacts = {
  campaign: { id: bigint; name: string; state: CampaignState; ruleSet: RuleSet }
  /** The organisation pauses everything. */
  isPaused: boolean
  queue: QueueFacts | null
  numbers: { id: bigint; e164: string; facts: GateFacts; rules: GateRules }[]
}

/**
 * What the gates look at for one contact in one campaign, read as it stands now, one set of facts a number. The same
 * facts as the hand-out's SQL reads; `evaluateGates` judges them.
 */
export async function loadGateFacts(
  organisationId: bigint,
  campaignId: bigint,
  contactId: bigint,
  now: Date,
): Promise<LoadedGateFacts> {
  const [campaign, contact, queue, numbers] = await Promise.all([
    loadCampaign(organisationId, campaignId, contactId, now),
    loadContact(organisationId, contactId),
    loadQueue(organisationId, campaignId, contactId),
    loadNumbers(organisationId, contactId),
  ])
  const e164s = numbers.map((number) => number.e164)
  const [list, leases, calls, entries] = await Promise.all([
    loadList(organisationId, campaignId, contactId, queue?.listId ?? null),
    loadLeases(organisationId, contactId, e164s),
    loadCalls(organisationId, contactId, e164s, now),
    loadDnc(organisationId, campaignId, e164s),
  ])
  const contactLease = leases.find((lease) => lease.contactId === contactId)
  const contactCalls = calls.filter((call) => call.contactId === contactId)
  const limits = toGateLimits(campaign.ruleSet)
  return {
    campaign: { id: campaignId, name: campaign.name, state: campaign.state, ruleSet: campaign.ruleSet },
    isPaused: campaign.pausedAt !== null,
    queue,
    numbers: numbers.map((number) => {
      const facts: GateFacts = {
        campaign: { state: campaign.state },
        list,
        queue: {
          isClosed: queue?.state === 'closed',
          stopCause: queue?.stopCause ?? null,
          nextAt: queue?.state === 'waiting' ? queue.nextAt : null,
          waitingFor: queue?.waitingFor ?? null,
          guardTime: queue?.guardTime ?? null,
          dialAt: queue?.dialAt ?? null,
          isCallback: campaign.isCallback,
        },
        contact: {
          stoppedAt: contact.stoppedAt,
          lockedUntil: contact.lockedUntil,
          lockedCause: contact.lockedCause,
          leaseUntil: contactLease?.deadlineAt ?? null,
          chargedAt: contactCalls.map((call) => call.calledAt),
          chargedTotal: contact.chargedTotal,
        },
        number: {
          state: toNumberState(number.state),
          stateCause: number.stateCause,
          zones: number.zones,
          isUnplaced: number.isUnplaced,
          regions: number.regions.map((region) => formatRegionKey(number.setCountry, region)),
          leaseUntil: leases.find((lease) => lease.e164 === number.e164)?.deadlineAt ?? null,
          chargedAt: calls.filter((call) => call.e164 === number.e164).map((call) => call.calledAt),
          chargedTotal: number.chargedTotal,
        },
        dnc: entries.find((entry) => entry.e164 === number.e164) ?? null,
      }
      const zoneSet = { country: number.setCountry, regions: number.regions, zones: number.zones }
      const hours = listHours(campaign.ruleSet, number.setCountry, number.regions)
      const rules: GateRules = {
        ruleSetName: campaign.ruleSet.name,
        hoursWords: hours.length === 0 ? 'any hour' : hours.map((rule) => rule.words).join(' and '),
        limits,
        handOutLifeMinutes: campaign.handOutLifeMinutes,
        intervals: sweepIntervals(campaign.ruleSet, zoneSet, now),
      }
      return { id: number.id, e164: number.e164, facts, rules }
    }),
  }
}

async function loadCampaign(organisationId: bigint, campaignId: bigint, contactId: bigint, now: Date) {
  const [row] = await getPrisma().$queryRaw<
    {
      name: string
      state: string
      ruleSet: string | null
      handOutLifeMinutes: number | null
      pausedAt: Date | null
      callbackDueAt: Date | null
    }[]
  >`
    select c.name, c.state, v.settings ->> 'ruleSet' as "ruleSet",
           (v.settings ->> 'handOutLifeMinutes')::int as "handOutLifeMinutes", o.paused_at as "pausedAt",
           (select min(b.due_at) from callback b
            where b.organisation_id = c.organisation_id and b.campaign_id = c.id and b.contact_id = ${contactId}
              and b.state = 'open') as "callbackDueAt"
    from campaign c
    join organisation o on o.id = c.organisation_id
    left join campaign_version v on v.campaign_id = c.id and v.version = c.version
    where c.organisation_id = ${organisationId} and c.id = ${campaignId}`
  if (!row || !isCampaignState(row.state)) throw new AppError('not_found', 'There is no such campaign.')
  const ruleSet = findRuleSet(row.ruleSet ?? 'DEFAULT') ?? findRuleSet('DEFAULT')
  if (!ruleSet) throw new AppError('internal', 'The default rule set is missing.')
  const { name, state, pausedAt, callbackDueAt } = row
  const handOutLifeMinutes = row.handOutLifeMinutes ?? defaultCampaignSettings.handOutLifeMinutes
  const lifeEndsAt = new Date(now.getTime() + handOutLifeMinutes * 60_000)
  // One that is promised for later is not what a hand-out of now is for.
  const isCallback = callbackDueAt !== null && callbackDueAt <= lifeEndsAt
  return { name, state, ruleSet, pausedAt, isCallback, handOutLifeMinutes }
}

async function loadContact(organisationId: bigint, contactId: bigint) {
  const row = await getPrisma().contact.findFirst({
    where: { id: contactId, organisationId },
    select: { stoppedAt: true, lockedUntil: true, lockedCause: true, chargedTotal: true },
  })
  if (!row) throw new AppError('not_found', 'There is no such contact.')
  return row
}

async function loadQueue(
  organisationId: bigint,
  campaignId: bigint,
  contactId: bigint,
): Promise<QueueFacts | null> {
  return getPrisma().campaignContact.findUnique({
    where: { organisationId_campaignId_contactId: { organisationId, campaignId, contactId } },
    select: {
      state: true,
      listId: true,
      nextAt: true,
      waitingFor: true,
      nextNumberId: true,
      guardTime: true,
      dialAt: true,
      stopCause: true,
    },
  })
}

type NumberRow = {
  id: bigint
  e164: string
  state: string
  stateCause: string | null
  chargedTotal: number
  zones: string[]
  isUnplaced: boolean
  setCountry: string | null
  regions: string[]
}

async function loadNumbers(organisationId: bigint, contactId: bigint): Promise<NumberRow[]> {
  return getPrisma().$queryRaw<NumberRow[]>`
    select n.id, n.e164, n.state, n.state_cause as "stateCause", 
           (select coalesce(sum(shared.charged_total), 0)::int from contact_number shared
             where shared.organisation_id = n.organisation_id and shared.e164 = n.e164) as "chargedTotal",
           z.zones, n.zone_source = 'unknown' as "isUnplaced", z.country as "setCountry", z.regions
    from contact_number n join zone_set z on z.id = n.zone_set_id
    where n.organisation_id = ${organisationId} and n.contact_id = ${contactId}
    order by n.position`
}

/** The list that the queue row came from; for a contact not in the queue, one of the campaign's that has it. */
async function loadList(
  organisationId: bigint,
  campaignId: bigint,
  contactId: bigint,
  listId: bigint | null,
): Promise<GateFacts['list']> {
  const [row] = await getPrisma().$queryRaw<
    { isOnCampaign: boolean; isActive: boolean; activeFrom: Date | null; expiresAt: Date | null }[]
  >`
    select exists (select from campaign_list o
                   where o.campaign_id = ${campaignId} and o.list_id = t.id) as "isOnCampaign",
           t.is_active as "isActive", t.active_from as "activeFrom", t.expires_at as "expiresAt"
    from contact_list t
    where t.organisation_id = ${organisationId}
      and (t.id = ${listId}::bigint
           or (${listId}::bigint is null
               and exists (select from campaign_list l join list_contact m on m.list_id = l.list_id
                           where l.campaign_id = ${campaignId} and l.list_id = t.id and m.contact_id = ${contactId})))
    limit 1`
  return {
    isOnCampaign: row?.isOnCampaign ?? true,
    isActive: row?.isActive ?? true,
    activeFrom: row?.activeFrom ?? null,
    expiresAt: row?.expiresAt ?? null,
  }
}

async function loadLeases(organisationId: bigint, contactId: bigint, e164s: string[]) {
  return getPrisma().$queryRaw<{ contactId: bigint; e164: string; deadlineAt: Date }[]>`
    select contact_id as "contactId", e164, deadline_at as "deadlineAt" from lease
    where organisation_id = ${organisationId} and (contact_id = ${contactId} or e164 = any(${e164s}::text[]))`
}

/**
 * The calls that count, one an entry. The bound on id prunes partitions: an attempt's id carries the time of its hand-out.
 * A further call that the dialer made for an attempt counts like an attempt.
 */
async function loadCalls(organisationId: bigint, contactId: bigint, e164s: string[], now: Date) {
  const since = new Date(now.getTime() - WINDOW_DAYS_MAX * 86_400_000)
  const attempts = await getPrisma().$queryRaw<(AttemptCalls & { contactId: bigint; e164: string })[]>`
    select contact_id as "contactId", e164, handed_at as "handedAt", call_started_at as "callStartedAt",
           guard_at as "guardAt", settled_at as "settledAt", is_charged as "isCharged",
           other_task_ids as "otherTaskIds", other_called_at as "otherCalledAt"
    from attempt
    where organisation_id = ${organisationId} and (is_charged or other_task_ids <> '{}')
      and id >= uuid_v7_floor(${since}) and handed_at >= ${since}
      and (contact_id = ${contactId} or e164 = any(${e164s}::text[]))`
  return attempts.flatMap((attempt) =>
    listCalledAt(attempt).map((calledAt) => ({
      contactId: attempt.contactId,
      e164: attempt.e164,
      calledAt,
    })),
  )
}

type DncRow = {
  e164: string
  scope: 'organisation' | 'campaign'
  source: string
  createdAt: Date
  expiresAt: Date | null
}

async function loadDnc(organisationId: bigint, campaignId: bigint, e164s: string[]) {
  return getPrisma().$queryRaw<DncRow[]>`
    select e164, scope, source, created_at as "createdAt", expires_at as "expiresAt" from dnc_entry
    where organisation_id = ${organisationId} and e164 = any(${e164s}::text[]) and ended_at is null
      and (expires_at is null or expires_at > now())
      and (scope = 'organisation' or campaign_id = ${campaignId})
    order by scope desc`
}

function toNumberState(state: string): NumberState {
  return state === 'active' || state === 'invalid' || state === 'fax' || state === 'suspect'
    ? state
    : 'stopped'
}
