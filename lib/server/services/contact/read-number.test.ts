import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { type CountryCode, getCountryCallingCode, parsePhoneNumberWithError } from 'libphonenumber-js/max'
import { describe, expect, it, test } from 'vitest'
import { areasReadWhole } from '@/lib/server/services/contact/nanp-shapes'
import { parseNumber, readNumber } from '@/lib/server/services/contact/read-number'

const require = createRequire(import.meta.url)

type Metadata = { country_calling_codes: Record<string, string[]>; countries: Record<string, unknown> }
const metadata: Metadata = JSON.parse(
  readFileSync(require.resolve('libphonenumber-js/metadata.max.json'), 'utf8'),
)

/** Alternatives of a pattern that are not inside parentheses. */
function splitAlternatives(pattern: string): string[] {
  const found = ['']
  let depth = 0
  for (const character of pattern) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === '|' && depth === 0) found.push('')
    else found[found.length - 1] += character
  }
  return found
}

/** Patterns of whole numbers: not `(\d{3})(\d{4})`, of how they are written, nor `([457]\d{6})$|1`, of seven digits. */
function listPatterns(value: unknown): string[] {
  if (typeof value === 'string')
    return /\\d\{\d\}/.test(value) && !/^\((\\d|[^)]*\)\$\|1$)/.test(value) ? [value] : []
  return Array.isArray(value) ? value.flatMap(listPatterns) : []
}

describe('North American numbers', () => {
  test('no pattern looks at the last four of ten digits, but in areas whose numbers are read whole', () => {
    const countries = metadata.country_calling_codes['1'] ?? []
    const alternatives = countries.flatMap((country) =>
      listPatterns(metadata.countries[country]).flatMap(splitAlternatives),
    )
    expect(alternatives.length).toBeGreaterThan(150)
    const deep = alternatives.filter((alternative) => !/\\d\{[4-9]\}$/.test(alternative))
    expect([...new Set(deep.map((alternative) => alternative.slice(0, 3)))].sort()).toEqual(
      [...areasReadWhole].sort(),
    )
  })

  const digits = (count: number) =>
    fc.integer({ min: 0, max: 10 ** count - 1 }).map((value) => String(value).padStart(count, '0'))
  const areas = fc.oneof(
    digits(3),
    fc.constantFrom(
      '212',
      '415',
      '416',
      '246',
      '268',
      '264',
      '242',
      '472',
      '500',
      '521',
      '523',
      '532',
      '658',
      '700',
      '710',
      '800',
      '822',
      '867',
      '876',
      '900',
      '983',
      '787',
      '671',
    ),
  )
  const exchanges = fc.oneof(
    digits(3),
    fc.constantFrom('463', '464', '484', '562', '563', '292', '293', '606'),
  )
  const punctuation = fc.constantFrom('', ' ', '-', '.', ' - ', ') ', '(', '..', '  ')
  const texts = fc
    .tuple(
      fc.constantFrom('', '1', '+1', '1 ', '+1 ', '+1-', '(', '+1 (', '(1) ', '1-', '+', '01', '+1 1'),
      areas,
      punctuation,
      exchanges,
      punctuation,
      digits(4),
      fc.constantFrom('', '', '', '', '.0', ' ', ')', ' x12', '5', '.'),
    )
    .map((parts) => {
      const [form, area, gap, exchange, cut, , end] = parts
      // One with the same six digits, one with another sixth.
      const siblings = [exchange, exchange.slice(0, 2) + ((Number(exchange[2]) + 1) % 10)].map((other) =>
        [form, area, gap, other, cut, '0199', end].join(''),
      )
      return { text: parts.join(''), siblings }
    })

  test('are read as libphonenumber reads them, whatever was read before', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('US', 'CA', 'BB', 'DE', 'XX'), ({ text, siblings }, country) => {
        for (const before of siblings) readNumber(before, country)
        expect(readNumber(text, country)).toEqual(parseNumber(text, country))
      }),
      { numRuns: 5_000 },
    )
  })
})

test('a number is in use when libphonenumber calls it valid', () => {
  const countries = fc.constantFrom<CountryCode>(
    'US',
    'DE',
    'BR',
    'GB',
    'AU',
    'MX',
    'IT',
    'AR',
    'CI',
    'FI',
    'AT',
    'KZ',
    'RU',
    'JM',
  )
  fc.assert(
    fc.property(countries, fc.integer({ min: 100_000, max: 99_999_999_999 }), (country, national) => {
      const code = getCountryCallingCode(country)
      const reading = readNumber(`+${code}${national}`, 'US')
      if (!reading.ok) return
      const isValid = parsePhoneNumberWithError(`+${code}${national}`).isValid()
      expect(reading.oddity === null).toBe(isValid)
    }),
    { numRuns: 1_000 },
  )
})

it.each([
  ['+49 30 901820', 'US', '+4930901820', 'DE', 'fixed_line'],
  ['0151 23456789', 'DE', '+4915123456789', 'DE', 'mobile'],
  ['(11) 98765-4321', 'BR', '+5511987654321', 'BR', 'mobile'],
  ['212-555-0100', 'US', '+12125550100', 'US', 'fixed_or_mobile'],
  ['800 555 1234', 'US', '+18005551234', 'US', 'toll_free'],
  ['+1 900 555 1234', 'US', '+19005551234', 'US', 'premium_rate'],
  ['0180 1 234567', 'DE', '+491801234567', 'DE', 'shared_cost'],
  ['+1 876 606 0123', 'US', '+18766060123', 'JM', 'fixed_line'],
  ['+44 7012 345678', 'GB', '+447012345678', 'GB', 'personal'],
  ['+44 56 1234 5678', 'GB', '+445612345678', 'GB', 'voip'],
])('reads %s of %s with its line', (given, country, e164, numbersCountry, lineType) => {
  expect(readNumber(given, country)).toMatchObject({ ok: true, e164, country: numbersCountry, lineType })
})
