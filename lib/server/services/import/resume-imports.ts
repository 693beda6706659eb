import { getPrisma } from '@/lib/server/db/prisma'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { enqueueImport } from '@/lib/server/services/import/confirm-import'

/** Queues imports and undos again whose job was lost with its process. One that is at work refuses the second run. */
export async function resumeImports(): Promise<void> {
  const prisma = getPrisma()
  const open = await prisma.$queryRaw<{ id: bigint; organisationId: bigint; isUndo: boolean }[]>`
    select id, organisation_id as "organisationId", status <> 'running' as "isUndo" from list_import
    where status = 'running' or (undo_requested_at is not null and status <> 'undone')`
  for (const { id, organisationId, isUndo } of open) {
    await prisma.$transaction(async (tx) => {
      if (!isUndo) return enqueueImport(tx, organisationId, id)
      const payload = { organisationId: organisationId.toString(), importId: id.toString() }
      return enqueueJob(tx, 'run-undo-import', payload, { key: `run-undo-import:${id}` })
    })
  }
}
