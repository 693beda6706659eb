import { z } from 'zod'
import { pageQuerySchema } from '@/lib/contracts/shared'

export const auditQuerySchema = pageQuerySchema.extend({
  entity: z.string().max(60).optional(),
  entityId: z.string().max(60).optional(),
  actor: z.string().max(100).optional(),
})
export type AuditQuery = z.infer<typeof auditQuerySchema>

export type AuditEventDto = {
  id: string
  position: number
  at: string
  actorKind: 'user' | 'api_key' | 'system'
  actorName: string
  action: string
  entity: string
  entityId: string | null
  before: unknown
  after: unknown
  requestId: string | null
}

/** Whether each row still has the hash it was written with, and follows the one before it. */
export type AuditChainDto = { isIntact: boolean; checked: number; brokenAt: number | null }
