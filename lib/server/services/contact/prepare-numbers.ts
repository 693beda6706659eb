import { type NumberType, numberTypes } from '@/lib/contracts/contact'
import { numbersMax } from '@/lib/contracts/import'
import { findCardIssuer, maskDigits } from '@/lib/domain/contact/card-numbers'
import type { NumberFault } from '@/lib/domain/contact/number-faults'
import { cleanText } from '@/lib/server/services/contact/clean-text'
import type { NumberWrite, RefusedNumberWrite } from '@/lib/server/services/contact/contact-write'
import type { RawContact, Say } from '@/lib/server/services/contact/raw-contact'
import { readNumber } from '@/lib/server/services/contact/read-number'

const fields = Array.from({ length: numbersMax }, (_, index) => {
  const suffix = index === 0 ? '' : String(index + 1)
  return { position: index + 1, field: `number${suffix}`, typeField: `numberType${suffix}` }
})

type GivenNumbers = { numbers: NumberWrite[]; refusedNumbers: RefusedNumberWrite[] }

/**
 * What cannot be dialed is kept as it was given; a contact with nothing else is refused. Nothing is refused for looking
 * like a card here, but what is no phone number and does has its digits hidden.
 */
export function readNumbers(raw: RawContact, country: string, refuse: Say, warn: Say): GivenNumbers {
  const numbers: NumberWrite[] = []
  const refusedNumbers: RefusedNumberWrite[] = []
  const unread: { field: string; code: string; message: string }[] = []
  for (const { position, field, typeField } of fields) {
    const given = cleanText(raw.values[field])
    if (given === null) continue
    const reading = readNumber(given, country)
    const type = readType(raw, typeField, warn) ?? raw.typeOf?.(field) ?? null
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
  const text = cleanText(raw.values[field])?.toLowerCase()
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
