import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { systemCtx, withTransaction } from '@/lib/server/services/context'

/** A slow line sends its megabyte in a few minutes. */
const SILENT_MINUTES_MAX = 30

const fault = 'The upload was broken off.'

/**
 * Ends uploads in one request whose process died, and gives up what has arrived of them: nobody can go on with them. One in
 * chunks may be gone on with another day.
 */
export async function endBrokenUploads(): Promise<void> {
  const { rows } = await getPool('worker').query<{ organisationId: bigint; id: bigint }>(brokenSql, [
    SILENT_MINUTES_MAX,
  ])
  for (const { organisationId, id } of rows) {
    await withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx, ctx) => {
      const { count } = await tx.listImport.updateMany({
        where: { id, organisationId, status: 'uploading', isOneShot: true },
        data: { status: 'failed', finishedAt: ctx.now, fault },
      })
      if (count === 0) return
      await tx.importChunk.deleteMany({ where: { organisationId, importId: id } })
      await recordAudit(tx, ctx, {
        action: 'list_import.fail',
        entity: 'list_import',
        entityId: formatId('imp', id),
        after: { fault },
      })
    })
  }
}

const brokenSql = `
select i.organisation_id as "organisationId", i.id from list_import i
 where i.is_one_shot and i.status = 'uploading' and i.created_at < now() - make_interval(mins => $1)
   and not exists (select from import_chunk c
                    where c.organisation_id = i.organisation_id and c.import_id = i.id
                      and c.stored_at >= now() - make_interval(mins => $1))
 order by i.id`
