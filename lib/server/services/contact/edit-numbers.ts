import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { erasedCause, removedCause } from '@/lib/domain/contact/erased'
import { applyNumbers } from '@/lib/server/services/contact/apply-numbers'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import type { FieldChange } from '@/lib/server/services/contact/record-contact-change'
import type { Tx } from '@/lib/server/services/context'

type StoredNumber = { e164: string; type: string; state: string; stateCause: string | null }

/** Those that are the contact's now: neither replaced by an import nor taken off by a person. */
function listOwn(numbers: readonly StoredNumber[]): StoredNumber[] {
  return numbers.filter(({ stateCause }) => stateCause !== 'replaced' && stateCause !== removedCause)
}

/**
 * Brings a contact that is held to these numbers. One that is missing is stopped as removed, which no import takes back;
 * one that had been removed or replaced and is given again may be called again.
 */
export async function editNumbers(
  tx: Tx,
  organisationId: bigint,
  { id: contactId, numbers: stored }: { id: bigint; numbers: readonly StoredNumber[] },
  given: ContactWrite['numbers'],
  zoneRules: ZoneRules,
): Promise<FieldChange | null> {
  const own = listOwn(stored)
  const before = own.map(({ e164, type }) => ({ e164, type }))
  const after = given.map(({ e164, type }) => ({ e164, type: type ?? 'other' }))
  if (JSON.stringify(before) === JSON.stringify(after)) return null
  const wanted = given.map(({ e164 }) => e164)
  const gone = own.map(({ e164 }) => e164).filter((e164) => !wanted.includes(e164))
  await tx.contactNumber.updateMany({
    where: { organisationId, contactId, e164: { in: wanted }, stateCause: removedCause },
    data: { state: 'active', stateCause: null },
  })
  await applyNumbers(tx, organisationId, [], [{ contactId, row: { numbers: given } }], zoneRules)
  await tx.contactNumber.updateMany({
    where: {
      organisationId,
      contactId,
      e164: { in: gone },
      OR: [{ stateCause: null }, { stateCause: { not: erasedCause } }],
    },
    data: { state: 'stopped', stateCause: removedCause },
  })
  return { field: 'numbers', before, after }
}
