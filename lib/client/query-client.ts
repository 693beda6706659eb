import { keepPreviousData, QueryClient } from '@tanstack/react-query'
import { ApiError } from '@/lib/client/api-client'

/** How often a screen asks again while it shows something that moves. */
export const liveMs = 3_000

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        placeholderData: keepPreviousData,
        refetchOnWindowFocus: true,
        // A refusal will not change by asking again; an outage may.
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
        retryDelay: (attempt) => Math.min(1_000 * 2 ** attempt, 5_000),
      },
      mutations: { retry: false },
    },
  })
}
