import { z } from 'zod'
import { idSchema, instantSchema } from '@/lib/contracts/shared'
import type { BookCounts, Reconciled } from '@/lib/domain/analytics/reconcile'

/** Attempts are counted one by one, so a question spans a month at most. */
export const reconciliationDaysMax = 31
const dayMs = 86_400_000
/** A day more, for the hour that a change of the clocks adds. */
const spanMsMax = (reconciliationDaysMax + 1) * dayMs

/** `from` inclusive, `to` exclusive, both to the minute; left out: today, on the organisation's clock. */
export const reconciliationQuerySchema = z
  .object({
    from: instantSchema.transform((text) => new Date(text)).optional(),
    to: instantSchema.transform((text) => new Date(text)).optional(),
    campaignId: idSchema('cmp').optional(),
  })
  .superRefine(({ from, to }, context) => {
    // zod checks the whole although a part was no time; that part has its own issue already.
    if (!(from instanceof Date)) return
    const end = to instanceof Date ? to : new Date()
    const add = (message: string) => context.addIssue({ code: 'custom', path: ['from'], message })
    if (from >= end) add('must be before to')
    else if (end.getTime() - from.getTime() > spanMsMax)
      add(`at most ${reconciliationDaysMax} days before to`)
  })
export type ReconciliationQuery = z.infer<typeof reconciliationQuerySchema>

/**
 * handedOut = settled + open + unknown: the left side counted from the attempts, the right from rollups and leases.
 * `drift` says how far each part is from what the attempts themselves say.
 */
export type ReconciliationCountsDto = BookCounts &
  Reconciled & {
    handedOut: number
    /** Answers to the dialer that held contacts. */
    responses: number
    /** Of those, the ones of whose contacts no outcome ever came: most likely lost on the way. */
    unansweredResponses: number
  }

export type ReconciliationRowDto = ReconciliationCountsDto & {
  /** YYYY-MM-DD of the organisation's zone. */
  day: string
  campaign: { id: string; name: string }
}

export type ReconciliationDto = {
  from: string
  to: string
  /** IANA zone whose days the rows are. */
  timeZone: string
  total: ReconciliationCountsDto
  /** A campaign and day each, newest day first; days without a hand-out are left out. */
  rows: ReconciliationRowDto[]
  at: string
}
