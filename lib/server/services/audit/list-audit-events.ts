import { type AuditEventDto, type AuditQuery, auditQuerySchema } from '@/lib/contracts/audit'
import type { Page } from '@/lib/contracts/shared'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Newest first. The cursor is the place of the last row shown. */
export async function listAuditEvents(ctx: Ctx, query: AuditQuery): Promise<Page<AuditEventDto>> {
  requirePermission(ctx, 'audit.read')
  const { limit, cursor, entity, entityId, actor } = auditQuerySchema.parse(query)
  const where = {
    organisationId: ctx.organisationId,
    ...(entity ? { entity } : {}),
    ...(entityId ? { entityId } : {}),
    ...(actor ? { actorName: { contains: actor, mode: 'insensitive' as const } } : {}),
  }
  const before = cursor === undefined ? null : readCursor(cursor)
  const prisma = getPrisma()
  const [rows, total] = await Promise.all([
    prisma.auditEvent.findMany({
      where: before === null ? where : { ...where, position: { lt: before } },
      orderBy: { position: 'desc' },
      take: limit + 1,
      select: {
        id: true,
        position: true,
        at: true,
        actorKind: true,
        actorName: true,
        action: true,
        entity: true,
        entityId: true,
        before: true,
        after: true,
        requestId: true,
      },
    }),
    prisma.auditEvent.count({ where }),
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    data: shown.map((row) => ({
      ...row,
      id: formatId('aud', row.id),
      position: Number(row.position),
      at: row.at.toISOString(),
      actorKind: row.actorKind === 'user' || row.actorKind === 'api_key' ? row.actorKind : 'system',
    })),
    meta: { nextCursor: rows.length > limit && last ? String(last.position) : null, total },
  }
}

function readCursor(cursor: string): bigint {
  if (/^\d{1,18}$/.test(cursor)) return BigInt(cursor)
  throw new AppError('validation', 'The cursor is not one that Rollcall gave.', {
    errors: [{ path: 'cursor', message: 'unknown cursor' }],
  })
}
