import {
  type ContactImage,
  contactImageSchema,
  toContactWrite,
} from '@/lib/server/services/contact/contact-image'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import { changeContacts, writeContacts } from '@/lib/server/services/contact/write-contacts'
import type { Tx } from '@/lib/server/services/context'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { holdZoneRules } from '@/lib/server/services/organisation/zone-rules'

const BATCH_ROWS = 500

/** Makes contacts again what they were before the import changed them: also what was empty then is empty. */
export async function restoreContacts(
  tx: Tx,
  row: ImportRow,
  rows: readonly { rowNo: number; contactId: bigint }[],
): Promise<void> {
  if (rows.length === 0) return
  const { organisationId, id: importId, listId } = row
  const stored = await tx.$queryRaw<{ rowNo: number; before: unknown }[]>`
    select row_no as "rowNo", before from import_row
    where organisation_id = ${organisationId} and import_id = ${importId}
      and row_no = any(${rows.map(({ rowNo }) => rowNo)}::int[])`
  const images = new Map(stored.map(({ rowNo, before }) => [rowNo, contactImageSchema.parse(before)]))
  const items = rows.flatMap(({ rowNo, contactId }, i) => {
    const image = images.get(rowNo)
    return image ? [{ i, contactId, image, row: toContactWrite(image), isMember: image.member !== null }] : []
  })
  const zoneRules = await holdZoneRules(tx, organisationId)
  // Zones follow from the identity, so that comes first.
  await changeContacts(tx, organisationId, listId, items, zoneRules, () => restoreIdentity(tx, row, items))
  await restoreMemberships(tx, row, items)
  const members = items.filter(({ isMember }) => isMember).map(({ contactId }) => contactId)
  await syncQueue(tx, organisationId, listId, { numbers: [], times: members })
}

type Item = { contactId: bigint; image: ContactImage }

/** An update leaves alone what it is not given; what was null before the import is null again. */
async function restoreIdentity(tx: Tx, { organisationId }: ImportRow, items: readonly Item[]): Promise<void> {
  const given = toSqlJson(items.map(({ contactId, image }) => ({ ...image, contactId })))
  await tx.$executeRaw`
    update contact c
    set account_key = k."accountKey", first_name = k."firstName", last_name = k."lastName", email = k.email,
        time_zone = k."timeZone", postal_code = k."postalCode", region = k.region, country = k.country,
        updated_at = coalesce(k."updatedAt", c.updated_at)
    from jsonb_to_recordset(${given}::jsonb) as k("contactId" bigint, "accountKey" text, "firstName" text, "lastName" text,
      email text, "timeZone" text, "postalCode" text, region text, country text,
      "updatedAt" timestamptz)
    where c.organisation_id = ${organisationId} and c.id = k."contactId"`
}

async function restoreMemberships(
  tx: Tx,
  { organisationId, listId }: ImportRow,
  items: readonly Item[],
): Promise<void> {
  const given = toSqlJson(items.map(({ contactId, image }) => ({ member: image.member, contactId })))
  await tx.$executeRaw`
    update list_contact m
    set columns = k.member -> 'columns', dial_at = (k.member ->> 'dialAt')::timestamptz,
        guard_time = (k.member ->> 'guardTime')::timestamptz, customer_ani = k.member ->> 'customerAni',
        preferred_agent_id = (k.member ->> 'preferredAgentId')::uuid, priority = (k.member ->> 'priority')::int
    from jsonb_to_recordset(${given}::jsonb) as k("contactId" bigint, member jsonb)
    where m.organisation_id = ${organisationId} and m.list_id = ${listId} and m.contact_id = k."contactId"
      and jsonb_typeof(k.member) = 'object'`
}

/** A batch of an undo: its last row or contact, after which it goes on, and how many there were. */
export type Taken = { last: bigint; rows: number }

/** Whom a replace took out comes back, with all that the list had of them; who is on the list again already stays. */
export async function returnLeavers(tx: Tx, row: ImportRow, after: bigint): Promise<Taken | null> {
  const { organisationId, id: importId, listId } = row
  const leavers = await tx.$queryRaw<{ contactId: bigint; before: unknown }[]>`
    select contact_id as "contactId", before from import_leaver
    where organisation_id = ${organisationId} and import_id = ${importId} and contact_id > ${after}
      and was_removed and undone is null
    order by contact_id limit ${BATCH_ROWS}`
  if (leavers.length === 0) return null
  const images = leavers.map(({ before }) => contactImageSchema.parse(before))
  const results = await writeContacts(tx, organisationId, listId, images.map(toContactWrite), {
    isByKeyOnly: true,
  })
  const numbers = results.flatMap((result, index) =>
    result.result === 'added'
      ? (images[index]?.numbers ?? []).map(({ e164, state, stateCause }) => ({
          contactId: result.contactId,
          e164,
          state,
          stateCause,
        }))
      : [],
  )
  await tx.$executeRaw`
    update contact_number n set state = k.state, state_cause = k."stateCause"
    from jsonb_to_recordset(${toSqlJson(numbers)}::jsonb) as k("contactId" bigint, e164 text, state text, "stateCause" text)
    where n.organisation_id = ${organisationId} and n.contact_id = k."contactId" and n.e164 = k.e164
      and k.state <> 'active' and n.state = 'active'`
  await tx.$executeRaw`
    update import_leaver set undone = 'returned'
    where import_id = ${importId} and contact_id = any(${leavers.map(({ contactId }) => String(contactId))}::bigint[])`
  const returned = results.filter(({ result }) => result === 'added').length
  await tx.$executeRaw`
    update list_import set rows_restored = rows_restored + ${returned}
    where organisation_id = ${organisationId} and id = ${importId}`
  const last = leavers.at(-1)?.contactId
  return last === undefined ? null : { last, rows: leavers.length }
}
