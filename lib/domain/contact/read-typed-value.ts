import type { ColumnType } from '../list/column-types'

/**
 * A cell of a typed column as it is stored. What fits and can mean one thing only is brought to one form: a number as
 * `-1234.50`, a date as `2026-11-23`, a boolean as `true` or `false`. What can mean two (`1,234`, `03/04/2026`) or does
 * not fit stays as it was given, and `fits` is false.
 */
export type TypedValue = { fits: boolean; value: string }

export function readTypedValue(type: ColumnType, given: string): TypedValue {
  if (type === 'text') return { fits: true, value: given }
  const text = given.trim()
  const value = type === 'number' ? readNumeral(text) : type === 'date' ? readDate(text) : readBoolean(text)
  return value === null ? { fits: false, value: given } : { fits: true, value }
}

function readBoolean(text: string): string | null {
  if (/^(true|yes|y|1)$/i.test(text)) return 'true'
  return /^(false|no|n|0)$/i.test(text) ? 'false' : null
}

/** Groups are of three digits; a single separator before three digits may mean either, unless no group can end there. */
function readNumeral(text: string): string | null {
  if (/^[+-]?\d+(\.\d+)?e[+-]?\d{1,2}$/i.test(text)) return String(Number(text))
  const parts = /^([+-]?)(\d[\d., '\u00a0\u202f]*)$/.exec(text)
  if (parts === null) return null
  const [, sign = '', body = ''] = parts
  const plain =
    match(body, /^(\d+)(?:\.(\d+))?$/, /[^\d]/) ??
    match(body, /^(\d{1,3}(?:,\d{3})+)\.(\d+)$/, /,/g) ??
    match(body, /^(\d{1,3}(?:,\d{3}){2,})$/, /,/g) ??
    match(body, /^(\d{1,3}(?:\.\d{3})+),(\d+)$/, /\./g) ??
    match(body, /^(\d{1,3}(?:\.\d{3}){2,})$/, /\./g) ??
    match(body, /^(\d{1,3}(?:[ '\u00a0\u202f]\d{3})+)(?:[.,](\d+))?$/, /[^\d]/g) ??
    match(body, /^(\d{4,}|0),(\d+)$/, /[^\d]/g) ??
    match(body, /^(\d{1,3}),(\d{1,2}|\d{4,})$/, /[^\d]/g)
  if (plain === null) return null
  return `${sign === '-' && /[1-9]/.test(plain) ? '-' : ''}${plain}`
}

function match(body: string, pattern: RegExp, groups: RegExp): string | null {
  const found = pattern.exec(body)
  if (found === null) return null
  const whole = (found[1] ?? '').replace(groups, '').replace(/^0+(?=\d)/, '')
  return found[2] === undefined ? whole : `${whole}.${found[2]}`
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

function readDate(text: string): string | null {
  // An instant is a date and more: it stays as it is.
  const instant = /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/.exec(
    text,
  )
  if (instant) {
    const date = toIsoDate(instant[1], instant[2], instant[3])
    return date === null || /[T ]00:00(:00(\.0+)?)?$/.test(text) ? date : text
  }
  const yearFirst = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})$/.exec(text)
  if (yearFirst) {
    const [, year, separator, month, day] = yearFirst
    return separator === '' && text.length !== 8 ? null : toIsoDate(year, month, day)
  }
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)
  if (dotted) return toIsoDate(dotted[3], dotted[2], dotted[1])
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text)
  if (slashed) return readSlashed(Number(slashed[1]), Number(slashed[2]), slashed[3])
  const dayFirst = /^(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4})$/i.exec(text)
  if (dayFirst) return toIsoDate(dayFirst[3], readMonth(dayFirst[2]), dayFirst[1])
  const monthFirst = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i.exec(text)
  return monthFirst ? toIsoDate(monthFirst[3], readMonth(monthFirst[1]), monthFirst[2]) : null
}

/** Day and month in an order that only their size can tell. */
function readSlashed(left: number, right: number, year: string | undefined): string | null {
  if (left === right || left > 12) return toIsoDate(year, right, left)
  return right > 12 ? toIsoDate(year, left, right) : null
}

const monthNames =
  'january february march april may june july august september october november december'.split(' ')

function readMonth(word = ''): number {
  const name = word.toLowerCase()
  const index = months.indexOf(name)
  return (index < 0 ? monthNames.indexOf(name) : index) + 1
}

function toIsoDate(
  year: string | number = 0,
  month: string | number = 0,
  day: string | number = 0,
): string | null {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return isReal && Number(year) >= 1000 ? date.toISOString().slice(0, 10) : null
}
