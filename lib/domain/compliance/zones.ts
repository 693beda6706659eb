/**
 * The only zone arithmetic of the project. Its data is compiled from the IANA tz database as npm ships it
 * (scripts/build-zone-table.mjs), because Node's Intl and PostgreSQL's `at time zone` are an hour wrong in
 * parts of Canada since 2026. Offsets are minutes east of UTC. Covered: 2020–2037; outside, the nearest offset.
 */
import { zoneDataFrom, zoneDataRelease, zoneHistories } from './zone-data'

type History = { untils: Float64Array; offsets: Int16Array }

const minuteMs = 60_000

const packedByZone = new Map<string, string>()
const zoneByLowerCase = new Map<string, string>()
for (const line of zoneHistories.trim().split('\n')) {
  const [packed, ...names] = line.split(' ')
  if (packed === undefined) continue
  for (const name of names) {
    packedByZone.set(name, packed)
    zoneByLowerCase.set(name.toLowerCase(), name)
  }
}

const historyByPacked = new Map<string, History>()
const historyByZone = new Map<string, History>()

function unpack(packed: string): History {
  const [first = '0', ...changes] = packed.split(',')
  const untils = new Float64Array(changes.length)
  const offsets = new Int16Array(changes.length + 1)
  offsets[0] = Number.parseInt(first, 36)
  let at = Date.parse(zoneDataFrom)
  for (const [index, change] of changes.entries()) {
    const [minutes = '0', offset = '0'] = change.split('>')
    at += Number.parseInt(minutes, 36) * minuteMs
    untils[index] = at
    offsets[index + 1] = Number.parseInt(offset, 36)
  }
  return { untils, offsets }
}

function requireHistory(zone: string): History {
  const known = historyByZone.get(zone)
  if (known !== undefined) return known
  const packed = packedByZone.get(zone)
  if (packed === undefined) throw new RangeError(`Unknown time zone: ${zone}`)
  const history = historyByPacked.get(packed) ?? unpack(packed)
  historyByPacked.set(packed, history)
  historyByZone.set(zone, history)
  return history
}

/** Release of the tz database that decides every call, such as `2026f`. */
export function zoneDataVersion(): string {
  return zoneDataRelease
}

/** The canonical spelling of an IANA name in any case, or null. */
export function findZone(text: string): string | null {
  return zoneByLowerCase.get(text.trim().toLowerCase()) ?? null
}

export function isKnownZone(zone: string): boolean {
  return packedByZone.has(zone)
}

export function listZones(): string[] {
  return [...packedByZone.keys()].sort()
}

/** Minutes east of UTC. Throws RangeError for an unknown zone: check names where they come in. */
export function offsetMinutesAt(utcMs: number, zone: string): number {
  const { untils, offsets } = requireHistory(zone)
  let low = 0
  let high = untils.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((untils[middle] ?? 0) <= utcMs) low = middle + 1
    else high = middle
  }
  return offsets[low] ?? 0
}

export type LocalTime = {
  year: number
  /** 1–12 */
  month: number
  day: number
  hour: number
  minute: number
  second: number
  /** 0 = Sunday */
  weekday: number
  offsetMinutes: number
}

export function toLocal(utc: Date, zone: string): LocalTime {
  const offsetMinutes = offsetMinutesAt(utc.getTime(), zone)
  const local = new Date(utc.getTime() + offsetMinutes * minuteMs)
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay(),
    offsetMinutes,
  }
}

/**
 * The first instant at which the zone's clock shows this local time or a later one: in a gap that is the
 * change itself, in a fold the earlier of the two. `day` may run past the month's end (31 + 1).
 */
export function fromLocal(
  local: { year: number; month: number; day: number; hour?: number; minute?: number },
  zone: string,
): Date {
  const wall = Date.UTC(local.year, local.month - 1, local.day, local.hour ?? 0, local.minute ?? 0)
  const before = offsetMinutesAt(wall - 26 * 60 * minuteMs, zone)
  const after = offsetMinutesAt(wall + 26 * 60 * minuteMs, zone)
  const readings = [wall - before * minuteMs, wall - after * minuteMs].filter(
    (utcMs) => utcMs + offsetMinutesAt(utcMs, zone) * minuteMs === wall,
  )
  if (readings.length > 0) return new Date(Math.min(...readings))
  return new Date(findChange(wall - before * minuteMs, wall - after * minuteMs, zone))
}

function findChange(left: number, right: number, zone: string): number {
  const { untils } = requireHistory(zone)
  const from = Math.min(left, right)
  const to = Math.max(left, right)
  for (const until of untils) if (until >= from && until <= to) return until
  return to
}

/** Start of the local day that holds the instant, moved by whole local days. */
export function startOfLocalDay(utc: Date, zone: string, addDays = 0): Date {
  const { year, month, day } = toLocal(utc, zone)
  return fromLocal({ year, month, day: day + addDays }, zone)
}

const two = (value: number) => String(value).padStart(2, '0')

/** `HH:MM` */
export function formatLocalTime(utc: Date, zone: string): string {
  const { hour, minute } = toLocal(utc, zone)
  return `${two(hour)}:${two(minute)}`
}

/** `YYYY-MM-DD` */
export function formatLocalDate(utc: Date, zone: string): string {
  const { year, month, day } = toLocal(utc, zone)
  return `${year}-${two(month)}-${two(day)}`
}
