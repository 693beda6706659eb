import { getPrisma } from '@/lib/server/db/prisma'
import { imageSql } from '@/lib/server/services/contact/contact-image'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { followImport } from '@/lib/server/services/import/import-job'
import { Superseded } from '@/lib/server/services/import/read-file'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
import { type ImportRow, requireImport } from '@/lib/server/services/import/require-import'

const BATCH_ROWS = 1_000

/**
 * Replace: what the file did not have leaves the list, but for contacts that were already called and those who came since the
 * import began. Safe to run again.
 */
export async function removeUnseen(row: ImportRow, signal: AbortSignal | undefined): Promise<void> {
  const { organisationId, id: importId, listId, checkNo } = row
  const { count } = await getPrisma().listImport.updateMany({
    where: { id: importId, organisationId, status: 'running', checkNo },
    data: { phase: 'removing' },
  })
  if (count === 0) throw new Superseded()
  const follow = await followImport(row, 'import')
  const { rowsRead } = await requireImport(getPrisma(), organisationId, importId)
  let after = 0n
  for (;;) {
    signal?.throwIfAborted()
    const next = await withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx) => {
      const members = await tx.$queryRaw<{ contactId: bigint; seq: bigint; isUnseen: boolean }[]>`
        select m.contact_id as "contactId", m.seq,
               not exists (select from import_row r where r.contact_id = m.contact_id and r.import_id = ${importId})
                 and not exists (select from import_leaver l
                                 where l.contact_id = m.contact_id and l.import_id = ${importId}) as "isUnseen"
        from list_contact m
        where m.organisation_id = ${organisationId} and m.list_id = ${listId} and m.seq > ${after}
          and m.created_at <= (select i.started_at from list_import i where i.id = ${importId})
        order by m.seq limit ${BATCH_ROWS}`
      const unseen = members.filter(({ isUnseen }) => isUnseen).map(({ contactId }) => contactId)
      await tx.$executeRawUnsafe(keepSql, organisationId, importId, listId, unseen.map(String))
      const { removed, kept } = await removeMemberships(tx, organisationId, listId, unseen)
      await tx.$executeRaw`
        update import_leaver l set was_removed = false, before = null
        where l.import_id = ${importId} and l.contact_id = any(${unseen.map(String)}::bigint[])
          and exists (select from list_contact m where m.list_id = ${listId} and m.contact_id = l.contact_id)`
      const counted = await tx.$executeRaw`
        update list_import set rows_removed = rows_removed + ${removed}, rows_kept = rows_kept + ${kept}
        where organisation_id = ${organisationId} and id = ${importId} and status = 'running' and check_no = ${checkNo}`
      // Cancelled meanwhile: nobody of this batch leaves.
      if (counted === 0) throw new Superseded()
      return members.at(-1)?.seq ?? null
    })
    if (next === null) return
    after = next
    // The rows are written; that it is at work is to be heard all the same, or the job would be taken for dead.
    await follow(rowsRead, rowsRead, 'removing')
  }
}

const keepSql = `
insert into import_leaver (organisation_id, import_id, contact_id, was_removed, before)
select $1::bigint, $2::bigint, c.id, true, ${imageSql('c', 'm')}
  from contact c join list_contact m on m.contact_id = c.id and m.list_id = $3::bigint
 where c.organisation_id = $1 and c.id = any($4::bigint[])
on conflict do nothing`
