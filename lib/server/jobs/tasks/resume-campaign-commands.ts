import { getPrisma } from '@/lib/server/db/prisma'
import { enqueueCommands } from '@/lib/server/services/campaign/request-command'

/** A command that waits this long has lost its job (a process was killed, or the job was given up). */
const LOST_AFTER_MS = 5 * 60_000

export async function resumeCampaignCommands(): Promise<void> {
  const db = getPrisma()
  const lost = await db.campaignCommand.findMany({
    where: { status: 'requested', requestedAt: { lt: new Date(Date.now() - LOST_AFTER_MS) } },
    distinct: ['campaignId'],
    select: { organisationId: true, campaignId: true },
  })
  for (const { organisationId, campaignId } of lost) {
    await enqueueCommands(db, organisationId, campaignId)
  }
}
