import { z } from 'zod'
import { exportKinds } from '@/lib/contracts/export'
import { AppError } from '@/lib/domain/errors'
import type { Tx } from '@/lib/server/services/context'
import type { JobKey } from '@/lib/server/services/job/job-sql'

/** contact_export.request: as it was asked for, ids as text. */
export const exportRequestSchema = z.object({
  kind: z.enum(exportKinds),
  listId: z
    .string()
    .regex(/^\d{1,19}$/)
    .nullable(),
  filters: z.record(z.string(), z.string()),
  columns: z.array(z.string()).optional(),
  include: z.array(z.string()),
})
export type ExportRequest = z.infer<typeof exportRequestSchema>

/** The export with its job, or not_found. */
export async function requireExport(db: Pick<Tx, 'contactExport'>, { organisationId, jobId }: JobKey) {
  const row = await db.contactExport.findUnique({
    where: { organisationId_jobId: { organisationId, jobId } },
    include: { job: { select: { status: true, title: true, finishedAt: true } } },
  })
  if (row) return row
  throw new AppError('not_found', 'There is no such export.')
}
