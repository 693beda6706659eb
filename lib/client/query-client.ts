import { keepPreviousData, QueryClient } from '@tanstack/react-query'
import { ApiError } from '@/lib/client/api-client'

/** How often a screen asks again while it shows something that moves. */
export const liveMs = 3_000

const afterFaultMs = 30_000

/**
 * For `refetchInterval` of what moves. A query that failed and has nothing to show becomes pending again each time it
 * asks: asked at the usual pace, its screen would flicker between the error and the skeleton.
 */
export function askLive({ state }: { state: { data: unknown; status: string } }): number {
  return state.data === undefined && state.status === 'error' ? afterFaultMs : liveMs
}

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
