import { erasedCause } from '@/lib/domain/contact/erased'
import type { Tx } from '@/lib/server/services/context'

/** Stops numbers of these contacts that findErasedNumbers named. Runs where they are written, before a queue sees them. */
export async function stopErasedNumbers(
  tx: Tx,
  organisationId: bigint,
  contactIds: readonly bigint[],
  erased: ReadonlySet<string>,
): Promise<void> {
  if (erased.size === 0 || contactIds.length === 0) return
  await tx.$executeRaw`
    update contact_number set state = 'stopped', state_cause = ${erasedCause}
    where organisation_id = ${organisationId} and contact_id = any(${contactIds.map(String)}::bigint[])
      and e164 = any(${[...erased]}::text[]) and state_cause is distinct from ${erasedCause}`
}
