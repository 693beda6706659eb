'use client'
import { useQuery } from '@tanstack/react-query'
import { JobProgress } from '@/components/shared/job-progress'
import { useNow } from '@/lib/client/browser'
import { endedJobsQuery, type JobPlace, useActiveJobs } from '@/lib/client/job/queries'
import type { JobKind } from '@/lib/domain/job/kinds'

/** Imports have their own page and table. */
const shown: readonly JobKind[] = ['export', 'enrolment', 'reorder', 'list_leave', 'recycle']
const ENDED_MS = 5 * 60_000

/** What runs for this list or campaign, and what has just ended. */
export function JobsHere({ place }: { place: JobPlace }) {
  const now = useNow()
  const active = useActiveJobs().filter(
    (job) =>
      (place.listId !== undefined && job.listId === place.listId) ||
      (place.campaignId !== undefined && job.campaignId === place.campaignId),
  )
  const { data } = useQuery(
    endedJobsQuery(
      place,
      active.map((job) => job.id),
    ),
  )
  const ended = (data?.data ?? []).filter(
    (job) => now !== null && now.getTime() - Date.parse(job.finishedAt ?? '') < ENDED_MS,
  )
  const isActive = new Set(active.map((job) => job.id))
  const jobs = [...active, ...ended.filter((job) => !isActive.has(job.id))].filter((job) =>
    shown.includes(job.kind),
  )
  if (jobs.length === 0) return null
  return (
    <ul aria-label="Under way here" className="flex flex-col gap-2">
      {jobs.map((job) => (
        <li key={job.id} className="rounded-lg border border-border bg-surface p-3">
          <JobProgress job={job} />
        </li>
      ))}
    </ul>
  )
}
