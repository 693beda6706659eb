import { createHash } from 'node:crypto'
import { Prisma } from '@/lib/server/db/generated/client'
import type { Ctx, Tx } from '@/lib/server/services/context'

export type AuditInput = {
  /** entity.verb, such as `campaign.start` */
  action: string
  entity: string
  /** As people see it: the prefixed id. */
  entityId: string | null
  /** Only what changed; never a secret. */
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/**
 * Appends to the organisation's audit chain inside the caller's transaction. Each hash covers the row and the hash
 * before it, so that a row changed or taken out later breaks the chain. Writers of one organisation queue on an
 * advisory lock from here to their commit, so call it last.
 */
export async function recordAudit(tx: Tx, ctx: Ctx, input: AuditInput): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('audit:' || ${ctx.organisationId}::text, 0))`
  const last = await tx.auditEvent.findFirst({
    where: { organisationId: ctx.organisationId },
    orderBy: { position: 'desc' },
    select: { hash: true, position: true },
  })
  const row = {
    organisationId: ctx.organisationId,
    position: (last?.position ?? 0n) + 1n,
    at: ctx.now,
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    actorName: ctx.actor.name,
    action: input.action,
    entity: input.entity,
    entityId: input.entityId,
    requestId: ctx.requestId,
  }
  const before = toPlainJson(input.before)
  const after = toPlainJson(input.after)
  const previousHash = last?.hash ?? null
  await tx.auditEvent.create({
    data: {
      ...row,
      before: before ?? Prisma.DbNull,
      after: after ?? Prisma.DbNull,
      previousHash,
      hash: hashAuditRow({ ...row, before, after }, previousHash),
    },
    select: { id: true },
  })
}

type HashedRow = {
  organisationId: bigint
  position: bigint
  at: Date
  actorKind: string
  actorId: bigint | null
  actorName: string
  action: string
  entity: string
  entityId: string | null
  requestId: string | null
  before: Prisma.InputJsonValue | null
  after: Prisma.InputJsonValue | null
}

/** SHA-256 over the hash before it and the row with its keys in order (jsonb does not keep theirs). */
export function hashAuditRow(row: HashedRow, previousHash: Uint8Array | null): Uint8Array<ArrayBuffer> {
  const hash = createHash('sha256')
  hash.update(previousHash ?? new Uint8Array())
  hash.update(JSON.stringify(sortKeys(toPlainJson(row))))
  return new Uint8Array(hash.digest())
}

/** As it will come back from jsonb: bigints and dates as text, nothing undefined. */
function toPlainJson(value: Record<string, unknown> | undefined): Prisma.InputJsonObject | null {
  if (value === undefined) return null
  return JSON.parse(JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? v.toString() : v)))
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}
