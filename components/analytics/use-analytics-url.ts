'use client'
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs'
import type { OutcomesFilter } from '@/lib/client/analytics/queries'

export const ranges = [
  { value: '1h', label: 'Last hour' },
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: 'custom', label: 'Own dates' },
] as const

const rangeNames = ranges.map(({ value }) => value)

/** The screen's whole state: a link shows what its sender saw. */
export function useAnalyticsUrl() {
  const [url, setUrl] = useQueryStates(
    {
      range: parseAsStringLiteral(rangeNames).withDefault('today'),
      from: parseAsString,
      to: parseAsString,
      campaignId: parseAsString,
      listId: parseAsString,
      hide: parseAsArrayOf(parseAsInteger).withDefault([]),
      compare: parseAsBoolean.withDefault(false),
      view: parseAsStringLiteral(['chart', 'table']).withDefault('chart'),
    },
    { history: 'replace' },
  )
  const isCustom = url.range === 'custom'
  const filter: OutcomesFilter = {
    range: url.range,
    from: isCustom ? readDay(url.from) : undefined,
    to: isCustom ? readDay(url.to) : undefined,
    campaignId: url.campaignId ?? undefined,
    listId: url.listId ?? undefined,
  }
  return { url, setUrl, filter }
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

function readDay(text: string | null): string | undefined {
  return text && dayPattern.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined
}
