import { AppError } from '@/lib/domain/errors'
import type { TxCtx } from '@/lib/server/services/context'

/** Holds the contact until the transaction ends, or not_found. */
export async function requireContact(
  { tx, organisationId }: Pick<TxCtx, 'tx' | 'organisationId'>,
  contactId: bigint,
): Promise<void> {
  const held = await tx.$queryRaw<unknown[]>`
    select id from contact where organisation_id = ${organisationId} and id = ${contactId} for update`
  if (held.length === 0) throw new AppError('not_found', 'There is no such contact.')
}
