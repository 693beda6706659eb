import { count, formatDuration, formatNumber } from '@/lib/client/format'
import type { JobDto } from '@/lib/contracts/job'

type Amount = { done: number; total: number | null; unit: string }

/** `120,000 of 1,000,000 rows`; without a total what is done. */
export function describeAmount({ done, total, unit }: Amount): string {
  return total === null ? count(done, unit) : `${formatNumber(done)} of ${count(total, unit)}`
}

/** `12,400 rows/s`; null while it is not known. */
export function describeRate({ ratePerSecond, unit }: Pick<JobDto, 'ratePerSecond' | 'unit'>): string | null {
  if (ratePerSecond === null) return null
  return `${formatNumber(ratePerSecond, ratePerSecond < 10 && ratePerSecond % 1 !== 0 ? 1 : 0)} ${unit}s/s`
}

/** `about 1 min 15 s left`; null while it is not known. */
export function describeTimeLeft({ secondsLeft }: Pick<JobDto, 'secondsLeft'>): string | null {
  return secondsLeft === null ? null : `about ${formatDuration(secondsLeft)} left`
}

/** 0–100; null where the total is not known. */
export function percentDone({ done, total }: Amount): number | null {
  return total === null || total === 0 ? null : Math.min(100, (done / total) * 100)
}

/** For those who listen: changes with the phase and each tenth, not each second. */
export function announce(job: JobDto): string {
  if (job.status !== 'running') return `${job.title}: ${describeEnd(job)}`
  const percent = percentDone(job)
  const tenth = percent === null ? '' : `, ${Math.floor(percent / 10) * 10} %`
  return `${job.title}${job.phase ? `, ${job.phase.toLowerCase()}` : ''}${tenth}`
}

/** What became of a job, and what that means. */
export function describeEnd(job: JobDto): string {
  const amount = count(job.done, job.unit)
  switch (job.status) {
    case 'queued':
      return 'Waits for its turn.'
    case 'running':
      return job.isCancelling ? 'Stops after the batch at work.' : 'Under way.'
    case 'failed':
      return job.fault ?? 'It failed. The log says why.'
    case 'cancelled':
      if (job.kind === 'placement') return 'A newer change began it again from the start.'
      return job.kind === 'export'
        ? `Cancelled after ${amount}; there is no file.`
        : `Cancelled after ${amount}; what was done stays.`
    case 'done':
      if (job.kind === 'export' && job.downloadHref === null) {
        return `${amount} were exported. The file was deleted after seven days; export again for a new one.`
      }
      return job.fault ?? `${amount}${describeTook(job)}.`
  }
}

function describeTook({ startedAt, finishedAt }: JobDto): string {
  if (startedAt === null || finishedAt === null) return ''
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return seconds < 1 ? '' : ` in ${formatDuration(seconds)}`
}
