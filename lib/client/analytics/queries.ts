import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList } from '@/lib/client/api-client'
import type { OutcomesDto } from '@/lib/contracts/analytics'
import {
  decidePeriod,
  findPreviousPeriod,
  type Period,
  type PeriodInput,
} from '@/lib/domain/analytics/period'

export type OutcomesFilter = PeriodInput & {
  campaignId?: string | undefined
  listId?: string | undefined
  /** The period before it instead. */
  isPrevious?: boolean
}

/** The API's query of a filter at this moment; null when the period ends before it begins. */
export function toOutcomesParams(filter: OutcomesFilter, zone: string, now: Date) {
  const period = decidePeriod(filter, zone, now)
  if (!period) return null
  const { from, to }: Period = filter.isPrevious ? findPreviousPeriod(period, zone, now) : period
  const { campaignId, listId } = filter
  return { from: from.toISOString(), to: to.toISOString(), campaignId, listId }
}

/** Keyed by the filter, not by instants: "the last hour" stays one query while the hour moves. */
export function outcomesQuery(filter: OutcomesFilter, zone: string, refetchMs = 5_000) {
  return queryOptions({
    queryKey: ['analytics', 'outcomes', filter, zone],
    queryFn: ({ signal }) =>
      apiGet<OutcomesDto>('/analytics/outcomes', toOutcomesParams(filter, zone, new Date()) ?? {}, {
        signal,
      }),
    refetchInterval: refetchMs,
    enabled: decidePeriod(filter, zone, new Date()) !== null,
  })
}

type NamedDto = { id: string; name: string }

/** Campaigns and lists to choose from, by name. */
export function choicesQuery(entity: 'campaigns' | 'contact-lists') {
  return queryOptions({
    queryKey: [entity, 'choices'],
    queryFn: async ({ signal }) => {
      const page = await apiList<NamedDto>(`/${entity}`, { limit: 200 }, { signal })
      return page.data
        .map(({ id, name }) => ({ id, name }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    },
    staleTime: 60_000,
  })
}
