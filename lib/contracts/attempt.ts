import { z } from 'zod'
import { idSchema, instantSchema, pageQuerySchema } from '@/lib/contracts/shared'
import type { OutcomeFamily } from '@/lib/domain/attempt/outcomes'

export const attemptStates = ['open', 'settled', 'unknown'] as const
export type AttemptState = (typeof attemptStates)[number]

/** Newest first. */
export const listAttemptsQuerySchema = pageQuerySchema.extend({
  campaignId: idSchema('cmp').optional(),
  contactId: idSchema('con').optional(),
  listId: idSchema('lst').optional(),
  state: z.enum(attemptStates).optional(),
  outcome: z.coerce.number().int().min(0).max(32_767).optional(),
})
export type ListAttemptsQuery = z.infer<typeof listAttemptsQuerySchema>

export type AttemptDto = {
  /** The contract's lcmId. */
  id: string
  campaignId: string
  campaignName: string
  contactId: string
  contactName: string
  listId: string
  number: string
  version: number
  pass: number
  attemptNumber: number
  handedAt: string
  dialAt: string | null
  guardAt: string
  deadlineAt: string
  state: AttemptState
  /** Code of the telephony outcome; null while open or unknown. */
  outcome: number | null
  outcomeName: string | null
  outcomeFamily: OutcomeFamily | null
  businessOutcome: string | null
  agentId: string | null
  taskId: string | null
  callStartedAt: string | null
  callEndedAt: string | null
  settledAt: string | null
  decision: string | null
}

const unknownFilterShape = {
  campaignId: idSchema('cmp').optional(),
  /** held: its contact waits for a person. moving: the contact has gone on, by policy or by what came later. */
  contact: z.enum(['held', 'moving']).optional(),
}

/** Attempts whose deadline passed without an outcome, newest first. */
export const listUnknownAttemptsQuerySchema = pageQuerySchema.extend(unknownFilterShape)
export type ListUnknownAttemptsQuery = z.infer<typeof listUnknownAttemptsQuerySchema>
export type UnknownFilter = Pick<ListUnknownAttemptsQuery, 'campaignId' | 'contact'>

export type UnknownAttemptDto = AttemptDto & {
  /** Its contact is out of the queue until a person decides. */
  isHeld: boolean
}

/** Counted up to here; past it a list of unknown attempts names no total. */
export const unknownCountMax = 10_000
/** Of one call; the rest of what matches is asked for with `nextAfter`. */
export const settleAttemptsMax = 1_000

export const settleTreatments = ['count', 'give_back', 'outcome'] as const
export type SettleTreatment = (typeof settleTreatments)[number]

/** What a person says became of attempts without an outcome: those named, or all that match. */
export const settleUnknownSchema = z
  .object({
    attemptIds: z.array(z.guid('an attempt id')).min(1).max(settleAttemptsMax).optional(),
    /**
     * `until`: those that were unknown by then, such as the list's `asOf`. `after`: the `nextAfter` of the answer before.
     */
    matching: z
      .object({
        ...unknownFilterShape,
        until: instantSchema.optional(),
        after: z.guid('an attempt id').optional(),
      })
      .optional(),
    /** count: a call was spent, go on. give_back: nobody was called, no budget spent. outcome: this one. */
    treatment: z.enum(settleTreatments),
    outcome: z.number().int().min(1).max(18).optional(),
    /** Who spoke to the contact. In a campaign with agents an answered call without one counts as abandoned. */
    agentId: z.string().trim().max(128).optional(),
    reason: z.string().trim().min(3, 'say how you know').max(500),
  })
  .superRefine(({ attemptIds, matching, treatment, outcome }, context) => {
    if ((attemptIds === undefined) === (matching === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['attemptIds'],
        message: 'give either attemptIds or matching',
      })
    }
    if (treatment === 'outcome' && outcome === undefined) {
      context.addIssue({ code: 'custom', path: ['outcome'], message: 'choose the outcome' })
    }
  })
export type SettleUnknownInput = z.infer<typeof settleUnknownSchema>

/**
 * queued: it will be settled in a moment. open: its outcome may still come. settled: it has one. not_found: no attempt
 * has this id.
 */
export type SettleStatus = 'queued' | 'open' | 'settled' | 'not_found'

export type SettleUnknownResult = {
  results: { attemptId: string; status: SettleStatus }[]
  counts: Record<SettleStatus, number>
  /** The inbox's events that settle them. */
  eventIds: string[]
  /** More match: ask again with it. */
  nextAfter: string | null
}
