import type {
  CampaignCommandDto,
  CampaignCountsDto,
  CampaignFetchDto,
  CampaignSummaryDto,
} from '@/lib/contracts/campaign'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { type CampaignAction, listActions } from '@/lib/domain/campaign/states'
import { startOfLocalDay } from '@/lib/domain/compliance/zones'
import { formatId } from '@/lib/domain/ids'
import type { Permission } from '@/lib/domain/permissions'
import type { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { type CommandRow, toCommandDto } from '@/lib/server/queries/campaign/command-dto'
import { type Counted, getCountCaches } from '@/lib/server/queries/campaign/count-cache'
import { describeIdle } from '@/lib/server/queries/campaign/describe-idle'
import { readStoredSettings, toCampaignState } from '@/lib/server/services/campaign/campaign-row'
import { type Ctx, hasPermission, type Tx } from '@/lib/server/services/context'

export type CampaignRow = {
  id: bigint
  name: string
  state: string
  stateReason: string | null
  stateChangedAt: Date
  version: number
  pass: number
  recycles: boolean
  createdAt: Date
  createdByName: string | null
  settings: Prisma.JsonValue
}

export type LoadedSummary = { summary: CampaignSummaryDto; settings: CampaignSettings; pausedAt: Date | null }

/** Turns rows into what the table and the page show, with one query a kind of number however many rows there are. */
export async function loadSummaries(
  db: Tx,
  ctx: Ctx,
  rows: readonly CampaignRow[],
): Promise<LoadedSummary[]> {
  if (rows.length === 0) return []
  const { organisationId } = ctx
  const ids = rows.map((row) => row.id)
  const organisation = await db.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { pausedAt: true, timeZone: true },
  })
  const today = startOfLocalDay(ctx.now, organisation.timeZone)
  // One after the other: within a transaction they share one connection.
  const lists = await listNames(db, organisationId, ids)
  const counts = await countStates(ctx, ids)
  const open = await countOpen(db, organisationId, ids, today)
  const totals = await sumToday(db, organisationId, ids, today)
  const fetches = await listFetches(db, organisationId, ids)
  const commands = await listLastCommands(db, organisationId, ids)
  const loaded: LoadedSummary[] = []
  for (const row of rows) {
    const settings = readStoredSettings(row.settings)
    const state = toCampaignState(row.state)
    const fetch = fetches.get(row.id)
    const lastCommand = commands.get(row.id) ?? null
    const counted = counts.get(row.id)
    const own = counted?.value ?? noCounts
    const idle = await describeIdle(
      db,
      {
        organisationId,
        campaignId: row.id,
        state,
        stateChangedAt: row.stateChangedAt,
        organisationPausedAt: organisation.pausedAt,
        organisationTimeZone: organisation.timeZone,
        settings,
        counts: own,
        lastFetchAt: fetch?.lastFetchAt ?? null,
        lastHandedAt: fetch?.lastHandedAt ?? null,
        lastHandedCount: fetch?.lastHandedCount ?? null,
        lastEmptyReason: fetch?.lastEmptyReason ?? null,
        lastCommandFault: lastCommand?.fault ?? null,
      },
      ctx.now,
    )
    const total = totals.get(row.id)
    const openAttempts = open.get(row.id) ?? { open: 0, today: 0 }
    const summary: CampaignSummaryDto = {
      id: formatId('cmp', row.id),
      name: row.name,
      type: settings.type,
      state,
      stateReason: row.stateReason,
      stateChangedAt: row.stateChangedAt.toISOString(),
      version: row.version,
      pass: row.pass,
      recycles: row.recycles,
      ruleSet: settings.ruleSet,
      dialingRate: settings.dialingRate,
      outdialAni: settings.outdialAni,
      lists: lists.get(row.id) ?? [],
      counts: own,
      countedAt: (counted?.countedAt ?? ctx.now).toISOString(),
      openAttempts: openAttempts.open,
      attemptsToday: (total?.attempts ?? 0) + openAttempts.today,
      dialsToday: total?.dials ?? 0,
      liveToday: total?.live ?? 0,
      abandonedToday: total?.abandoned ?? 0,
      fetch: toFetchDto(fetch),
      idle,
      actions: listActions(state).filter((action) => hasPermission(ctx.actor, permissionOf(action))),
      lastCommand,
      createdAt: row.createdAt.toISOString(),
    }
    loaded.push({ summary, settings, pausedAt: organisation.pausedAt })
  }
  return loaded
}

/** What the caller must be allowed to do for an action of the table of transitions. */
export function permissionOf(action: CampaignAction): Permission {
  return action === 'edit' || action === 'archive' ? 'campaign.write' : 'campaign.operate'
}

const noCounts: CampaignCountsDto = { loaded: 0, waiting: 0, ready: 0, leased: 0, closed: 0 }

async function listNames(
  db: Tx,
  organisationId: bigint,
  ids: bigint[],
): Promise<Map<bigint, { id: string; name: string }[]>> {
  const rows = await db.$queryRaw<{ campaignId: bigint; id: bigint; name: string }[]>`
    select cl.campaign_id as "campaignId", l.id, l.name
      from campaign_list cl join contact_list l on l.id = cl.list_id
     where cl.organisation_id = ${organisationId} and cl.campaign_id = any(${ids})
     order by cl.campaign_id, cl.position, l.id`
  return groupBy(rows, (row) => ({ id: formatId('lst', row.id), name: row.name }))
}

/**
 * Reads every queue row of a campaign, so it goes through the cache, but for a verb, which must see what it has just
 * written.
 */
async function countStates(
  ctx: Ctx,
  ids: readonly bigint[],
): Promise<Map<bigint, Counted<CampaignCountsDto>>> {
  const { organisationId, tx, now } = ctx
  if (tx) {
    const exact = await scanStates(tx, organisationId, ids)
    return new Map([...exact].map(([id, value]) => [id, { value, countedAt: now }]))
  }
  const counted = await getCountCaches().states.get(
    ids.map((id) => `${organisationId}:${id}`),
    async (keys) => {
      const wanted = keys.map((key) => BigInt(key.slice(key.indexOf(':') + 1)))
      const found = await scanStates(getPrisma(), organisationId, wanted)
      return new Map([...found].map(([id, value]) => [`${organisationId}:${id}`, value]))
    },
  )
  return new Map(
    ids.flatMap((id) => {
      const found = counted.get(`${organisationId}:${id}`)
      return found ? [[id, found] as const] : []
    }),
  )
}

async function scanStates(
  db: Tx,
  organisationId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, CampaignCountsDto>> {
  const rows = await db.$queryRaw<(CampaignCountsDto & { campaignId: bigint })[]>`
    select campaign_id as "campaignId", count(*)::int as loaded,
           (count(*) filter (where state = 'waiting'))::int as waiting,
           (count(*) filter (where state = 'ready'))::int as ready,
           (count(*) filter (where state = 'leased'))::int as leased,
           (count(*) filter (where state = 'closed'))::int as closed
      from campaign_contact
     where organisation_id = ${organisationId} and campaign_id = any(${ids})
     group by campaign_id`
  return new Map(rows.map(({ campaignId, ...counts }) => [campaignId, counts]))
}

async function countOpen(
  db: Tx,
  organisationId: bigint,
  ids: bigint[],
  since: Date,
): Promise<Map<bigint, { open: number; today: number }>> {
  const rows = await db.$queryRaw<{ campaignId: bigint; open: number; today: number }[]>`
    select l.campaign_id as "campaignId", count(*)::int as open,
           (count(*) filter (where a.handed_at >= ${since}))::int as today
      from lease l left join attempt a on a.organisation_id = l.organisation_id and a.id = l.attempt_id
     where l.organisation_id = ${organisationId} and l.campaign_id = any(${ids}) group by l.campaign_id`
  return new Map(rows.map(({ campaignId, open, today }) => [campaignId, { open, today }]))
}

type Totals = { campaignId: bigint; attempts: number; dials: number; live: number; abandoned: number }

async function sumToday(
  db: Tx,
  organisationId: bigint,
  ids: bigint[],
  since: Date,
): Promise<Map<bigint, Totals>> {
  const rows = await db.$queryRaw<Totals[]>`
    select campaign_id as "campaignId", sum(attempts)::int as attempts, sum(dials)::int as dials,
           sum(live)::int as live, sum(abandoned)::int as abandoned
      from outcome_rollup
     where organisation_id = ${organisationId} and campaign_id = any(${ids}) and minute_at >= ${since}
     group by campaign_id`
  return new Map(rows.map((row) => [row.campaignId, row]))
}

export type FetchRow = {
  campaignId: bigint
  lastFetchAt: Date | null
  lastAskedCount: number | null
  lastHandedCount: number | null
  lastHandedAt: Date | null
  lastEmptyReason: string | null
  lastDispositionAt: Date | null
}

async function listFetches(db: Tx, organisationId: bigint, ids: bigint[]): Promise<Map<bigint, FetchRow>> {
  const rows = await db.campaignFetch.findMany({ where: { organisationId, campaignId: { in: ids } } })
  return new Map(rows.map((row) => [row.campaignId, row]))
}

export function toFetchDto(row: FetchRow | undefined): CampaignFetchDto {
  return {
    lastFetchAt: row?.lastFetchAt?.toISOString() ?? null,
    lastAskedCount: row?.lastAskedCount ?? null,
    lastHandedCount: row?.lastHandedCount ?? null,
    lastHandedAt: row?.lastHandedAt?.toISOString() ?? null,
    lastEmptyReason: row?.lastEmptyReason ?? null,
    lastDispositionAt: row?.lastDispositionAt?.toISOString() ?? null,
  }
}

async function listLastCommands(
  db: Tx,
  organisationId: bigint,
  ids: bigint[],
): Promise<Map<bigint, CampaignCommandDto>> {
  const rows = await db.$queryRaw<(CommandRow & { campaignId: bigint })[]>`
    select distinct on (campaign_id) campaign_id as "campaignId", id, kind, status, version,
           response_status as "responseStatus", fault, tries, requested_at as "requestedAt",
           finished_at as "finishedAt", requested_by_name as "requestedByName"
      from campaign_command where organisation_id = ${organisationId} and campaign_id = any(${ids})
     order by campaign_id, id desc`
  return new Map(rows.map((row) => [row.campaignId, toCommandDto(row)]))
}

function groupBy<R extends { campaignId: bigint }, T>(rows: R[], pick: (row: R) => T): Map<bigint, T[]> {
  const groups = new Map<bigint, T[]>()
  for (const row of rows) {
    const group = groups.get(row.campaignId)
    if (group) group.push(pick(row))
    else groups.set(row.campaignId, [pick(row)])
  }
  return groups
}
