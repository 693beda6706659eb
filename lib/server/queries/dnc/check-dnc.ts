import type { CheckDncResult } from '@/lib/contracts/dnc'
import { getPrisma } from '@/lib/server/db/prisma'
import { readErasedNumbers } from '@/lib/server/services/contact/find-erased-numbers'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireE164 } from '@/lib/server/services/dnc/require-e164'
import { toDncEntryDto } from '@/lib/server/services/dnc/to-dnc-entry-dto'

/** Whether a number may not be called by the organisation, with its live entries (a campaign's own ones too). */
export async function checkDnc(ctx: Ctx, number: string): Promise<CheckDncResult> {
  requirePermission(ctx, 'dnc.read')
  const prisma = getPrisma()
  const e164 = await requireE164(prisma, ctx.organisationId, number)
  const rows = await prisma.dncEntry.findMany({
    where: {
      organisationId: ctx.organisationId,
      e164,
      endedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: ctx.now } }],
    },
    orderBy: { id: 'desc' },
  })
  const isErased = (await readErasedNumbers(prisma, ctx.organisationId, [e164])).has(e164)
  return {
    number: e164,
    isListed: isErased || rows.some((row) => row.scope === 'organisation'),
    isErased,
    entries: rows.map((row) => toDncEntryDto(row, ctx.now)),
  }
}
