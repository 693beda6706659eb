import { z } from 'zod'
import { imageSql } from '@/lib/server/services/contact/contact-image'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import { changeContacts, touchContacts } from '@/lib/server/services/contact/write-contacts'
import type { Tx } from '@/lib/server/services/context'
import { readStaged } from '@/lib/server/services/import/read-staged'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { toZoneRules } from '@/lib/server/services/organisation/zone-rules'

export const knownSchema = z.array(
  z.object({
    rowNo: z.number(),
    contactId: z.string().transform(BigInt),
    /** Of the list: its membership changes too. */
    isMember: z.boolean(),
    changed: z.array(z.string()),
  }),
)
export type KnownRow = z.output<typeof knownSchema>[number]

/** Brings contacts that are known to what the file says, and keeps what they were, for the undo. */
export async function changeKnown(tx: Tx, row: ImportRow, known: readonly KnownRow[]): Promise<void> {
  if (known.length === 0) return
  const writes = await readStaged(
    tx,
    row,
    known.map(({ rowNo }) => rowNo),
  )
  const items = known.flatMap(({ rowNo, contactId, isMember }, i) => {
    const write = writes.get(rowNo)
    return write ? [{ i, contactId, row: write, isMember }] : []
  })
  const changed = await changeContacts(
    tx,
    row.organisationId,
    row.listId,
    items,
    toZoneRules(row.list.organisation),
    () => keepBefore(tx, row, known),
  )
  await touchContacts(tx, row.organisationId, changed)
}

/** With the contacts held: nobody changes them between this look and the change. */
async function keepBefore(tx: Tx, row: ImportRow, known: readonly KnownRow[]): Promise<void> {
  await tx.$executeRawUnsafe(keepSql, row.organisationId, row.id, row.listId, toSqlJson(known))
}

/** `at`: when the import changed it, as its `updated_at` will say. What is later than that, somebody else changed. */
const keepSql = `
update import_row r
   set before = ${imageSql('c', 'm')} || jsonb_build_object('at', now()::timestamptz(3))
  from jsonb_to_recordset($4::jsonb) as k("rowNo" int, "contactId" bigint)
  join contact c on c.id = k."contactId"
  left join list_contact m on m.list_id = $3::bigint and m.contact_id = c.id and m.import_id is distinct from $2::bigint
 where r.import_id = $2::bigint and r.row_no = k."rowNo" and r.organisation_id = $1::bigint and c.organisation_id = $1`
