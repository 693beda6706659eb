import { queryOptions } from '@tanstack/react-query'
import { apiGet } from '@/lib/client/api-client'
import { askLive } from '@/lib/client/query-client'
import type { OverviewDto, PulseDto } from '@/lib/contracts/overview'

export function overviewQuery() {
  return queryOptions({
    queryKey: ['overview'],
    queryFn: ({ signal }) => apiGet<OverviewDto>('/overview', {}, { signal }),
    refetchInterval: askLive,
  })
}

export function pulseQuery() {
  return queryOptions({
    queryKey: ['overview', 'pulse'],
    queryFn: ({ signal }) => apiGet<PulseDto>('/overview/pulse', {}, { signal }),
    refetchInterval: 5_000,
    retry: false,
  })
}
