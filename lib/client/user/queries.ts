import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList } from '@/lib/client/api-client'
import type { MeDto, UserDto } from '@/lib/contracts/user'

export function usersQuery() {
  return queryOptions({
    queryKey: ['users', 'list'],
    queryFn: ({ signal }) => apiList<UserDto>('/users', {}, { signal }),
  })
}

export function meQuery() {
  return queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => apiGet<MeDto>('/me', {}, { signal }),
  })
}
