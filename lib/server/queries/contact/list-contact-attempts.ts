import type { ContactAttemptDto } from '@/lib/contracts/contact'
import type { Page } from '@/lib/contracts/shared'
import { AppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import { toAttemptDto } from '@/lib/server/queries/contact/to-attempt-dto'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** A contact's timeline, newest first. The cursor is the last attempt's id. */
export async function listContactAttempts(
  ctx: Ctx,
  contactId: bigint,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<ContactAttemptDto>> {
  requirePermission(ctx, 'contact.read')
  const prisma = getPrisma()
  const where = { id: contactId, organisationId: ctx.organisationId }
  if ((await prisma.contact.count({ where })) === 0) {
    throw new AppError('not_found', 'There is no such contact.')
  }
  const isCursor = /^[0-9a-f-]{36}$/i.test(query.cursor ?? '')
  const rows = await prisma.attempt.findMany({
    where: {
      organisationId: ctx.organisationId,
      contactId,
      ...(isCursor && query.cursor ? { id: { lt: query.cursor } } : {}),
    },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
  })
  const shown = rows.slice(0, query.limit)
  const campaigns = await prisma.campaign.findMany({
    where: {
      organisationId: ctx.organisationId,
      id: { in: [...new Set(shown.map((row) => row.campaignId))] },
    },
    select: { id: true, name: true },
  })
  const names = new Map(campaigns.map((campaign) => [campaign.id, campaign.name]))
  return {
    data: shown.map((row) => toAttemptDto(row, names.get(row.campaignId) ?? '')),
    meta: { nextCursor: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null },
  }
}
