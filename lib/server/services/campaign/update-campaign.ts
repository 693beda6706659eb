import type { CampaignListInput, CampaignUpdateDto, PatchCampaignInput } from '@/lib/contracts/campaign'
import {
  type CampaignSettings,
  compareSettings,
  findSettingField,
  type SettingName,
} from '@/lib/domain/campaign/settings'
import { liveCampaignStates } from '@/lib/domain/campaign/states'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { toCommandDto } from '@/lib/server/queries/campaign/command-dto'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import {
  getVersionSettings,
  type LockedCampaign,
  lockCampaign,
  requireTransition,
  setCampaignState,
} from '@/lib/server/services/campaign/campaign-row'
import { requestCommand } from '@/lib/server/services/campaign/request-command'
import { setLists } from '@/lib/server/services/campaign/set-lists'
import { validateLists, validateSettings } from '@/lib/server/services/campaign/validate-settings'
import { writeVersion } from '@/lib/server/services/campaign/write-version'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'

/** What they had pushed back or closed may be free under their new values. */
const judgingSettings: readonly SettingName[] = ['ruleSet', 'startDate', 'endDate']

/**
 * Makes a new version of settings and lists, unless somebody else changed the campaign since the version that is given. Where WxCC holds the campaign, live settings are sent to it at once; the others
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
    const { lists, recycles, version: seen, ...patch } = input
    if (seen !== undefined) requireVersion(campaign, seen)
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
    const changed = [...changes.map((change) => change.name), ...(listsChanged ? ['lists'] : [])]
    const version = changed.length > 0 ? campaign.version + 1 : campaign.version
    if (changed.length > 0) await writeVersion(tx, ctx, campaignId, version, after, changed)
    let commandId: bigint | null = null
    if (changes.length > 0) {
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

async function replaceLists(
  tx: Tx,
  ctx: Ctx,
  campaign: LockedCampaign,
  lists: readonly CampaignListInput[],
): Promise<boolean> {
  await validateLists(tx, ctx, lists)
  const placed = lists.map((list, index) => ({
    listId: list.listId,
    weight: list.weight,
    position: list.position ?? index,
  }))
  return setLists(tx, ctx, campaign, placed)
}

function requireVersion(campaign: LockedCampaign, given: number): void {
  if (campaign.version === given) return
  throw new AppError(
    'conflict',
    'Somebody changed this campaign since you opened it. Nothing was changed: look at it again.',
    { details: { reason: 'changed_meanwhile', version: campaign.version } },
  )
}

function pick(settings: CampaignSettings, changes: readonly { name: string }[]): Record<string, unknown> {
  const names = new Set(changes.map((change) => change.name.split('.')[0]))
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.has(name)))
}

function dropUndefined<T extends object>(patch: T): T {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as T
}
