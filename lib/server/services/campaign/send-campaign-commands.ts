import type { CommandKind } from '@/lib/contracts/campaign'
import { type CampaignEvent, transition } from '@/lib/domain/campaign/states'
import { isAppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import {
  getVersionSettings,
  lockCampaign,
  setCampaignState,
} from '@/lib/server/services/campaign/campaign-row'
import { enqueueCommands } from '@/lib/server/services/campaign/request-command'
import { settlePausing } from '@/lib/server/services/campaign/settle-pausing'
import { ensureSubscription } from '@/lib/server/services/connection/ensure-subscription'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { getLogger } from '@/lib/server/telemetry/logger'
import { type CommandResult, sendStart, sendStop, sendUpdate } from '@/lib/server/wxcc/campaign-commands'
import { findWxccConnection } from '@/lib/server/wxcc/connection'

type Pending = { id: bigint; kind: CommandKind; version: number; tries: number }

/** A stop keeps trying for most of an hour: a dialer that goes on is worse than a start that fails. */
const triesMax: Record<CommandKind, number> = { start: 8, update: 8, stop: 60 }
const PAUSE_SECONDS_MAX = 60

/**
 * Sends what is requested for one campaign, oldest first, one at a time. A lock of the session keeps two workers from
 * sending for the same campaign at once; it is not held in a transaction, so the campaign's row stays free meanwhile.
 */
export async function sendCampaignCommands(organisationId: bigint, campaignId: bigint): Promise<void> {
  const client = await getPool('worker').connect()
  const lockKey = `campaign commands:${campaignId}`
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [lockKey])
    try {
      for (;;) {
        const command = await findNext(organisationId, campaignId)
        if (command === null) return
        const isSettled = await sendOne(organisationId, campaignId, command)
        if (!isSettled) return
      }
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lockKey])
    }
  } finally {
    client.release()
  }
}

async function findNext(organisationId: bigint, campaignId: bigint): Promise<Pending | null> {
  const found = await getPrisma().campaignCommand.findFirst({
    where: { organisationId, campaignId, status: 'requested' },
    orderBy: { id: 'asc' },
    select: { id: true, kind: true, version: true, tries: true },
  })
  return found && { ...found, kind: toCommandKind(found.kind) }
}

function toCommandKind(text: string): CommandKind {
  if (text === 'start' || text === 'update' || text === 'stop') return text
  throw new Error(`unknown command ${text}`)
}

/** Returns false when it has to be tried again later. */
async function sendOne(organisationId: bigint, campaignId: bigint, command: Pending): Promise<boolean> {
  const result = await send(organisationId, campaignId, command)
  const ctx = systemCtx(organisationId, 'campaign commands', new Date())
  return withTransaction(ctx, async (tx, inner) => {
    const campaign = await lockCampaign(tx, ctx, campaignId)
    const tries = command.tries + 1
    const isLast = tries >= triesMax[command.kind]
    const isAgain = result.kind === 'again' && !isLast
    const { count } = await tx.campaignCommand.updateMany({
      // It may have been overtaken, or given up by hand, while it was on its way.
      where: { id: command.id, organisationId, status: 'requested' },
      data: {
        tries,
        responseStatus: result.status,
        fault: result.kind === 'accepted' ? null : result.fault,
        status: isAgain ? 'requested' : toStatus(result),
        finishedAt: isAgain ? null : ctx.now,
      },
    })
    if (isAgain) {
      if (count === 1) {
        const pauseSeconds = result.afterSeconds ?? Math.min(2 ** (tries - 1), PAUSE_SECONDS_MAX)
        await enqueueCommands(tx, organisationId, campaignId, new Date(Date.now() + pauseSeconds * 1000))
      }
      return count === 0
    }
    if (count === 0) return true
    const event = toEvent(command.kind, result)
    const step = event === null ? null : transition(campaign.state, event)
    const fault = result.kind === 'accepted' ? null : result.fault
    if (step?.ok) {
      await setCampaignState(tx, campaign, step.to, fault)
      if (step.changes) {
        await recordAudit(tx, ctx, {
          action: `campaign.${event}`,
          entity: 'campaign',
          entityId: formatId('cmp', campaignId),
          before: { state: campaign.state },
          after: { state: step.to, ...(fault === null ? {} : { fault }) },
        })
      }
      await settlePausing(inner, campaignId)
    } else if (fault !== null && command.kind !== 'update') {
      await setCampaignState(tx, campaign, campaign.state, fault)
    }
    return true
  })
}

async function send(organisationId: bigint, campaignId: bigint, command: Pending): Promise<CommandResult> {
  const found = await findWxccConnection(organisationId)
  if (!found.ok) return { kind: 'refused', status: 0, fault: found.reason }
  if (command.kind === 'stop') return sendStop(found.connection, campaignId)
  if (command.kind === 'start') await subscribeFirst(organisationId)
  const settings = await getVersionSettings(getPrisma(), organisationId, campaignId, command.version)
  return command.kind === 'start'
    ? sendStart(found.connection, campaignId, settings)
    : sendUpdate(found.connection, campaignId, settings)
}

/** Outcomes that come before there is a subscription are lost, so the first start makes it. A fault is stored and shown. */
async function subscribeFirst(organisationId: bigint): Promise<void> {
  const known = await getPrisma().wxccConnection.findUnique({
    where: { organisationId },
    select: { subscriptionId: true },
  })
  if (known?.subscriptionId) return
  try {
    await ensureSubscription(systemCtx(organisationId, 'campaign commands', new Date()))
  } catch (error) {
    if (!isAppError(error)) throw error
    getLogger('jobs').warn({ organisationId: String(organisationId), err: error }, 'no subscription')
  }
}

function toStatus(result: CommandResult): 'accepted' | 'failed' | 'unknown' {
  switch (result.kind) {
    case 'accepted':
      return 'accepted'
    case 'refused':
      return 'failed'
    case 'again':
      return result.mayHaveArrived ? 'unknown' : 'failed'
  }
}

/** What the campaign's state makes of it; an unknown end moves nothing, a person decides. */
function toEvent(kind: CommandKind, result: CommandResult): CampaignEvent | null {
  if (kind === 'start') {
    const status = toStatus(result)
    if (status === 'unknown') return null
    return status === 'accepted' ? 'start_accepted' : 'start_failed'
  }
  return kind === 'stop' && result.kind === 'accepted' ? 'stop_accepted' : null
}
