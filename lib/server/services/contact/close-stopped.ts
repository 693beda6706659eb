import { holdQueueRows, type SqlClient } from '@/lib/server/services/campaign/hold-queue-rows'

/**
 * Of the given contacts, whoever is stopped has no row that waits or is ready: closed with the cause by which allowContact
 * finds them. So everybody who opens rows of contacts asks here afterwards, in the same transaction and with the contacts
 * held. What was planned for them is kept; one that is out is closed when its outcome comes. Returns how many were closed.
 */
export async function closeStopped(
  client: SqlClient,
  organisationId: bigint,
  contactIds: readonly bigint[],
): Promise<number> {
  if (contactIds.length === 0) return 0
  const { rows } = await client.query<{ id: bigint; contactId: bigint }>(openSql, [
    organisationId,
    contactIds,
  ])
  if (rows.length === 0) return 0
  await holdQueueRows(client, organisationId, rows)
  const closed = await client.query(closeSql, [organisationId, rows.map((row) => row.id)])
  return closed.rows.length
}

/** By the index of those who are stopped, which are few: the others cost one look into it. */
const openSql = `
select q.id, q.contact_id as "contactId"
  from (select distinct id from unnest($2::bigint[]) given(id)) k
 cross join lateral (
   select from contact where (organisation_id + 0) = $1 and id = k.id and stopped_at is not null limit 1) stopped
 cross join lateral (
   select id, contact_id from campaign_contact
    where contact_id = k.id and (organisation_id = $1 and state in ('waiting', 'ready')) is true offset 0) q`

const closeSql = `
update campaign_contact q
   set state = 'closed', stop_cause = 'contact_open', closed_at = now(), waiting_for = null,
       next_at = case when q.waiting_for in ('retry', 'callback', 'dial_at') then q.next_at end
  from unnest($2::bigint[]) k(id)
 cross join lateral (select ctid from campaign_contact where organisation_id = $1 and id = k.id limit 1) held
 where q.ctid = held.ctid and q.state in ('waiting', 'ready')
returning q.id`
