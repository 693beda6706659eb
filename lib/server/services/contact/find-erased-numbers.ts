import { AppError } from '@/lib/domain/errors'
import { getSuppressionKeyId, hashNumber } from '@/lib/server/crypto/suppression-hash'
import type { Tx } from '@/lib/server/services/context'

/**
 * Which of the numbers (E.164) belonged to a person of the organisation who was erased: they are written as stopped with
 * the cause `erased`, and never called. Every writer of numbers asks, in the transaction that writes and before it locks
 * any contact: until its end no erasure takes place that it would not have seen. Costs a look-up where nobody was erased.
 * Throws `unavailable` where numbers were erased under another SUPPRESSION_KEY: they could not be known again.
 */
export async function findErasedNumbers(
  tx: Pick<Tx, '$queryRaw' | '$executeRaw'>,
  organisationId: bigint,
  e164s: readonly string[],
): Promise<Set<string>> {
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtextextended('erasure:' || ${organisationId}::text, 0))`
  return readErasedNumbers(tx, organisationId, e164s)
}

/** The same for those who write nothing. */
export async function readErasedNumbers(
  tx: Pick<Tx, '$queryRaw'>,
  organisationId: bigint,
  e164s: readonly string[],
): Promise<Set<string>> {
  const [known] = await tx.$queryRaw<{ any: boolean; other: boolean }[]>`
    select exists (select from erased_number where organisation_id = ${organisationId}) as any,
           exists (select from erased_number where organisation_id = ${organisationId}
                     and (key_id < ${getSuppressionKeyId()} or key_id > ${getSuppressionKeyId()})) as other`
  if (!known?.any) return new Set()
  if (known.other) {
    throw new AppError(
      'unavailable',
      'SUPPRESSION_KEY is not the key under which numbers were erased, so they could not be known again. Start Rollcall with that key.',
    )
  }
  const byHash = new Map(e164s.map((e164) => [Buffer.from(hashNumber(e164)).toString('hex'), e164]))
  const found = await tx.$queryRaw<{ hash: string }[]>`
    select encode(number_hash, 'hex') as hash from erased_number
    where organisation_id = ${organisationId}
      and number_hash = any(array(select decode(h, 'hex') from unnest(${[...byHash.keys()]}::text[]) h))`
  return new Set(found.flatMap(({ hash }) => byHash.get(hash) ?? []))
}
