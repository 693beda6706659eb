import { type CountryCode, isSupportedCountry, parsePhoneNumberWithError } from 'libphonenumber-js/max'
import type { LineType } from '@/lib/contracts/contact'
import { type NumberFault, numberFaultWords } from '@/lib/domain/contact/number-faults'
import {
  findNanpShape,
  keepNanpShape,
  type NanpShape,
  readNanpDigits,
} from '@/lib/server/services/contact/nanp-shapes'

export type NumberReading =
  | {
      ok: true
      e164: string
      /** ISO 3166 alpha-2; null for numbers of no country. */
      country: string | null
      type: 'mobile' | 'other'
      /** Null where the numbering plan does not say. */
      lineType: LineType | null
      /** What is odd about it, in words; the number is taken all the same. */
      oddity: { code: string; message: string } | null
    }
  | { ok: false; code: NumberFault; message: string }

const faults: Record<string, NumberFault> = {
  NOT_A_NUMBER: 'number_not_a_number',
  INVALID_COUNTRY: 'number_without_country',
  TOO_SHORT: 'number_too_short',
  TOO_LONG: 'number_too_long',
  INVALID_LENGTH: 'number_wrong_length',
}

const lineTypes: Record<string, LineType> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed_line',
  FIXED_LINE_OR_MOBILE: 'fixed_or_mobile',
  VOIP: 'voip',
  TOLL_FREE: 'toll_free',
  PREMIUM_RATE: 'premium_rate',
  SHARED_COST: 'shared_cost',
  PERSONAL_NUMBER: 'personal',
  PAGER: 'pager',
  UAN: 'uan',
}

/**
 * Reads a number as people write it into E.164. A number of a range that nobody uses is taken with an oddity (numbers
 * reserved for fiction are such); one of a length that cannot exist is refused.
 */
export function readNumber(given: string, defaultCountry: string): NumberReading {
  const text = given.trim().replace(/\.0$/, '')
  const nanp = readNanpDigits(text, defaultCountry)
  const shape = nanp && findNanpShape(nanp)
  if (nanp && shape) return toReading(given.trim(), { ...shape, e164: `+1${nanp.digits}`, extension: null })
  const reading = parseNumber(given, defaultCountry)
  if (nanp && reading.ok) keepNanpShape(nanp, reading)
  return reading
}

/** What readNumber says, by libphonenumber alone: 20 µs a number, where readNumber mostly takes one. */
export function parseNumber(given: string, defaultCountry: string): NumberReading {
  const text = given.trim()
  if (/^\d([.,]\d+)?e\+?\d+$/i.test(text)) return refuse(text, 'number_mangled')
  try {
    const parsed = parsePhoneNumberWithError(text.replace(/\.0$/, ''), {
      defaultCountry: toCountryCode(defaultCountry),
      extract: false,
    })
    if (!parsed.isPossible()) return refuse(text, 'number_wrong_length')
    // A number is valid when it has a type: what isValid() asks, and it takes as long.
    const kind = parsed.getType()
    return toReading(text, {
      e164: parsed.number,
      country: parsed.country ?? parsed.getPossibleCountries()[0] ?? null,
      lineType: (kind && lineTypes[kind]) ?? null,
      isInUse: kind !== undefined,
      extension: parsed.ext || null,
    })
  } catch (error) {
    return refuse(text, faults[error instanceof Error ? error.message : ''] ?? 'number_not_a_number')
  }
}

type NumberFacts = NanpShape & { e164: string; extension: string | null }

function toReading(text: string, facts: NumberFacts): NumberReading {
  const { e164, country, lineType, isInUse, extension } = facts
  const oddity = extension
    ? { code: 'number_extension', message: `The extension ${extension} of “${text}” is left out` }
    : isInUse
      ? null
      : { code: 'number_unused_range', message: `“${text}” is in a range that is not in use` }
  return { ok: true, e164, country, type: lineType === 'mobile' ? 'mobile' : 'other', lineType, oddity }
}

function refuse(text: string, code: NumberFault): NumberReading {
  return { ok: false, code, message: `“${text.slice(0, 40)}” ${numberFaultWords[code]}` }
}

function toCountryCode(country: string): CountryCode | undefined {
  return isSupportedCountry(country) ? country : undefined
}
