import { isSupportedCountry } from 'libphonenumber-js/max'
import type { ListColumn } from '@/lib/contracts/contact-list'
import type { Verdict } from '@/lib/contracts/import'
import { findRegionCode } from '@/lib/domain/compliance/region-codes'
import { findZone } from '@/lib/domain/compliance/zones'
import { findCardIssuer, isCardCheckedField } from '@/lib/domain/contact/card-numbers'
import { cleanText } from '@/lib/server/services/contact/clean-text'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { readCalling } from '@/lib/server/services/contact/prepare-calling'
import { readColumns } from '@/lib/server/services/contact/prepare-columns'
import { readNumbers } from '@/lib/server/services/contact/prepare-numbers'
import type { RawContact, Say } from '@/lib/server/services/contact/raw-contact'

export type { RawContact } from '@/lib/server/services/contact/raw-contact'

export type Problem = { verdict: Verdict; column: string | null; code: string; message: string }

export type Preparation = {
  /** Null: refused, and one of the problems says why. */
  contact: ContactWrite | null
  problems: Problem[]
}

export type PrepareDefaults = { country: string; columns: readonly ListColumn[]; now: Date }

const CELL_CHARS_MAX = 4_000

/**
 * Judges one contact: what can be taken is taken with a warning, what was asked for and cannot be honoured refuses it. A
 * file brings at most 500 columns and a list has 100 of its own (the mapping's schema and the list's hold that); a cell
 * has at most 4,000 characters.
 */
export function prepareContact(raw: RawContact, defaults: PrepareDefaults): Preparation {
  const problems: Problem[] = []
  let isRefused = false
  // Words quote the beginning of a cell, which may end in the middle of a character.
  const add = (verdict: Verdict, field: string, code: string, message: string) =>
    problems.push({ verdict, column: raw.columnOf(field), code, message: message.toWellFormed() })
  const refuse: Say = (field, code, message) => {
    isRefused = true
    add('rejected', field, code, message)
  }
  const warn: Say = (field, code, message) => {
    add('warning', field, code, message)
  }

  // Alone: what any other problem says may quote the cell.
  checkCards(raw, refuse)
  if (isRefused) return { contact: null, problems }
  checkCells(raw, refuse, warn)
  const { values } = raw
  const country = readCountry(values.country, warn)
  const timeZone = readZone(values.timeZone, warn)
  const region = readRegion(values.region, country, warn)
  const { numbers, refusedNumbers } = readNumbers(raw, country ?? defaults.country, refuse, warn)
  const calling = readCalling(values, country ?? defaults.country, defaults.now, refuse, warn)
  if (isRefused) return { contact: null, problems }
  const columns = readColumns(raw.own, defaults.columns, warn)
  const { firstName, lastName } = readName(values)
  return {
    contact: {
      externalKey: readKey(values.externalKey),
      accountKey: readKey(values.accountKey),
      firstName,
      lastName,
      email: readEmail(values.email, warn),
      timeZone,
      postalCode: cleanText(values.postalCode),
      region,
      country,
      dialAt: calling.dialAt,
      guardTime: calling.guardTime,
      customerAni: calling.customerAni,
      preferredAgentId: calling.preferredAgentId,
      priority: calling.priority,
      numbers,
      refusedNumbers,
      columns,
    },
    problems,
  }
}

function checkCards({ values, own }: RawContact, refuse: Say): void {
  for (const field in values) if (isCardCheckedField(field)) checkCard(field, values[field], refuse)
  for (const name in own) checkCard(name, own[name], refuse)
}

function checkCard(field: string, value: string | undefined, refuse: Say): void {
  if (!value || findCardIssuer(value) === null) return
  refuse(field, 'payment_card', 'The cell looks like the number of a payment card, which is never stored')
}

function checkCells({ values, own }: RawContact, refuse: Say, warn: Say): void {
  for (const field in values) checkCell(field, values[field], refuse, warn)
  for (const name in own) checkCell(name, own[name], refuse, warn)
}

/** NUL, what a decoder could not read, and half of a character that JSON let through: each cannot or should not be stored. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const suspicious = /[\u0000\ud800-\udfff\ufffd]/

function checkCell(field: string, value: string | undefined, refuse: Say, warn: Say): void {
  if (!value) return
  if (value.length > CELL_CHARS_MAX) {
    refuse(
      field,
      'cell_too_long',
      `The cell has ${value.length} characters; at most ${CELL_CHARS_MAX} are taken`,
    )
  }
  if (!suspicious.test(value)) return
  if (value.includes('\u0000')) refuse(field, 'control_character', 'The cell holds a NUL character')
  if (!value.isWellFormed()) refuse(field, 'encoding_broken', 'The cell holds half of a character')
  if (value.includes('\ufffd')) warn(field, 'encoding', 'The cell holds characters that could not be read')
}

function readKey(value: string | undefined): string | null {
  return cleanText(value)?.slice(0, 200).toWellFormed() ?? null
}

function readName(values: RawContact['values']) {
  const whole = cleanText(values.fullName) ?? ''
  const cut = whole.lastIndexOf(' ')
  const first = cut < 0 ? '' : whole.slice(0, cut).trim()
  return {
    firstName: cleanText(values.firstName) ?? (first || null),
    lastName: cleanText(values.lastName) ?? (whole.slice(cut + 1) || null),
  }
}

function readEmail(value: string | undefined, warn: Say): string | null {
  const email = cleanText(value)
  if (email === null || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return email
  warn('email', 'email_invalid', `“${email.slice(0, 60)}” is not an e-mail address; it is left out`)
  return null
}

function readZone(value: string | undefined, warn: Say): string | null {
  const text = cleanText(value)
  if (text === null) return null
  const zone = findZone(text)
  if (zone === null) {
    warn(
      'timeZone',
      'time_zone_unknown',
      `“${text.slice(0, 40)}” is not an IANA time zone; the number decides`,
    )
  }
  return zone
}

const countryWords: Record<string, string> = { USA: 'US', 'UNITED STATES': 'US', UK: 'GB', CANADA: 'CA' }

function readCountry(value: string | undefined, warn: Say): string | null {
  const text = cleanText(value)?.toUpperCase()
  if (!text) return null
  const country = countryWords[text] ?? text
  if (isSupportedCountry(country)) return country
  warn(
    'country',
    'country_unknown',
    `“${text.slice(0, 40)}” is not a country code such as US; it is left out`,
  )
  return null
}

function readRegion(value: string | undefined, country: string | null, warn: Say): string | null {
  const text = cleanText(value)
  if (text === null) return null
  const code = findRegionCode(text, country)
  if (code !== null) return code
  warn(
    'region',
    'region_unknown',
    `“${text.slice(0, 40)}” is not a code such as CA; the number decides its calling rules`,
  )
  return text
}
