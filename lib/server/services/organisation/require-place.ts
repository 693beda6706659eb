import { isSupportedCountry } from 'libphonenumber-js'
import { findZone } from '@/lib/domain/compliance/zones'
import { AppError, type FieldError } from '@/lib/domain/errors'

/** Canonical zone and country, or `validation` with each fault on its field. */
export function requirePlace<
  T extends { timeZone?: string | undefined; defaultCountry?: string | undefined },
>(input: T): T {
  const errors: FieldError[] = []
  const timeZone = input.timeZone === undefined ? undefined : findZone(input.timeZone)
  if (timeZone === null)
    errors.push({ path: 'timeZone', message: 'not a time zone such as America/New_York' })
  if (input.defaultCountry !== undefined && !isSupportedCountry(input.defaultCountry)) {
    errors.push({ path: 'defaultCountry', message: 'not a country with phone numbers, such as US or GB' })
  }
  if (errors.length > 0) throw new AppError('validation', 'Some values are not valid.', { errors })
  return timeZone ? { ...input, timeZone } : input
}
