import { AppError } from '@/lib/domain/errors'
import { readNumber } from '@/lib/server/services/contact/read-number'
import type { Tx } from '@/lib/server/services/context'

/** A number as typed, in E.164; one without a country code is read in the organisation's country. */
export async function requireE164(
  tx: Pick<Tx, 'organisation'>,
  organisationId: bigint,
  number: string,
): Promise<string> {
  const organisation = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { defaultCountry: true },
  })
  const reading = readNumber(number, organisation.defaultCountry)
  if (reading.ok) return reading.e164
  throw new AppError('validation', `The number ${reading.message}.`, {
    errors: [{ path: 'number', message: reading.message }],
  })
}
