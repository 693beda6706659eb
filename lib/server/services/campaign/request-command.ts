import type { CommandKind } from '@/lib/contracts/campaign'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import type { Ctx, Tx } from '@/lib/server/services/context'

/**
 * Queues a command to WxCC in the caller's transaction; the caller holds the campaign's row. What is still unsent and
 * overtaken is withdrawn: an older update by any command, a start by a stop.
 */
export async function requestCommand(
  tx: Tx,
  ctx: Ctx,
  campaign: { id: bigint; version: number },
  kind: CommandKind,
): Promise<bigint> {
  const overtaken: CommandKind[] = kind === 'update' ? ['update'] : ['start', 'update', 'stop']
  await tx.campaignCommand.updateMany({
    where: {
      organisationId: ctx.organisationId,
      campaignId: campaign.id,
      status: 'requested',
      kind: { in: overtaken },
    },
    data: { status: 'failed', fault: `Overtaken by a newer ${kind}.`, finishedAt: ctx.now },
  })
  const command = await tx.campaignCommand.create({
    data: {
      organisationId: ctx.organisationId,
      campaignId: campaign.id,
      kind,
      version: campaign.version,
      requestedAt: ctx.now,
      requestedById: ctx.actor.id,
      requestedByName: ctx.actor.name,
    },
    select: { id: true },
  })
  await enqueueCommands(tx, ctx.organisationId, campaign.id)
  return command.id
}

export async function enqueueCommands(
  tx: Tx,
  organisationId: bigint,
  campaignId: bigint,
  runAt?: Date,
): Promise<void> {
  await enqueueJob(
    tx,
    'send-campaign-commands',
    { organisationId: String(organisationId), campaignId: String(campaignId) },
    { key: `send-campaign-commands:${campaignId}`, ...(runAt ? { runAt } : {}) },
  )
}
