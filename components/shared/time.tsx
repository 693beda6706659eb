'use client'
import { useHydrated, useNow } from '@/lib/client/browser'
import {
  formatDuration,
  formatExact,
  formatMoment,
  formatOffset,
  formatRelative,
  getViewerZone,
  nothing,
} from '@/lib/client/format'
import { formatLocalTime, isKnownZone, offsetMinutesAt } from '@/lib/domain/compliance/zones'

type TimeProps = {
  /** ISO instant; null shows "–". */
  at: string | null | undefined
  className?: string
}

/** "3 min ago", moving by itself; the exact time in the viewer's zone on hover. */
export function RelativeTime({ at, className = '' }: TimeProps) {
  const now = useNow()
  if (!at) return <span className="text-muted">{nothing}</span>
  const date = new Date(at)
  return (
    <time
      dateTime={at}
      title={now ? formatExact(date, getViewerZone()) : at}
      className={`tabular-nums whitespace-nowrap ${className}`}
      suppressHydrationWarning
    >
      {now ? formatRelative(date, now) : formatExact(date, 'UTC').split(',')[0]}
    </time>
  )
}

/** The time of day in the viewer's zone, with the day where it is not today; exact on hover. */
export function Moment({ at, className = '', hasSeconds = false }: TimeProps & { hasSeconds?: boolean }) {
  const hydrated = useHydrated()
  if (!at) return <span className="text-muted">{nothing}</span>
  const date = new Date(at)
  const zone = hydrated ? getViewerZone() : 'UTC'
  return (
    <time
      dateTime={at}
      title={formatExact(date, zone)}
      className={`tabular-nums whitespace-nowrap ${className}`}
      suppressHydrationWarning
    >
      {formatMoment(date, new Date(), zone, hasSeconds)}
    </time>
  )
}

/** The viewer's time with the contact's own beside it: "14:05 · 08:05 New York (UTC−5)". */
export function LocalTime({ at, zone, className = '' }: TimeProps & { zone: string | null }) {
  const hydrated = useHydrated()
  if (!at) return <span className="text-muted">{nothing}</span>
  const date = new Date(at)
  const own = hydrated ? getViewerZone() : 'UTC'
  const known = zone !== null && isKnownZone(zone) ? zone : null
  return (
    <span className={`tabular-nums whitespace-nowrap ${className}`} suppressHydrationWarning>
      <time dateTime={at} title={formatExact(date, own)} suppressHydrationWarning>
        {formatMoment(date, new Date(), own)}
      </time>
      {known ? (
        <span className="text-muted" title={formatExact(date, known)}>
          {' · '}
          {formatLocalTime(date, known)} {known.split('/').at(-1)?.replaceAll('_', ' ')} (
          {formatOffset(offsetMinutesAt(date.getTime(), known))})
        </span>
      ) : null}
    </span>
  )
}

/** Counts down or up to an instant: "in 4 min 10 s" / "2 min 5 s over". */
export function Countdown({ at, className = '' }: TimeProps) {
  const now = useNow()
  if (!at || !now) return <span className={`text-muted ${className}`}>{nothing}</span>
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000
  return (
    <time
      dateTime={at}
      title={formatExact(new Date(at), getViewerZone())}
      className={`tabular-nums ${className}`}
    >
      {seconds >= 0 ? `in ${formatDuration(seconds)}` : `${formatDuration(-seconds)} over`}
    </time>
  )
}
