import { queryOptions } from '@tanstack/react-query'
import { apiGet } from '@/lib/client/api-client'
import type { ConnectionDto } from '@/lib/contracts/connection'

export function connectionQuery() {
  return queryOptions({
    queryKey: ['connection'],
    queryFn: ({ signal }) => apiGet<ConnectionDto>('/connection', {}, { signal }),
    refetchInterval: 15_000,
  })
}
