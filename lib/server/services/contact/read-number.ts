import { type CountryCode, isSupportedCountry, parsePhoneNumberWithError } from 'libphonenumber-js/max'

export type NumberReading =
  | {
      ok: true
      e164: string
      /** ISO 3166 alpha-2; null for numbers of no country. */
      country: string | null
      type: 'mobile' | 'other'
      /** What is odd about it, in words; the number is taken all the same. */
      oddity: { code: string; message: string } | null
    }
  | { ok: false; code: string; message: string }

const faults: Record<string, { code: string; message: string }> = {
  NOT_A_NUMBER: { code: 'number_not_a_number', message: 'is not a phone number' },
  INVALID_COUNTRY: { code: 'number_without_country', message: 'has no country code that exists' },
  TOO_SHORT: { code: 'number_too_short', message: 'is too short for a phone number' },
  TOO_LONG: { code: 'number_too_long', message: 'is too long for a phone number' },
  INVALID_LENGTH: { code: 'number_wrong_length', message: 'has a length that no number of its country has' },
}

/**
 * Reads a number as people write it into E.164. A number of a range that nobody uses is taken with an oddity (numbers
 * reserved for fiction are such); one of a length that cannot exist is refused.
 */
export function readNumber(given: string, defaultCountry: string): NumberReading {
  const text = given.trim()
  const refuse = (code: string, message: string): NumberReading => ({
    ok: false,
    code,
    message: `“${text.slice(0, 40)}” ${message}`,
  })
  if (/^\d([.,]\d+)?e\+?\d+$/i.test(text)) {
    return refuse(
      'number_mangled',
      'was turned into a scientific number by a spreadsheet: format its column as text',
    )
  }
  try {
    const parsed = parsePhoneNumberWithError(text.replace(/\.0$/, ''), {
      defaultCountry: toCountryCode(defaultCountry),
      extract: false,
    })
    if (!parsed.isPossible())
      return refuse('number_wrong_length', 'has a length that no number of its country has')
    const oddity = parsed.ext
      ? { code: 'number_extension', message: `The extension ${parsed.ext} of “${text}” is left out` }
      : parsed.isValid()
        ? null
        : { code: 'number_unused_range', message: `“${text}” is in a range that is not in use` }
    return {
      ok: true,
      e164: parsed.number,
      country: parsed.country ?? parsed.getPossibleCountries()[0] ?? null,
      type: parsed.getType() === 'MOBILE' ? 'mobile' : 'other',
      oddity,
    }
  } catch (error) {
    const fault = faults[error instanceof Error ? error.message : ''] ?? faults.NOT_A_NUMBER
    return refuse(fault?.code ?? 'number_not_a_number', fault?.message ?? 'is not a phone number')
  }
}

function toCountryCode(country: string): CountryCode | undefined {
  return isSupportedCountry(country) ? country : undefined
}
