import { formatLocalDate, formatLocalTime, fromLocal } from '@/lib/domain/compliance/zones'

/** What a datetime-local field shows of an instant: the zone's wall clock, to the minute. */
export function writeWallTime(instant: string | null, zone: string): string | null {
  if (instant === null) return null
  const at = new Date(instant)
  return `${formatLocalDate(at, zone)}T${formatLocalTime(at, zone)}`
}

/** The instant of what was typed; of an hour that a clock change repeats the first. */
export function readWallTime(text: string | null, zone: string): string | null {
  const match = text === null ? null : /^(\d{4,6})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(text)
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number)
  return fromLocal({ year, month, day, hour, minute }, zone).toISOString()
}
