import { queryOptions, useQuery } from '@tanstack/react-query'
import { apiList } from '@/lib/client/api-client'
import { pulseQuery } from '@/lib/client/overview/queries'
import type { JobDto } from '@/lib/contracts/job'

const runningMs = 1_000
const noJobs: JobDto[] = []

/** Asks each second while something runs, and else only when the pulse counts another number of jobs than before. */
function activeJobsQuery(counted: number) {
  return queryOptions({
    queryKey: ['jobs', 'active', counted],
    queryFn: ({ signal }) => apiList<JobDto>('/jobs', { active: true, limit: 50 }, { signal }),
    refetchInterval: ({ state: { data } }) => (data && data.data.length > 0 ? runningMs : false),
  })
}

/** What is under way, newest first; one list for the whole page. */
export function useActiveJobs(): JobDto[] {
  const { data: pulse } = useQuery(pulseQuery())
  const { data } = useQuery(activeJobsQuery(pulse?.activeJobs ?? 0))
  return data?.data ?? noJobs
}

export type JobPlace = { listId?: string; campaignId?: string }

/** The last that ended, here or anywhere. `active`: ids of those that still run, for another one ends when they change. */
export function endedJobsQuery(place: JobPlace, active: readonly string[]) {
  return queryOptions({
    queryKey: ['jobs', 'ended', place, active],
    queryFn: ({ signal }) => apiList<JobDto>('/jobs', { active: false, limit: 20, ...place }, { signal }),
    staleTime: 30_000,
  })
}
