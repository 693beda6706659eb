import type { CampaignCountsDto, IdleReasonDto } from '@/lib/contracts/campaign'
import { decideIdleReason } from '@/lib/domain/campaign/idle'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import type { CampaignState } from '@/lib/domain/campaign/states'
import { isInsideHours, sweepDays, type ZoneSet } from '@/lib/domain/compliance/callable-intervals'
import { findRuleSet } from '@/lib/domain/compliance/rule-sets'
import { formatLocalDate, formatLocalTime } from '@/lib/domain/compliance/zones'
import { gates, gateWords } from '@/lib/domain/eligibility/gates'
import type { Tx } from '@/lib/server/services/context'

export type IdleInput = {
  organisationId: bigint
  campaignId: bigint
  state: CampaignState
  stateChangedAt: Date
  organisationPausedAt: Date | null
  organisationTimeZone: string
  settings: Pick<CampaignSettings, 'ruleSet' | 'startDate' | 'endDate'>
  counts: CampaignCountsDto
  lastFetchAt: Date | null
  lastHandedAt: Date | null
  lastHandedCount: number | null
  lastEmptyReason: string | null
  lastCommandFault: string | null
}

/**
 * Why a campaign that should dial does not, in one sentence; null = it dials, or is not meant to. Asks the database only
 * what the first facts have not answered.
 */
export async function describeIdle(db: Tx, input: IdleInput, now: Date): Promise<IdleReasonDto | null> {
  if (input.state !== 'running' && input.state !== 'starting') return null
  const { counts } = input
  const zone = input.organisationTimeZone
  const lists = counts.loaded === 0 ? await findLists(db, input.organisationId, input.campaignId) : noLists
  const due = counts.ready === 0 && counts.waiting > 0 ? await findNextDue(db, input) : null
  const zones = counts.ready > 0 ? await findZones(db, input, now) : null
  const reason = decideIdleReason(
    {
      state: input.state,
      stateChangedAt: input.stateChangedAt,
      organisationPausedAt: input.organisationPausedAt,
      startDate: input.settings.startDate,
      endDate: input.settings.endDate,
      today: formatLocalDate(now, zone),
      lists: lists.lists,
      toEnrol: lists.contacts,
      counts,
      lastFetchAt: input.lastFetchAt,
      lastHandedAt: input.lastHandedAt,
      lastHandedCount: input.lastHandedCount,
      lastEmptyReason: describeEmptyReason(input.lastEmptyReason),
      nextDueAt: due?.nextAt ?? null,
      nextDueCause: due === null ? null : describeWaiting(due.waitingFor),
      anyZoneOpen: zones?.isOpen ?? false,
      nextZoneOpensAt: zones?.opensAt ?? null,
      lastCommandFault: input.lastCommandFault,
    },
    now,
    (at) => formatMoment(at, now, zone),
  )
  return reason && { ...reason, until: reason.until?.toISOString() ?? null }
}

const noLists = { lists: 1, contacts: 0 }

/** Whether there are contacts to enrol is enough; the exact number is not worth counting millions. */
const TO_ENROL_MAX = 100_000

async function findLists(
  db: Tx,
  organisationId: bigint,
  campaignId: bigint,
): Promise<{ lists: number; contacts: number }> {
  const [row] = await db.$queryRaw<{ lists: number; contacts: number }[]>`
    select (select count(*)::int from campaign_list
             where organisation_id = ${organisationId} and campaign_id = ${campaignId}) as lists,
           (select count(*)::int from (
              select from campaign_list cl join list_contact lc on lc.list_id = cl.list_id
               where cl.organisation_id = ${organisationId} and cl.campaign_id = ${campaignId}
               limit ${TO_ENROL_MAX}) sample) as contacts`
  return row ?? noLists
}

type NextDue = { nextAt: Date; waitingFor: string | null }

async function findNextDue(db: Tx, input: IdleInput): Promise<NextDue | null> {
  const [row] = await db.$queryRaw<NextDue[]>`
    select next_at as "nextAt", waiting_for as "waitingFor" from campaign_contact
     where organisation_id = ${input.organisationId} and campaign_id = ${input.campaignId} and state = 'waiting'
     order by next_at limit 1`
  return row ?? null
}

/** The zone sets that have ready contacts, by leaping from one to the next in the index. */
export async function listReadyZoneSets(
  db: Tx,
  input: { organisationId: bigint; campaignId: bigint },
): Promise<ZoneSet[]> {
  return db.$queryRaw<ZoneSet[]>`
    with recursive leap(id) as (
      (select zone_set_id from campaign_contact
        where organisation_id = ${input.organisationId} and campaign_id = ${input.campaignId} and state = 'ready'
        order by zone_set_id limit 1)
      union all
      select (select c.zone_set_id from campaign_contact c
               where c.organisation_id = ${input.organisationId} and c.campaign_id = ${input.campaignId}
                 and c.state = 'ready' and c.zone_set_id > leap.id
               order by c.zone_set_id limit 1)
        from leap where leap.id is not null)
    select z.country, z.regions, z.zones from leap join zone_set z on z.id = leap.id`
}

const quarterMs = 15 * 60_000

async function findZones(
  db: Tx,
  input: IdleInput,
  now: Date,
): Promise<{ isOpen: boolean; opensAt: Date | null }> {
  const ruleSet = findRuleSet(input.settings.ruleSet)
  if (ruleSet === null) return { isOpen: false, opensAt: null }
  const sets = await listReadyZoneSets(db, input)
  if (sets.some((set) => isInsideHours(ruleSet, set, now))) return { isOpen: true, opensAt: null }
  const first = Math.ceil(now.getTime() / quarterMs) * quarterMs
  for (let step = 0; step < sweepDays * 96; step += 1) {
    const at = new Date(first + step * quarterMs)
    if (sets.some((set) => isInsideHours(ruleSet, set, at))) return { isOpen: false, opensAt: at }
  }
  return { isOpen: false, opensAt: null }
}

const waitingWords: Record<string, string> = {
  retry: 'a retry',
  callback: 'a callback',
  dial_at: 'a contact with its own time',
}

export function describeWaiting(waitingFor: string | null): string | null {
  if (waitingFor === null) return null
  const gate = gates.find((one) => one === waitingFor)
  return waitingWords[waitingFor] ?? (gate ? `waits for: ${gateWords[gate].toLowerCase()}` : waitingFor)
}

function describeEmptyReason(reason: string | null): string | null {
  if (reason === null || reason === 'no_ready_contact') return reason && 'no ready contact passed every gate'
  const gate = gates.find((one) => one === reason)
  return gate ? `gate “${gateWords[gate]}” is closed` : reason.replaceAll('_', ' ')
}

/** "at 14:05" today, "on 2026-11-24 at 09:00" otherwise, in the organisation's zone. */
function formatMoment(at: Date, now: Date, zone: string): string {
  const time = `${formatLocalTime(at, zone)} (${zone})`
  const day = formatLocalDate(at, zone)
  return day === formatLocalDate(now, zone) ? `at ${time}` : `on ${day} at ${time}`
}
