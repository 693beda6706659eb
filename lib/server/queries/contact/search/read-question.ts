import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { parseId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { type Criterion, findAny, isThere } from '@/lib/server/queries/contact/search/criterion'
import { readNumber } from '@/lib/server/services/contact/read-number'

/** Fewer would match a hundredth of all numbers. */
const lastDigitsMin = 4
const nameWordsMax = 4

export type Question = { criterion: Criterion; understood: string }

/** What was typed into the search, and what it is taken for; null where nothing was typed. */
export function readQuestion(organisationId: bigint, defaultCountry: string, q: string): Question | null {
  if (q === '') return null
  const id = parseId('con', q)
  if (id !== null) return readContactId(organisationId, id)
  if (q.includes('@')) return readEmail(organisationId, q)
  const number = toNumberText(q)
  if (/^\+?[\d\s().\-/]*\d[\d\s().\-/]*$/.test(number)) {
    return readDigits(organisationId, defaultCountry, number, q)
  }
  return readName(organisationId, q)
}

/** A number as it is copied from elsewhere: with marks of direction, other hyphens, `tel:` before it, an extension after. */
function toNumberText(q: string): string {
  return q
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/^\s*tel:/i, '')
    .replace(/\s*(?:;\s*ext=|ext\.?|x|#)\s*\d{1,7}\s*$/i, '')
    .trim()
}

function readContactId(organisationId: bigint, id: bigint): Question {
  return {
    understood: 'The contact with this id',
    criterion: {
      find: Prisma.sql`select id as contact_id from contact where organisation_id = ${organisationId} and id = ${id}`,
      check: Prisma.sql`c.id = ${id}`,
    },
  }
}

function readEmail(organisationId: bigint, q: string): Question {
  const starts = `${escapeLike(q.toLowerCase())}%`
  return {
    understood: `E-mail addresses that begin with “${q}”`,
    criterion: {
      find: Prisma.sql`select id as contact_id from contact
        where lower(email) collate "C" like ${starts} and organisation_id = ${organisationId} and email is not null`,
      check: Prisma.sql`coalesce(lower(c.email) collate "C" like ${starts}, false)`,
    },
  }
}

/** A number in any form, the last digits of one, or a key of digits. */
function readDigits(organisationId: bigint, defaultCountry: string, q: string, key: string): Question {
  const digits = q.replace(/\D/g, '')
  const numbers = digits.length < 7 ? [] : listReadings(q, digits, defaultCountry)
  // Written for inside a country, it begins with a 0 that the number itself does not have.
  const last = digits.length < 7 ? digits : digits.replace(/^0+/, '')
  const hasLast = !q.startsWith('+') && last.length >= lastDigitsMin
  const ends = `${[...last].reverse().join('')}%`
  const keys = keyParts(organisationId, key)
  const parts = [...keys.find]
  const checks = [keys.check]
  if (numbers.length > 0) {
    parts.push(Prisma.sql`select contact_id from contact_number
      where organisation_id = ${organisationId} and e164 = any(${numbers}::text[])`)
    checks.push(
      isThere(
        Prisma.sql`select true from contact_number n where n.contact_id = c.id and n.e164 = any(${numbers}::text[])`,
      ),
    )
  }
  if (hasLast) {
    parts.push(Prisma.sql`select contact_id from contact_number
      where reverse(e164) collate "C" like ${ends} and organisation_id = ${organisationId}`)
    checks.push(
      isThere(
        Prisma.sql`select true from contact_number n where n.contact_id = c.id and reverse(n.e164) collate "C" like ${ends}`,
      ),
    )
  }
  return {
    understood: describeDigits(q, numbers[0], hasLast ? last : null),
    criterion: { find: findAny(parts), check: anyOf(checks) },
  }
}

/** As it is read in the organisation's country, and with its country code. */
function listReadings(q: string, digits: string, defaultCountry: string): string[] {
  const readings = [readNumber(q, defaultCountry), readNumber(`+${digits}`, defaultCountry)]
  return [...new Set(readings.flatMap((reading) => (reading.ok ? [reading.e164] : [])))]
}

function describeDigits(q: string, e164: string | undefined, last: string | null): string {
  const read = e164 === undefined ? null : (parsePhoneNumberFromString(e164)?.formatInternational() ?? e164)
  if (read !== null)
    return last === null ? `Read as ${read}` : `Read as ${read}, or a number that ends in ${last}`
  if (last !== null) return `Numbers that end in ${last}, or the key ${q}`
  return q.startsWith('+')
    ? `“${q}” is not a whole number; without the + its last digits are searched`
    : `The key ${q}; of a number give the last four digits at least`
}

/** First and last name in either order, each from its beginning; several words may be one name. */
function readName(organisationId: bigint, q: string): Question {
  const words = q.split(/[\s,]+/).filter(Boolean)
  const keys = keyParts(organisationId, q)
  const names = listNameReadings(words)
  const parts = names.map(
    ({ first, last }) => Prisma.sql`select id as contact_id from contact
      where (organisation_id + 0) = ${organisationId} and ${nameCondition(first, last, '')}`,
  )
  return {
    understood: `Names that begin with “${words.join(' ')}” in either order and with any accents, or the key “${q}”`,
    criterion: {
      find: findAny([...keys.find, ...parts]),
      check: anyOf([keys.check, ...names.map(({ first, last }) => nameCondition(first, last, 'c.'))]),
    },
  }
}

type NameReading = { first: string | null; last: string | null }

function listNameReadings(words: readonly string[]): NameReading[] {
  const whole = words.join(' ')
  const readings: NameReading[] = [
    { first: whole, last: null },
    { first: null, last: whole },
  ]
  for (let at = 1; at < Math.min(words.length, nameWordsMax); at += 1) {
    const [left, right] = [words.slice(0, at).join(' '), words.slice(at).join(' ')]
    readings.push({ first: left, last: right }, { first: right, last: left })
  }
  return readings
}

function nameCondition(first: string | null, last: string | null, of: '' | 'c.'): Prisma.Sql {
  const column = (name: 'first_name' | 'last_name', start: string) =>
    Prisma.sql`fold_name(${Prisma.raw(`${of}${name}`)}) collate "C" like fold_name(${`${escapeLike(start)}%`})`
  const parts = [
    ...(last === null ? [] : [column('last_name', last)]),
    ...(first === null ? [] : [column('first_name', first)]),
  ]
  return Prisma.sql`(${Prisma.join(parts, ' and ')})`
}

function keyParts(organisationId: bigint, q: string): { find: Prisma.Sql[]; check: Prisma.Sql } {
  return {
    find: [
      Prisma.sql`select id as contact_id from contact where organisation_id = ${organisationId} and external_key = ${q}`,
      Prisma.sql`select id as contact_id from contact where account_key = ${q} and organisation_id = ${organisationId}`,
    ],
    check: Prisma.sql`(c.external_key = ${q} or coalesce(c.account_key = ${q}, false))`,
  }
}

function anyOf(checks: readonly Prisma.Sql[]): Prisma.Sql {
  return Prisma.sql`(${Prisma.join([...checks], ' or ')})`
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
