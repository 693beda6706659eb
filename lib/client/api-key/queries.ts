import { queryOptions } from '@tanstack/react-query'
import { apiList } from '@/lib/client/api-client'
import type { ApiKeyDto } from '@/lib/contracts/api-key'

export function apiKeysQuery() {
  return queryOptions({
    queryKey: ['api-keys', 'list'],
    queryFn: ({ signal }) => apiList<ApiKeyDto>('/api-keys', {}, { signal }),
  })
}
