import type { LineType } from '@/lib/contracts/contact'

/**
 * What libphonenumber says of a North American number, kept by its first six digits. No pattern of the 25 countries of
 * +1 but two looks at the last four, so that ten thousand numbers share one answer; a test holds the patterns, and
 * the answers, to that. Half of a list's time went to asking 25 countries for every number of it.
 */
export type NanpShape = {
  country: string | null
  lineType: LineType | null
  /** Whether the range is in use: the number has a type. */
  isInUse: boolean
}

export type NanpDigits = {
  /** Ten. */
  digits: string
  /** `+`, or the country whose national number it is. */
  form: string
}

/** Barbados and Jamaica. */
export const areasReadWhole: ReadonlySet<string> = new Set(['246', '876'])
const shapes: NanpShape[] = []
/** By form: index of the shape, plus one, for each of a million beginnings. */
const indexes = new Map<string, Uint8Array>()

/** Ten digits of a number in a plain form of North America; null for any other text. */
export function readNanpDigits(text: string, defaultCountry: string): NanpDigits | null {
  if (text.length < 10 || text.length > 24) return null
  const hasPlus = text.startsWith('+1')
  if (!hasPlus && defaultCountry !== 'US' && defaultCountry !== 'CA') return null
  let digits = ''
  for (let index = hasPlus ? 1 : 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) digits += text[index]
    else if (!isPlainPunctuation(code)) return null
  }
  if (digits.length === 11 && digits.startsWith('1')) digits = digits.slice(1)
  else if (hasPlus || digits.length !== 10) return null
  if (digits < '2' || areasReadWhole.has(digits.slice(0, 3))) return null
  return { digits, form: hasPlus ? '+' : defaultCountry }
}

/** Space, parentheses, hyphen, full stop. */
function isPlainPunctuation(code: number): boolean {
  return code === 32 || code === 40 || code === 41 || code === 45 || code === 46
}

export function findNanpShape({ digits, form }: NanpDigits): NanpShape | null {
  const index = indexes.get(form)?.[Number(digits.slice(0, 6))]
  return index === undefined || index === 0 ? null : (shapes[index - 1] ?? null)
}

export function keepNanpShape(
  { digits, form }: NanpDigits,
  reading: { country: string | null; lineType: LineType | null; oddity: unknown },
): void {
  const { country, lineType } = reading
  const isInUse = reading.oddity === null
  let index = shapes.findIndex(
    (shape) => shape.country === country && shape.lineType === lineType && shape.isInUse === isInUse,
  )
  if (index < 0) index = shapes.push({ country, lineType, isInUse }) - 1
  if (index > 254) return
  const byDigits = indexes.get(form) ?? new Uint8Array(1_000_000)
  indexes.set(form, byDigits)
  byDigits[Number(digits.slice(0, 6))] = index + 1
}
