import { type CampaignSettings, defaultCampaignSettings } from '@/lib/domain/campaign/settings'
import {
  type CampaignAction,
  type CampaignEvent,
  type CampaignState,
  isCampaignState,
  transition,
} from '@/lib/domain/campaign/states'
import { AppError } from '@/lib/domain/errors'
import type { Prisma } from '@/lib/server/db/generated/client'
import type { Ctx, Tx } from '@/lib/server/services/context'

export type LockedCampaign = {
  id: bigint
  organisationId: bigint
  name: string
  state: CampaignState
  stateChangedAt: Date
  version: number
  pass: number
  recycles: boolean
}

type Row = Omit<LockedCampaign, 'state'> & { state: string }

/**
 * Takes the campaign's row exclusively. The hand-out holds it shared, so whoever gets it here knows that no hand-out of
 * this campaign is under way and none begins before the commit.
 */
export async function lockCampaign(
  tx: Tx,
  ctx: Pick<Ctx, 'organisationId'>,
  id: bigint,
): Promise<LockedCampaign> {
  const [row] = await tx.$queryRaw<Row[]>`
    select id, organisation_id as "organisationId", name, state, state_changed_at as "stateChangedAt", version, pass, recycles
      from campaign where id = ${id} and organisation_id = ${ctx.organisationId} for update`
  if (!row) throw new AppError('not_found', 'There is no such campaign.')
  return { ...row, state: toCampaignState(row.state) }
}

/** The column's check constraint lets no other text in. */
export function toCampaignState(text: string): CampaignState {
  if (!isCampaignState(text)) throw new Error(`unknown campaign state ${text}`)
  return text
}

/** Throws `conflict` with the reason where the table of transitions has no such step. */
export function requireTransition(
  state: CampaignState,
  action: CampaignAction | CampaignEvent,
): { to: CampaignState; changes: boolean } {
  const step = transition(state, action)
  if (!step.ok) throw new AppError('conflict', step.reason, { details: { reason: 'transition', state } })
  return { to: step.to, changes: step.changes }
}

/** Writes the new state; the caller holds the row. `reason`: why, when no person asked for it. */
export async function setCampaignState(
  tx: Tx,
  campaign: LockedCampaign,
  to: CampaignState,
  reason: string | null = null,
): Promise<void> {
  if (to === campaign.state && reason === null) return
  await tx.$executeRaw`
    update campaign
       set state_changed_at = case when state = ${to} then state_changed_at else now() end,
           state = ${to}, state_reason = ${reason},
           archived_at = case when ${to} = 'archived' then now() else archived_at end
     where organisation_id = ${campaign.organisationId} and id = ${campaign.id}`
}

/** Stored by createCampaign and updateCampaign from a parsed CampaignSettings; newer settings take their defaults. */
export function readStoredSettings(json: Prisma.JsonValue): CampaignSettings {
  return { ...defaultCampaignSettings, ...(json as Partial<CampaignSettings>) }
}

export function toStoredSettings(settings: CampaignSettings): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(settings))
}

export async function getVersionSettings(
  tx: Tx,
  organisationId: bigint,
  campaignId: bigint,
  version: number,
): Promise<CampaignSettings> {
  const found = await tx.campaignVersion.findUniqueOrThrow({
    where: { campaignId_version: { campaignId, version }, organisationId },
    select: { settings: true },
  })
  return readStoredSettings(found.settings)
}
