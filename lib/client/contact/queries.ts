import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import { askLive } from '@/lib/client/query-client'
import type { ContactAttemptDto, ContactDto, ContactSummaryDto, WhyDto } from '@/lib/contracts/contact'

export function contactsQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['contacts', 'list', params],
    queryFn: ({ signal }) => apiList<ContactSummaryDto>('/contacts', params, { signal }),
  })
}

export function contactQuery(contactId: string) {
  return queryOptions({
    queryKey: ['contacts', 'one', contactId],
    queryFn: ({ signal }) => apiGet<ContactDto>(`/contacts/${contactId}`, {}, { signal }),
    refetchInterval: askLive,
  })
}

export function contactAttemptsQuery(contactId: string) {
  return queryOptions({
    queryKey: ['attempts', 'of-contact', contactId],
    queryFn: ({ signal }) =>
      apiList<ContactAttemptDto>(`/contacts/${contactId}/attempts`, { limit: 100 }, { signal }),
    refetchInterval: askLive,
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
