import { getPrisma } from '@/lib/server/db/prisma'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { enqueueCheck } from '@/lib/server/services/import/check-import'
import { enqueueImport } from '@/lib/server/services/import/confirm-import'
import { endBrokenUploads } from '@/lib/server/services/import/end-broken-uploads'
import { forgetLeftStages } from '@/lib/server/services/import/import-stage'

type Open = { id: bigint; organisationId: bigint; status: string }

/**
 * Ends uploads that were broken off, and queues imports, checks and undos again whose job was lost with its process, or that waited for another of their list. One
 * that is at work refuses the second run.
 */
export async function resumeImports(): Promise<void> {
  await forgetLeftStages()
  await endBrokenUploads()
  const prisma = getPrisma()
  const open = await prisma.$queryRaw<Open[]>`
    select id, organisation_id as "organisationId", status from list_import
    where status = 'running' or (status = 'mapping' and phase is not null)
       or (undo_requested_at is not null and status <> 'undone')`
  for (const { id, organisationId, status } of open) {
    await prisma.$transaction(async (tx) => {
      if (status === 'running') return enqueueImport(tx, organisationId, id)
      if (status === 'mapping') return enqueueCheck(tx, organisationId, id)
      const payload = { organisationId: organisationId.toString(), importId: id.toString() }
      return enqueueJob(tx, 'run-undo-import', payload, { key: `run-undo-import:${id}` })
    })
  }
}
