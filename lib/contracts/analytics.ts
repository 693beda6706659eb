import { z } from 'zod'
import { idSchema, instantSchema } from '@/lib/contracts/shared'
import type { Bucket, BucketSize } from '@/lib/domain/analytics/buckets'
import type { RollupTotals } from '@/lib/domain/analytics/metrics'

/** Two years: past it a chart by weeks has no room left. */
export const analyticsDaysMax = 731
const dayMs = 86_400_000

function isTimeOrAbsent(value: unknown): value is Date | undefined {
  return value === undefined || value instanceof Date
}

/** `from` inclusive, `to` exclusive; left out: the last 24 hours. Attempts belong to the minute of their hand-out. */
export const outcomesQuerySchema = z
  .object({
    from: instantSchema.transform((text) => new Date(text)).optional(),
    to: instantSchema.transform((text) => new Date(text)).optional(),
    campaignId: idSchema('cmp').optional(),
    listId: idSchema('lst').optional(),
  })
  .superRefine(({ from, to }, context) => {
    // zod checks the whole although a part was no time; that part has its own issue already.
    if (!isTimeOrAbsent(from) || !isTimeOrAbsent(to)) return
    const end = to ?? new Date()
    const start = from ?? new Date(end.getTime() - dayMs)
    if (start >= end) context.addIssue({ code: 'custom', path: ['from'], message: 'must be before to' })
    else if (end.getTime() - start.getTime() > analyticsDaysMax * dayMs) {
      context.addIssue({
        code: 'custom',
        path: ['from'],
        message: `at most ${analyticsDaysMax} days before to`,
      })
    }
  })
export type OutcomesQuery = z.infer<typeof outcomesQuerySchema>

export type OutcomeBucketDto = {
  startsAt: string
  endsAt: string
  state: Bucket['state']
  /** Attempts by outcome code (`0` = unknown outcome); null = nothing was handed out, a gap. */
  counts: Record<string, number> | null
}

export type OutcomesDto = {
  from: string
  to: string
  /** IANA zone whose days and hours the buckets are. */
  timeZone: string
  bucketSize: BucketSize
  buckets: OutcomeBucketDto[]
  /** The same attempts by outcome, most first. */
  mix: { outcome: number; attempts: number }[]
  totals: RollupTotals
  /** Attempts handed out in the range whose outcome is still awaited: in none of the numbers above. */
  openAttempts: number
  at: string
}
