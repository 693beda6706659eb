import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import { askLive } from '@/lib/client/query-client'
import type { ContactDto, ContactSummaryDto, WhyDto } from '@/lib/contracts/contact'
import type { ErasureScopeDto } from '@/lib/contracts/contact-erase'
import type { SearchContactsMeta } from '@/lib/contracts/contact-search'
import type { TimelineEventDto } from '@/lib/contracts/contact-timeline'

export function contactsQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['contacts', 'list', params],
    queryFn: ({ signal }) => apiList<ContactSummaryDto, SearchContactsMeta>('/contacts', params, { signal }),
  })
}

export function contactQuery(contactId: string) {
  return queryOptions({
    queryKey: ['contacts', 'one', contactId],
    queryFn: ({ signal }) => apiGet<ContactDto>(`/contacts/${contactId}`, {}, { signal }),
    refetchInterval: askLive,
  })
}

/** Page by page, from the newest back. */
export function contactTimelineQuery(contactId: string) {
  return infiniteQueryOptions({
    queryKey: ['contacts', 'timeline', contactId],
    queryFn: ({ signal, pageParam }) =>
      apiList<TimelineEventDto>(
        `/contacts/${contactId}/timeline`,
        { limit: 50, cursor: pageParam },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.meta.nextCursor,
    refetchInterval: askLive,
  })
}

export function erasureScopeQuery(contactId: string) {
  return queryOptions({
    queryKey: ['contacts', 'erasure', contactId],
    queryFn: ({ signal }) => apiGet<ErasureScopeDto>(`/contacts/${contactId}/erase`, {}, { signal }),
    staleTime: 0,
  })
}

export function whyQuery(campaignId: string, contactId: string) {
  return queryOptions({
    queryKey: ['contacts', 'why', campaignId, contactId],
    queryFn: ({ signal }) =>
      apiGet<WhyDto>(`/campaigns/${campaignId}/contacts/${contactId}/why`, {}, { signal }),
    refetchInterval: askLive,
  })
}
