import { z } from 'zod'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
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
