import type { JobDb, JobKey } from '@/lib/server/services/job/job-sql'
import { type Progress, reportProgress } from '@/lib/server/services/job/report-progress'

const EVERY_MS = 500

/**
 * A reporter that may be called for every row: it asks the database at most twice a second. A new phase is said at once.
 * Answers whether the job is to go on, as it last heard.
 */
export function throttleProgress(db: JobDb, job: JobKey, everyMs = EVERY_MS) {
  let reportedAt = Number.NEGATIVE_INFINITY
  let phase: string | null | undefined
  let goesOn = true
  return async (progress: Progress): Promise<boolean> => {
    const isNewPhase = progress.phase !== undefined && progress.phase !== phase
    if (!isNewPhase && performance.now() - reportedAt < everyMs) return goesOn
    if (isNewPhase) phase = progress.phase
    reportedAt = performance.now()
    goesOn = await reportProgress(db, job, progress)
    return goesOn
  }
}
