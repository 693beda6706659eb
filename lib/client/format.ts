import { findZone, formatLocalDate, formatLocalTime, toLocal } from '@/lib/domain/compliance/zones'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** What is not known. Never the same as 0. */
export const nothing = '–'

export function formatNumber(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return nothing
  if (digits === 0) return whole.format(value)
  return new Intl.NumberFormat('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** `ratio` 0–1. A share with nothing below the line is unknown, not 0 %. */
export function formatPercent(ratio: number | null | undefined, digits = 1): string {
  return ratio === null || ratio === undefined || Number.isNaN(ratio)
    ? nothing
    : `${formatNumber(ratio * 100, digits)} %`
}

export function divide(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator
}

/** `1 contact`, `2 contacts` */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`
}

/** Seconds in the two greatest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return joinUnits(Math.floor(s / 60), 'min', s % 60, 's')
  if (s < 86_400) return joinUnits(Math.floor(s / 3600), 'h', Math.floor((s % 3600) / 60), 'min')
  return joinUnits(Math.floor(s / 86_400), 'd', Math.floor((s % 86_400) / 3600), 'h')
}

function joinUnits(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second === 0 ? `${first} ${firstUnit}` : `${first} ${firstUnit} ${second} ${secondUnit}`
}

/** `just now`, `45 s ago`, `in 3 min`, `2 d ago`: one unit, for reading at a glance. */
export function formatRelative(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000)
  const size = Math.abs(seconds)
  if (size < 2) return 'just now'
  const words =
    size < 60
      ? `${size} s`
      : size < 3600
        ? `${Math.floor(size / 60)} min`
        : size < 86_400
          ? `${Math.floor(size / 3600)} h`
          : `${Math.floor(size / 86_400)} d`
  return seconds < 0 ? `${words} ago` : `in ${words}`
}

/** `14:05` today, `Mon 14:05` within six days, `12 Mar 14:05`, `12 Mar 2025 14:05`; with seconds where they tell apart. */
export function formatMoment(at: Date, now: Date, zone: string, hasSeconds = false): string {
  const seconds = hasSeconds ? `:${String(toLocal(at, zone).second).padStart(2, '0')}` : ''
  const time = `${formatLocalTime(at, zone)}${seconds}`
  if (formatLocalDate(at, zone) === formatLocalDate(now, zone)) return time
  const local = toLocal(at, zone)
  if (Math.abs(at.getTime() - now.getTime()) < 6 * 86_400_000) return `${weekdays[local.weekday]} ${time}`
  const date = `${local.day} ${months[local.month - 1]}`
  return local.year === toLocal(now, zone).year ? `${date} ${time}` : `${date} ${local.year} ${time}`
}

/** To the second, with its zone: `Mon 12 Mar 2026, 14:05:09 Europe/Berlin (UTC+1)`. */
export function formatExact(at: Date, zone: string): string {
  const { weekday, day, month, year, hour, minute, second, offsetMinutes } = toLocal(at, zone)
  const clock = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':')
  return `${weekdays[weekday]} ${day} ${months[month - 1]} ${year}, ${clock} ${zone} (${formatOffset(offsetMinutes)})`
}

export function formatOffset(minutes: number): string {
  if (minutes === 0) return 'UTC'
  const size = Math.abs(minutes)
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`
}

export function formatDay(at: Date, zone: string): string {
  const { weekday, day, month } = toLocal(at, zone)
  return `${weekdays[weekday]} ${day} ${months[month - 1]}`
}

/** The viewer's zone as our own zone table spells it; UTC where the browser names one we do not know. */
export function getViewerZone(): string {
  return findZone(new Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC') ?? 'UTC'
}
