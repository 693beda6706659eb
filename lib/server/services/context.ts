import { AppError } from '@/lib/domain/errors'
import { can, type Permission, permissions, type Role, scopesAllow } from '@/lib/domain/permissions'
import type { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'

export type Tx = Prisma.TransactionClient

export type Actor =
  | { kind: 'user'; id: bigint; name: string; role: Role }
  | { kind: 'api_key'; id: bigint; name: string; scopes: readonly string[] }
  | { kind: 'system'; id: null; name: string }

/** Who asks, for which organisation, when. A verb inside another's transaction finds it in `tx` and joins it. */
export type Ctx = {
  actor: Actor
  organisationId: bigint
  requestId: string
  now: Date
  tx?: Tx
}

export type TxCtx = Ctx & { tx: Tx }

/** What Rollcall does by itself: jobs, the first start. Holds every permission. */
export function systemCtx(organisationId: bigint, name: string, now: Date): Ctx {
  return { actor: { kind: 'system', id: null, name }, organisationId, requestId: `job ${name}`, now }
}

export function hasPermission(actor: Actor, permission: Permission): boolean {
  switch (actor.kind) {
    case 'system':
      return true
    case 'user':
      return can(actor.role, permission)
    case 'api_key':
      return scopesAllow(actor.scopes, permission)
  }
}

/** Throws `forbidden`, naming what was missing. First line of every verb. */
export function requirePermission(ctx: Ctx, permission: Permission): void {
  if (hasPermission(ctx.actor, permission)) return
  const what = permissions[permission].words.toLowerCase()
  throw new AppError(
    'forbidden',
    ctx.actor.kind === 'api_key'
      ? `This API key lacks the scope ${permission} (${what}).`
      : `Your role may not do this: ${what}.`,
  )
}

const TRANSACTION_MS_MAX = 30_000

/** Runs `work` in the caller's transaction if there is one, else in a new one. */
export async function withTransaction<T>(ctx: Ctx, work: (tx: Tx, ctx: TxCtx) => Promise<T>): Promise<T> {
  if (ctx.tx) return work(ctx.tx, { ...ctx, tx: ctx.tx })
  return getPrisma().$transaction((tx) => work(tx, { ...ctx, tx }), {
    timeout: TRANSACTION_MS_MAX,
    maxWait: 5_000,
  })
}
