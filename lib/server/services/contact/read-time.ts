import { isPlausibleInstant } from '@/lib/contracts/shared'

export type TimeReading =
  | { ok: true; at: Date }
  | { ok: false; code: 'without_zone' | 'invalid'; message: string }

const iso = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?$/i

/** A time in ISO 8601 with its zone. A time without one is refused: in whose zone it is meant decides a call. */
export function readTime(text: string): TimeReading {
  const match = iso.exec(text)
  if (!match) {
    return {
      ok: false,
      code: 'invalid',
      message: `“${text.slice(0, 40)}” is not a time such as 2026-11-23T15:00:00Z`,
    }
  }
  const [, year, month, day, hour, minute, second = '00', zone] = match
  if (zone === undefined) {
    return {
      ok: false,
      code: 'without_zone',
      message: `“${text}” has no time zone: write 2026-11-23T15:00:00Z or 2026-11-23T10:00:00-05:00`,
    }
  }
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(.\d{2}):?(\d{2})$/, '$1:$2')
  const at = new Date(`${wall}${offset}`)
  // 30 February would move on to March without a word.
  const utcWall = new Date(`${wall}Z`)
  if (!isPlausibleInstant(at) || Number.isNaN(utcWall.getTime()) || !utcWall.toISOString().startsWith(wall)) {
    return { ok: false, code: 'invalid', message: `“${text}” is not a time that exists` }
  }
  return { ok: true, at }
}
