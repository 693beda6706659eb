'use client'
import { Button, Popover } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { JobProgress } from '@/components/shared/job-progress'
import { useNow } from '@/lib/client/browser'
import { count } from '@/lib/client/format'
import { endedJobsQuery, useActiveJobs } from '@/lib/client/job/queries'
import type { JobDto } from '@/lib/contracts/job'

const ENDED_MS = 60 * 60_000

/** What runs, wherever one is, and what ended within the hour with its files. */
export function JobTray() {
  const active = useActiveJobs()
  return (
    <Popover>
      <Button
        variant="ghost"
        isIconOnly
        className="relative"
        aria-label={active.length === 0 ? 'Jobs' : `Jobs: ${active.length} under way`}
      >
        <ListChecks aria-hidden />
        {active.length > 0 ? (
          <span
            aria-hidden
            className="absolute top-0 right-0 min-w-4 rounded-full bg-accent px-1 text-center text-[10px]/4 font-semibold text-accent-foreground tabular-nums"
          >
            {active.length > 99 ? '99' : active.length}
          </span>
        ) : null}
      </Button>
      <Popover.Content placement="bottom end" className="w-[26rem] max-w-[calc(100vw-1rem)]">
        <Popover.Dialog className="max-h-[70dvh] overflow-y-auto p-0">
          <Popover.Heading className="px-3 pt-3 pb-2 text-sm font-semibold">
            {active.length === 0 ? 'Nothing is under way' : `${count(active.length, 'job')} under way`}
          </Popover.Heading>
          <TrayContent active={active} />
        </Popover.Dialog>
      </Popover.Content>
    </Popover>
  )
}

/** Mounted while the tray is open: only then is it asked what ended. */
function TrayContent({ active }: { active: readonly JobDto[] }) {
  const now = useNow()
  const { data, isError } = useQuery(
    endedJobsQuery(
      {},
      active.map((job) => job.id),
    ),
  )
  const ended = (data?.data ?? [])
    .filter((job) => now !== null && now.getTime() - Date.parse(job.finishedAt ?? '') < ENDED_MS)
    .sort((left, right) => Date.parse(right.finishedAt ?? '') - Date.parse(left.finishedAt ?? ''))
  return (
    <>
      <JobList jobs={active} />
      {ended.length > 0 ? (
        <>
          <h3 className="border-t border-border px-3 pt-2 pb-1 text-xs text-muted">
            Ended within the last hour
          </h3>
          <JobList jobs={ended} />
        </>
      ) : null}
      {isError ? <p className="px-3 pb-3 text-danger-text">What has ended could not be asked for.</p> : null}
      {active.length === 0 && ended.length === 0 && !isError ? (
        <p className="px-3 pb-3 text-muted">
          Imports, exports and enrolments show here while they run, and their files for an hour after.
        </p>
      ) : null}
    </>
  )
}

function JobList({ jobs }: { jobs: readonly JobDto[] }) {
  if (jobs.length === 0) return null
  return (
    <ul className="divide-y divide-border">
      {jobs.map((job) => (
        <li key={job.id} className="p-3">
          <JobProgress job={job} />
        </li>
      ))}
    </ul>
  )
}
