/** How a number is shown, as far as it changes what is read. */
export type CellStyle =
  | { kind: 'number' }
  | { kind: 'date' | 'time' | 'date_time' | 'duration' }
  /** `00000`: figures with zeros before them. */
  | { kind: 'padded'; digits: number }
  /** `+0`: a sign that is shown and not stored. */
  | { kind: 'plus' }

const plain: CellStyle = { kind: 'number' }

const builtIn: Record<number, CellStyle> = {
  18: { kind: 'time' },
  19: { kind: 'time' },
  20: { kind: 'time' },
  21: { kind: 'time' },
  22: { kind: 'date_time' },
  45: { kind: 'time' },
  46: { kind: 'duration' },
  47: { kind: 'time' },
}

/** The style of a number format: by its code, or by its number among those that Excel does not write out. */
export function readNumberFormat(id: number, code: string | undefined): CellStyle {
  if (code === undefined) {
    const isDate = (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)
    return builtIn[id] ?? (isDate ? { kind: 'date' } : plain)
  }
  const first = code.split(';')[0] ?? ''
  if (/^0{2,}$/.test(first)) return { kind: 'padded', digits: first.length }
  if (/^(\\\+|"\+"|\+)[0#]+$/.test(first)) return { kind: 'plus' }
  if (/\[(h+|m+|s+)\]/i.test(first)) return { kind: 'duration' }
  const letters = first.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').replace(/general/i, '')
  const hasTime = /[hs]/i.test(letters)
  const hasDate = /[yd]/i.test(letters) || (/m/i.test(letters) && !hasTime)
  if (hasDate) return { kind: hasTime ? 'date_time' : 'date' }
  return hasTime ? { kind: 'time' } : plain
}

/** A stored number as its digits, or a moment in ISO 8601 without a zone, which a sheet does not know. */
export function toCellText(stored: string, style: CellStyle, is1904: boolean): string {
  const number = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(number)) return stored
  const digits = toDigits(number)
  if (style.kind === 'number') return digits
  if (style.kind === 'plus') return /^\d+$/.test(digits) ? `+${digits}` : digits
  if (style.kind === 'padded') return /^\d+$/.test(digits) ? digits.padStart(style.digits, '0') : digits
  return toMoment(number, style.kind, is1904) ?? digits
}

/** Excel keeps 15 digits; none of them comes as a power of ten. */
function toDigits(number: number): string {
  if (Number.isInteger(number)) return Math.abs(number) < 1e21 ? BigInt(number).toString() : String(number)
  const text = String(Number(number.toPrecision(15)))
  return text.includes('e') ? number.toFixed(15).replace(/\.?0+$/, '') : text
}

const DAY_SECONDS = 86_400
const DAYS_1904 = 1462
const DAYS_MAX = 2_958_466

function toMoment(serial: number, kind: 'date' | 'time' | 'date_time' | 'duration', is1904: boolean) {
  if (serial < 0 || serial >= DAYS_MAX) return null
  const total = Math.round(serial * DAY_SECONDS)
  const seconds = kind === 'duration' ? total : total % DAY_SECONDS
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const time = parts.map((part) => String(part).padStart(2, '0')).join(':')
  const days = Math.floor(total / DAY_SECONDS) + (is1904 ? DAYS_1904 : 0)
  if (kind === 'time' || kind === 'duration') return time
  // Excel's calendar has a 29 February 1900, which was none: days before it are one off.
  const date = new Date(Date.UTC(1899, 11, days < 60 ? 31 : 30) + days * DAY_SECONDS * 1000)
  const day = date.toISOString().slice(0, 10)
  return kind === 'date' ? day : `${day}T${time}`
}

/** Characters that XML cannot hold are written as `_x000D_`. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
