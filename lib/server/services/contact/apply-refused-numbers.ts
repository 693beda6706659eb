import type { ContactWrite, RefusedNumberWrite } from '@/lib/server/services/contact/contact-write'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import type { Tx } from '@/lib/server/services/context'

type Item = { contactId: bigint; row: ContactWrite }
type StoredRefusal = Omit<RefusedNumberWrite, 'type' | 'code'> & {
  contactId: bigint
  type: string
  code: string
}

/**
 * Keeps numbers that cannot be dialed with their contacts. Those of a known contact are replaced whenever numbers are
 * given. Answers the known contacts for whom that made a difference.
 */
export async function applyRefusedNumbers(
  tx: Tx,
  organisationId: bigint,
  added: readonly Item[],
  known: readonly Item[],
): Promise<Set<bigint>> {
  const given = known.filter(({ row }) => row.numbers.length > 0)
  const before = await loadStored(tx, organisationId, given)
  const changed = given.filter(
    ({ contactId, row }) => keyOf(before.get(contactId) ?? []) !== keyOf(row.refusedNumbers ?? []),
  )
  const ids = changed.map(({ contactId }) => contactId.toString())
  if (ids.length > 0) {
    await tx.$executeRaw`
      delete from contact_number_refused
      where organisation_id = ${organisationId} and contact_id = any(${ids}::bigint[])`
  }
  const rows = [...added, ...changed].flatMap(({ contactId, row }) =>
    (row.refusedNumbers ?? []).map((number) => ({ contact_id: contactId, ...number })),
  )
  if (rows.length > 0) {
    await tx.$executeRaw`
      insert into contact_number_refused (organisation_id, contact_id, position, type, given, code)
      select ${organisationId}, r.contact_id, r.position, r.type, r.given, r.code
      from jsonb_to_recordset(${toSqlJson(rows)}::jsonb) as r(contact_id bigint, position int, type text, given text,
        code text)`
  }
  return new Set(changed.map(({ contactId }) => contactId))
}

async function loadStored(
  tx: Tx,
  organisationId: bigint,
  items: readonly Item[],
): Promise<Map<bigint, StoredRefusal[]>> {
  if (items.length === 0) return new Map()
  const ids = items.map(({ contactId }) => contactId.toString())
  const rows = await tx.$queryRaw<StoredRefusal[]>`
    select contact_id as "contactId", position::int as position, type, given, code
    from contact_number_refused
    where organisation_id = ${organisationId} and contact_id = any(${ids}::bigint[])
    order by contact_id, position`
  return Map.groupBy(rows, (row) => row.contactId)
}

function keyOf(numbers: readonly (RefusedNumberWrite | StoredRefusal)[]): string {
  return JSON.stringify(numbers.map(({ position, type, given, code }) => [position, type, given, code]))
}
