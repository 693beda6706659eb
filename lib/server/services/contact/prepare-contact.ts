import { isSupportedCountry } from 'libphonenumber-js/max'
import { type NumberType, numberTypes, priorityMax, priorityMin } from '@/lib/contracts/contact'
import type { ListColumn } from '@/lib/contracts/contact-list'
import { numbersMax, type Verdict } from '@/lib/contracts/import'
import { findRegionCode } from '@/lib/domain/compliance/region-codes'
import { findZone } from '@/lib/domain/compliance/zones'
import { findCardIssuer, isCardCheckedField, maskDigits } from '@/lib/domain/contact/card-numbers'
import type { NumberFault } from '@/lib/domain/contact/number-faults'
import type {
  ContactWrite,
  NumberWrite,
  RefusedNumberWrite,
} from '@/lib/server/services/contact/contact-write'
import { readNumber } from '@/lib/server/services/contact/read-number'
import { readTime } from '@/lib/server/services/contact/read-time'

/** A contact as a file or a program gave it: all text, by the names of importFields. */
export type RawContact = {
  values: Readonly<Record<string, string | undefined>>
  own: Readonly<Record<string, string>>
  /** What the sender calls a field: its file column or its path in the JSON. */
  columnOf: (field: string) => string | null
  /** A number's type where no field says it, such as from the header “Mobile”. */
  typeOf?: (field: string) => NumberType | null
}

export type Problem = { verdict: Verdict; column: string | null; code: string; message: string }

export type Preparation = {
  /** Null: refused, and one of the problems says why. */
  contact: ContactWrite | null
  problems: Problem[]
}

export type PrepareDefaults = { country: string; columns: readonly ListColumn[]; now: Date }

const CELL_CHARS_MAX = 4_000
const nameFields = ['firstName', 'lastName', 'fullName']
const cleanFields = ['externalKey', 'accountKey', ...nameFields, 'email', 'postalCode', 'region']

/** Judges one contact: what can be taken is taken with a warning, what was asked for and cannot be honoured refuses it. */
export function prepareContact(raw: RawContact, defaults: PrepareDefaults): Preparation {
  const problems: Problem[] = []
  const add = (verdict: Verdict, field: string, code: string, message: string) => {
    problems.push({ verdict, column: raw.columnOf(field), code, message })
  }
  const refuse = (field: string, code: string, message: string) => add('rejected', field, code, message)
  const warn = (field: string, code: string, message: string) => add('warning', field, code, message)

  // Alone: what any other problem says may quote the cell.
  if (checkCards(raw, refuse)) return { contact: null, problems }
  checkCells(raw, refuse, warn)
  const country = readCountry(raw.values.country, warn) ?? null
  const place = {
    timeZone: readZone(raw.values.timeZone, warn),
    postalCode: clean(raw.values.postalCode),
    region: readRegion(raw.values.region, country, warn),
    country,
  }
  const numbers = readNumbers(raw, country ?? defaults.country, refuse, warn)
  const calling = readCalling(raw.values, country ?? defaults.country, defaults.now, refuse, warn)
  checkOwnColumns(raw.own, defaults.columns, (name, code, message) => {
    problems.push({ verdict: 'warning', column: name, code, message })
  })
  if (problems.some((problem) => problem.verdict === 'rejected')) return { contact: null, problems }
  return {
    contact: {
      ...readPerson(raw.values, warn),
      ...place,
      ...calling,
      ...numbers,
      columns: Object.fromEntries(Object.entries(raw.own).filter(([, value]) => value !== '')),
    },
    problems,
  }
}

type Say = (field: string, code: string, message: string) => void

function clean(value: string | undefined): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const text = (value ?? '').replace(/[\u0001-\u001f\u007f]+/g, ' ').trim()
  return text === '' ? null : text
}

function checkCards(raw: RawContact, refuse: Say): boolean {
  let isRefused = false
  for (const [field, value = '', isOwn] of listCells(raw)) {
    if (!(isOwn || isCardCheckedField(field)) || findCardIssuer(value) === null) continue
    isRefused = true
    refuse(field, 'payment_card', 'The cell looks like the number of a payment card, which is never stored')
  }
  return isRefused
}

function listCells(raw: RawContact): [field: string, value: string | undefined, isOwn: boolean][] {
  const cells: [string, string | undefined, boolean][] = []
  for (const field in raw.values) cells.push([field, raw.values[field], false])
  for (const field in raw.own) cells.push([field, raw.own[field], true])
  return cells
}

function checkCells(raw: RawContact, refuse: Say, warn: Say): void {
  for (const [field, value = ''] of listCells(raw)) {
    if (value.includes('\u0000')) refuse(field, 'control_character', 'The cell holds a NUL character')
    if (value.length > CELL_CHARS_MAX) {
      refuse(
        field,
        'cell_too_long',
        `The cell has ${value.length} characters; at most ${CELL_CHARS_MAX} are taken`,
      )
    }
    if (value.includes('\ufffd')) warn(field, 'encoding', 'The cell holds characters that could not be read')
  }
}

function readPerson(values: RawContact['values'], warn: Say) {
  const person = Object.fromEntries(cleanFields.map((field) => [field, clean(values[field])]))
  const whole = person.fullName ?? ''
  const cut = whole.lastIndexOf(' ')
  const split = cut < 0 ? ['', whole] : [whole.slice(0, cut).trim(), whole.slice(cut + 1)]
  let email = person.email ?? null
  if (email && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    warn('email', 'email_invalid', `“${email.slice(0, 60)}” is not an e-mail address; it is left out`)
    email = null
  }
  return {
    externalKey: person.externalKey?.slice(0, 200) ?? null,
    accountKey: person.accountKey?.slice(0, 200) ?? null,
    firstName: person.firstName ?? (split[0] || null),
    lastName: person.lastName ?? (split[1] || null),
    email,
  }
}

function readZone(value: string | undefined, warn: Say): string | null {
  const text = clean(value)
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
  const text = clean(value)?.toUpperCase()
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
  const text = clean(value)
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

type GivenNumbers = { numbers: NumberWrite[]; refusedNumbers: RefusedNumberWrite[] }

/**
 * What cannot be dialed is kept as it was given; a contact with nothing else is refused. Nothing is refused for looking
 * like a card here, but what is no phone number and does has its digits hidden.
 */
function readNumbers(raw: RawContact, country: string, refuse: Say, warn: Say): GivenNumbers {
  const numbers: NumberWrite[] = []
  const refusedNumbers: RefusedNumberWrite[] = []
  const unread: { field: string; code: string; message: string }[] = []
  for (let position = 1; position <= numbersMax; position += 1) {
    const suffix = position === 1 ? '' : String(position)
    const field = `number${suffix}`
    const given = clean(raw.values[field])
    if (given === null) continue
    const reading = readNumber(given, country)
    const type = readType(raw, `numberType${suffix}`, warn) ?? raw.typeOf?.(field) ?? null
    const keep = (code: NumberFault, words: string) =>
      refusedNumbers.push({ position, given: words, type: type ?? 'other', code })
    if (!reading.ok) {
      const isCard = findCardIssuer(given) !== null
      unread.push({
        field,
        code: reading.code,
        message: isCard ? maskDigits(reading.message) : reading.message,
      })
      keep(reading.code, isCard ? maskDigits(given) : given)
      continue
    }
    if (numbers.some((number) => number.e164 === reading.e164)) {
      warn(field, 'number_twice', `${reading.e164} is given twice; it is called as one`)
      keep('number_twice', given)
      continue
    }
    if (reading.oddity) warn(field, reading.oddity.code, reading.oddity.message)
    numbers.push({
      e164: reading.e164,
      given,
      country: reading.country,
      type: type ?? reading.type,
      lineType: reading.lineType,
    })
  }
  if (numbers.length > 0) {
    for (const { field, code, message } of unread)
      warn(field, code, `${message}; it is kept and marked, and never called`)
  } else if (unread.length > 0) {
    for (const { field, code, message } of unread) refuse(field, code, message)
  } else {
    refuse('number', 'number_missing', 'The contact has no number')
  }
  return { numbers, refusedNumbers }
}

const typeWords: Record<string, NumberType> = {
  cell: 'mobile',
  cellular: 'mobile',
  office: 'work',
  business: 'work',
  landline: 'home',
}

function readType(raw: RawContact, field: string, warn: Say): NumberType | null {
  const text = clean(raw.values[field])?.toLowerCase()
  if (!text) return null
  const type = numberTypes.find((known) => known === text) ?? typeWords[text] ?? null
  if (type === null) {
    warn(
      field,
      'number_type_unknown',
      `“${text.slice(0, 40)}” is not one of ${numberTypes.join(', ')}; other is taken`,
    )
    return 'other'
  }
  return type
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function readCalling(values: RawContact['values'], country: string, now: Date, refuse: Say, warn: Say) {
  const times: { dialAt: Date | null; guardTime: Date | null } = { dialAt: null, guardTime: null }
  for (const field of ['dialAt', 'guardTime'] as const) {
    const text = clean(values[field])
    if (text === null) continue
    const reading = readTime(text)
    if (reading.ok) times[field] = reading.at
    else refuse(field, `${field === 'dialAt' ? 'dial_at' : 'guard_time'}_${reading.code}`, reading.message)
  }
  const { dialAt, guardTime } = times
  if (guardTime && dialAt && guardTime <= dialAt) {
    refuse('guardTime', 'guard_time_before_dial_at', 'The guard time is not after the time to dial at')
  } else if (guardTime && guardTime <= now) {
    warn('guardTime', 'guard_time_past', 'The guard time has passed: the contact will not be dialed')
  }
  let customerAni = clean(values.customerAni)
  if (customerAni !== null) {
    const reading = readNumber(customerAni, country)
    if (reading.ok) customerAni = reading.e164
    else refuse('customerAni', 'customer_ani_invalid', `The caller id ${reading.message}`)
  }
  const preferredAgentId = clean(values.preferredAgentId)?.toLowerCase() ?? null
  if (preferredAgentId !== null && !uuid.test(preferredAgentId)) {
    refuse(
      'preferredAgentId',
      'agent_id_invalid',
      `“${preferredAgentId.slice(0, 60)}” is not the id (uuid) of an agent`,
    )
  }
  return { ...times, customerAni, preferredAgentId, priority: readPriority(clean(values.priority), refuse) }
}

function readPriority(text: string | null, refuse: Say): number | null {
  if (text === null) return null
  const priority = Number(text)
  if (Number.isInteger(priority) && priority >= priorityMin && priority <= priorityMax) return priority
  refuse(
    'priority',
    'priority_invalid',
    `“${text.slice(0, 20)}” is not a whole number from ${priorityMin} to ${priorityMax}`,
  )
  return null
}

function checkOwnColumns(
  own: Readonly<Record<string, string>>,
  columns: readonly ListColumn[],
  warn: (name: string, code: string, message: string) => void,
): void {
  for (const { name, type } of columns) {
    const value = own[name]
    if (!value) continue
    const isFit =
      type === 'text' ||
      (type === 'number' && Number.isFinite(Number(value))) ||
      (type === 'date' && /^\d{4}-\d{2}-\d{2}/.test(value)) ||
      (type === 'boolean' && /^(true|false|yes|no|0|1)$/i.test(value))
    if (!isFit) warn(name, 'column_type', `“${value.slice(0, 40)}” is not a ${type}; it is kept as text`)
  }
}
