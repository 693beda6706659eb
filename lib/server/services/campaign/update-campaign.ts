import type { CampaignListInput, CampaignUpdateDto, PatchCampaignInput } from '@/lib/contracts/campaign'
import { findReordered } from '@/lib/domain/campaign/list-mix'
import {
  type CampaignSettings,
  compareSettings,
  findSettingField,
  type SettingName,
} from '@/lib/domain/campaign/settings'
import { liveCampaignStates } from '@/lib/domain/campaign/states'
import { formatId } from '@/lib/domain/ids'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { toCommandDto } from '@/lib/server/queries/campaign/command-dto'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { beginReorder } from '@/lib/server/services/campaign/begin-reorder'
import {
  getVersionSettings,
  type LockedCampaign,
  lockCampaign,
  requireTransition,
  setCampaignState,
  toStoredSettings,
} from '@/lib/server/services/campaign/campaign-row'
import { enqueueEnrolment } from '@/lib/server/services/campaign/enqueue-enrolment'
import { leaveLists } from '@/lib/server/services/campaign/leave-lists'
import { requestCommand } from '@/lib/server/services/campaign/request-command'
import { validateLists, validateSettings } from '@/lib/server/services/campaign/validate-settings'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'

/** What they had pushed back or closed may be free under their new values. */
const judgingSettings: readonly SettingName[] = ['ruleSet', 'startDate', 'endDate']

/**
 * Makes a new version of the settings. Where WxCC holds the campaign, live settings are sent to it at once; the others
 * hold from the next start, and the answer says which.
 */
export async function updateCampaign(
  ctx: Ctx,
  campaignId: bigint,
  input: PatchCampaignInput,
): Promise<CampaignUpdateDto> {
  requirePermission(ctx, 'campaign.write')
  return withTransaction(ctx, async (tx, inner) => {
    const campaign = await lockCampaign(tx, ctx, campaignId)
    const { to } = requireTransition(campaign.state, 'edit')
    const { lists, recycles, ...patch } = input
    const before = await getVersionSettings(tx, ctx.organisationId, campaignId, campaign.version)
    const after = await validateSettings(tx, ctx, { ...before, ...dropUndefined(patch) })
    const changes = compareSettings(before, after)
    const listsChanged = lists !== undefined && (await replaceLists(tx, ctx, campaign, lists))
    const recyclesChanged = recycles !== undefined && recycles !== campaign.recycles
    if (recyclesChanged) {
      await tx.campaign.update({
        where: { id: campaignId, organisationId: ctx.organisationId },
        data: { recycles },
        select: { id: true },
      })
    }
    const version = changes.length > 0 ? campaign.version + 1 : campaign.version
    let commandId: bigint | null = null
    if (changes.length > 0) {
      await writeVersion(
        tx,
        ctx,
        campaignId,
        version,
        after,
        changes.map((change) => change.name),
      )
      if (changes.some((change) => judgingSettings.includes(change.name))) {
        const payload = { organisationId: String(ctx.organisationId), campaignId: String(campaignId) }
        await enqueueJob(tx, 'wake-campaign', payload, { key: `wake-campaign:${campaignId}` })
      }
      const isLive = liveCampaignStates.includes(campaign.state)
      if (isLive && changes.some((change) => change.change === 'live')) {
        commandId = await requestCommand(tx, ctx, { id: campaignId, version }, 'update')
      }
    }
    if (changes.length > 0 || listsChanged || recyclesChanged) {
      await setCampaignState(tx, campaign, to)
      await recordAudit(tx, ctx, {
        action: 'campaign.update',
        entity: 'campaign',
        entityId: formatId('cmp', campaignId),
        before: pick(before, changes),
        after: {
          ...pick(after, changes),
          version,
          ...(listsChanged ? { lists: lists.map((list) => formatId('lst', list.listId)) } : {}),
          ...(recyclesChanged ? { recycles } : {}),
        },
      })
    }
    const command =
      commandId === null
        ? null
        : await tx.campaignCommand.findUniqueOrThrow({
            where: { id: commandId, organisationId: ctx.organisationId },
          })
    return {
      ...(await getCampaign(inner, campaignId)),
      changes: changes.map(({ name, change }) => ({
        name,
        label: findSettingField(name)?.label ?? name,
        change,
      })),
      updateCommand: command && toCommandDto(command),
    }
  })
}

async function writeVersion(
  tx: Tx,
  ctx: Ctx,
  campaignId: bigint,
  version: number,
  settings: CampaignSettings,
  changed: string[],
): Promise<void> {
  await tx.campaignVersion.create({
    data: {
      organisationId: ctx.organisationId,
      campaignId,
      version,
      settings: toStoredSettings(settings),
      changed,
      createdAt: ctx.now,
      createdById: ctx.actor.id,
      createdByName: ctx.actor.name,
    },
    select: { id: true },
  })
  await tx.campaign.update({
    where: { id: campaignId, organisationId: ctx.organisationId },
    data: { version, name: settings.name },
    select: { id: true },
  })
}

/** Contacts that came only from a list taken away leave the queue; a list put back brings them back. */
async function replaceLists(
  tx: Tx,
  ctx: Ctx,
  campaign: LockedCampaign,
  lists: readonly CampaignListInput[],
): Promise<boolean> {
  await validateLists(tx, ctx, lists)
  const campaignId = campaign.id
  const { organisationId } = ctx
  const present = await tx.campaignList.findMany({
    where: { organisationId, campaignId },
    select: { listId: true, weight: true, position: true },
  })
  const wanted = lists.map((list, index) => ({
    listId: list.listId,
    weight: list.weight,
    position: list.position ?? index,
  }))
  const key = (list: { listId: bigint; weight: number; position: number }) =>
    `${list.listId} ${list.weight} ${list.position}`
  if (present.map(key).sort().join() === wanted.map(key).sort().join()) return false
  for (const list of wanted) {
    await tx.campaignList.upsert({
      where: { campaignId_listId: { campaignId, listId: list.listId }, organisationId },
      create: { organisationId, campaignId, ...list },
      update: { weight: list.weight, position: list.position },
      select: { listId: true },
    })
  }
  const gone = present.filter((one) => !wanted.some((list) => list.listId === one.listId))
  if (gone.length > 0) {
    const ids = gone.map((list) => list.listId)
    await tx.campaignList.deleteMany({ where: { organisationId, campaignId, listId: { in: ids } } })
    await leaveLists(tx, { organisationId, campaignId, listIds: ids })
    // Others of its lists may hold the same contacts: they are looked at again from the start.
    await tx.campaignList.updateMany({ where: { organisationId, campaignId }, data: { enrolledSeq: 0n } })
  }
  await beginReorder(tx, ctx, campaign, findReordered(present, wanted))
  if (liveCampaignStates.includes(campaign.state)) {
    await enqueueEnrolment(tx, organisationId, campaignId)
  }
  return true
}

function pick(settings: CampaignSettings, changes: readonly { name: string }[]): Record<string, unknown> {
  const names = new Set(changes.map((change) => change.name.split('.')[0]))
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.has(name)))
}

function dropUndefined<T extends object>(patch: T): T {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as T
}
