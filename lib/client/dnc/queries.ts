import { queryOptions } from '@tanstack/react-query'
import { apiList, type QueryParams } from '@/lib/client/api-client'
import type { DncEntryDto } from '@/lib/contracts/dnc'

export function dncEntriesQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['dnc', 'list', params],
    queryFn: ({ signal }) => apiList<DncEntryDto>('/dnc', params, { signal }),
  })
}
