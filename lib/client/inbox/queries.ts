import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import { askLive } from '@/lib/client/query-client'
import type { UnknownAttemptDto } from '@/lib/contracts/attempt'
import type { DispositionEventDetailDto, DispositionEventDto, InboxMeta } from '@/lib/contracts/disposition'
import type { ReconciliationDto } from '@/lib/contracts/reconciliation'
import { decidePeriod, type PeriodRange } from '@/lib/domain/analytics/period'

export function dispositionsQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['dispositions', 'list', params],
    queryFn: ({ signal }) =>
      apiList<DispositionEventDto, InboxMeta>('/disposition-events', params, { signal }),
    refetchInterval: askLive,
  })
}

const pendingMs = 500

/** Asks again while it waits to be applied; what was applied stands still. */
export function dispositionQuery(eventId: string) {
  return queryOptions({
    queryKey: ['dispositions', 'detail', eventId],
    queryFn: ({ signal }) =>
      apiGet<DispositionEventDetailDto>(`/disposition-events/${eventId}`, {}, { signal }),
    // One event's body must not stand under another's name.
    placeholderData: undefined,
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? pendingMs : false),
  })
}

const waitMsMax = 5_000

/** The event once it has been applied; null when it still waits after five seconds. */
export async function awaitApplied(eventId: string): Promise<DispositionEventDetailDto | null> {
  const endsAt = Date.now() + waitMsMax
  while (Date.now() < endsAt) {
    const event = await apiGet<DispositionEventDetailDto>(`/disposition-events/${eventId}`)
    if (event.status !== 'pending') return event
    await new Promise((resolve) => setTimeout(resolve, pendingMs))
  }
  return null
}

export function unknownAttemptsQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['attempts', 'unknown', params],
    queryFn: ({ signal }) => apiList<UnknownAttemptDto>('/attempts/unknown', params, { signal }),
    refetchInterval: askLive,
  })
}

/** Campaigns to choose from, by name. */
export function campaignChoicesQuery() {
  return queryOptions({
    queryKey: ['campaigns', 'choices', 'inbox'],
    queryFn: async ({ signal }) => {
      const page = await apiList<{ id: string; name: string }>('/campaigns', { limit: 200 }, { signal })
      return page.data
        .map(({ id, name }) => ({ value: id, label: name }))
        .sort((a, b) => a.label.localeCompare(b.label, 'en'))
    },
    staleTime: 60_000,
  })
}

type ReconciliationFilter = { range: PeriodRange; campaignId?: string | undefined }

/** The API's query of a filter at this moment. */
export function toReconciliationParams({ range, campaignId }: ReconciliationFilter, zone: string, now: Date) {
  const period = decidePeriod({ range }, zone, now)
  return { from: period?.from.toISOString(), to: period?.to.toISOString(), campaignId }
}

const reconcileMs = 15_000

/** Keyed by the filter, not by instants: "today" stays one query while the day goes on. */
export function reconciliationQuery(filter: ReconciliationFilter, zone: string) {
  return queryOptions({
    queryKey: ['reconciliation', filter, zone],
    queryFn: ({ signal }) =>
      apiGet<ReconciliationDto>(
        '/analytics/reconciliation',
        toReconciliationParams(filter, zone, new Date()),
        { signal },
      ),
    refetchInterval: reconcileMs,
  })
}
