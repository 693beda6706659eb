import type { CampaignDto, CampaignListDto, PendingChangeDto } from '@/lib/contracts/campaign'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { type CampaignSettings, compareSettings, findSettingField } from '@/lib/domain/campaign/settings'
import { liveCampaignStates } from '@/lib/domain/campaign/states'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getEnv } from '@/lib/env'
import { getPrisma } from '@/lib/server/db/prisma'
import { type CampaignRow, loadSummaries } from '@/lib/server/queries/campaign/load-summaries'
import { getSizes } from '@/lib/server/queries/list/list-counts'
import { getVersionSettings } from '@/lib/server/services/campaign/campaign-row'
import { type Ctx, requirePermission, type Tx } from '@/lib/server/services/context'

/** Throws `not_found` for a campaign of another organisation too. */
export async function getCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.read')
  const db = ctx.tx ?? getPrisma()
  const [row] = await db.$queryRaw<CampaignRow[]>`
    select c.id, c.name, c.state, c.state_reason as "stateReason", c.state_changed_at as "stateChangedAt",
           c.version, c.pass, c.recycles, c.created_at as "createdAt", u.name as "createdByName", v.settings
      from campaign c
      join campaign_version v on v.campaign_id = c.id and v.version = c.version
      left join app_user u on u.id = c.created_by_id
     where c.id = ${campaignId} and c.organisation_id = ${ctx.organisationId}`
  const [loaded] = await loadSummaries(db, ctx, row ? [row] : [])
  if (!row || !loaded) throw new AppError('not_found', 'There is no such campaign.')
  const { summary, settings, pausedAt } = loaded
  const id = formatId('cmp', campaignId)
  const base = getEnv().publicUrl
  return {
    ...summary,
    status: summary.state,
    settings,
    lists: await listLists(db, ctx, campaignId),
    dialingListUrl: base + machinePaths.dialingList(id),
    tokenUrl: base + machinePaths.token,
    dispositionsUrl: base + machinePaths.dispositions,
    needsStopAndStart: liveCampaignStates.includes(summary.state)
      ? await listPendingChanges(db, ctx.organisationId, campaignId, settings)
      : [],
    organisationPausedAt: pausedAt?.toISOString() ?? null,
    createdBy: row.createdByName,
  }
}

type ListRow = { listId: bigint; name: string; weight: number; position: number; enrolled: number }

async function listLists(
  db: Tx,
  { organisationId, now }: Ctx,
  campaignId: bigint,
): Promise<CampaignListDto[]> {
  const rows = await db.$queryRaw<ListRow[]>`
    select cl.list_id as "listId", l.name, cl.weight, cl.position, cl.enrolled_count as enrolled
      from campaign_list cl join contact_list l on l.id = cl.list_id
     where cl.organisation_id = ${organisationId} and cl.campaign_id = ${campaignId}
     order by cl.position, l.id`
  const sizes = await getSizes(
    organisationId,
    rows.map((row) => row.listId),
  )
  return rows.map(({ listId, ...row }) => {
    const size = sizes.get(listId)
    return {
      listId: formatId('lst', listId),
      ...row,
      contacts: size?.value ?? 0,
      countedAt: (size?.countedAt ?? now).toISOString(),
    }
  })
}

/** Against the version of the last start that went out: what WxCC dials with now. */
async function listPendingChanges(
  db: Tx,
  organisationId: bigint,
  campaignId: bigint,
  settings: CampaignSettings,
): Promise<PendingChangeDto[]> {
  const started = await db.campaignCommand.findFirst({
    where: { organisationId, campaignId, kind: 'start' },
    orderBy: { id: 'desc' },
    select: { version: true },
  })
  if (!started) return []
  const before = await getVersionSettings(db, organisationId, campaignId, started.version)
  return compareSettings(before, settings)
    .filter(({ change }) => change === 'stop_start')
    .map(({ name, change }) => ({ name, label: findSettingField(name)?.label ?? name, change }))
}
