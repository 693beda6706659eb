import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import { askLive } from '@/lib/client/query-client'
import type { ContactSummaryDto } from '@/lib/contracts/contact'
import type { ColumnCheckDto, ContactListDetailDto, ContactListDto } from '@/lib/contracts/contact-list'
import type { ImportDto } from '@/lib/contracts/import'

export function contactListsQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['contact-lists', 'list', params],
    queryFn: ({ signal }) => apiList<ContactListDto>('/contact-lists', params, { signal }),
    refetchInterval: askLive,
  })
}

export function contactListQuery(listId: string) {
  return queryOptions({
    queryKey: ['contact-lists', 'one', listId],
    queryFn: ({ signal }) => apiGet<ContactListDetailDto>(`/contact-lists/${listId}`, {}, { signal }),
    refetchInterval: askLive,
  })
}

export function columnCheckQuery(listId: string, params: { name: string; type: string }) {
  return queryOptions({
    queryKey: ['contact-lists', 'column-check', listId, params],
    queryFn: ({ signal }) =>
      apiGet<ColumnCheckDto>(`/contact-lists/${listId}/column-check`, params, { signal }),
  })
}

export function listImportsQuery(listId: string) {
  return queryOptions({
    queryKey: ['imports', 'of-list', listId],
    queryFn: ({ signal }) =>
      apiList<ImportDto>(`/contact-lists/${listId}/imports`, { limit: 50 }, { signal }),
    refetchInterval: askLive,
  })
}

export function listContactsQuery(listId: string, params: QueryParams) {
  return queryOptions({
    queryKey: ['contacts', 'of-list', listId, params],
    queryFn: ({ signal }) =>
      apiList<ContactSummaryDto>(`/contact-lists/${listId}/contacts`, params, { signal }),
  })
}
