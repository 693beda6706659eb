'use client'
import { ProgressBar } from '@heroui/react'
import { Ban, CircleAlert, CircleCheck, Clock, LoaderCircle } from 'lucide-react'
import { CancelJobButton, JobDownload, JobLink } from '@/components/shared/job-actions'
import { RelativeTime } from '@/components/shared/time'
import {
  announce,
  describeAmount,
  describeEnd,
  describeRate,
  describeTimeLeft,
  percentDone,
} from '@/lib/client/job/words'
import type { JobDto, JobStatus } from '@/lib/contracts/job'

type BareProps = {
  /** "Importing contacts" */
  label: string
  done: number
  /** null while it is not known: the bar then only moves. */
  total: number | null
  unit?: string
}

/**
 * Long work that can be left: what it does, how far, how fast and how long yet, a way to cancel it, and what became of it.
 * Without a job only the bar.
 */
export function JobProgress(props: { job: JobDto } | BareProps) {
  if ('job' in props) return <WholeJob job={props.job} />
  const { label, done, total, unit = 'row' } = props
  const words = describeAmount({ done, total, unit })
  return (
    <div className="flex w-full flex-col gap-1">
      <div className="flex justify-between gap-2 text-xs">
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">{words}</span>
      </div>
      <Bar label={label} percent={percentDone({ done, total, unit })} words={words} />
    </div>
  )
}

function Bar({ label, percent, words }: { label: string; percent: number | null; words: string }) {
  return (
    <ProgressBar
      aria-label={label}
      isIndeterminate={percent === null}
      value={percent ?? 0}
      valueLabel={words}
      size="sm"
      className="w-full"
    >
      <ProgressBar.Track className="col-span-full">
        <ProgressBar.Fill />
      </ProgressBar.Track>
    </ProgressBar>
  )
}

function WholeJob({ job }: { job: JobDto }) {
  const isOpen = job.finishedAt === null
  const look = looks[job.status]
  return (
    <section aria-label={job.title} className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-start gap-2">
        <look.icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${look.className}`} />
        <p className="min-w-0 flex-1 font-medium break-words">{job.title}</p>
        {isOpen ? null : <RelativeTime at={job.finishedAt} className="text-xs text-muted" />}
      </div>
      {isOpen ? <Under job={job} /> : <p className={`text-xs ${look.className}`}>{describeEnd(job)}</p>}
      <div className="flex flex-wrap items-center gap-2 empty:hidden">
        <JobDownload job={job} />
        <JobLink job={job} />
        <CancelJobButton job={job} />
      </div>
      <p role="status" className="sr-only">
        {announce(job)}
      </p>
    </section>
  )
}

const looks: Record<JobStatus, { icon: typeof Clock; className: string }> = {
  queued: { icon: Clock, className: 'text-muted' },
  running: { icon: LoaderCircle, className: 'animate-spin text-muted motion-reduce:animate-none' },
  done: { icon: CircleCheck, className: 'text-success-text' },
  failed: { icon: CircleAlert, className: 'text-danger-text' },
  cancelled: { icon: Ban, className: 'text-muted' },
}

function Under({ job }: { job: JobDto }) {
  const amount = describeAmount(job)
  if (job.status === 'queued') {
    return (
      <>
        <Bar label={job.title} percent={0} words="Waits for its turn" />
        <p className="text-xs text-muted">{describeEnd(job)}</p>
      </>
    )
  }
  const facts = job.isCancelling ? [] : [describeRate(job), describeTimeLeft(job)]
  return (
    <>
      <Bar label={job.title} percent={percentDone(job)} words={amount} />
      <div className="flex flex-wrap justify-between gap-x-3 text-xs text-muted">
        <span className="empty:hidden">{job.isCancelling ? describeEnd(job) : job.phase}</span>
        <span className="tabular-nums">{[amount, ...facts.filter((fact) => fact !== null)].join(' · ')}</span>
      </div>
    </>
  )
}
