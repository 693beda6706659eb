import { getPool } from '@/lib/server/db/pool'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import {
  changeInBatches,
  holdQueueRows,
  keepPlansKeyed,
  lendSql,
  rowsAtOnce,
  type SqlClient,
} from '@/lib/server/services/campaign/hold-queue-rows'
import { placeUnderLists } from '@/lib/server/services/campaign/place-under-lists'
import type { Tx } from '@/lib/server/services/context'

type Leaving = { organisationId: bigint; campaignId: bigint; listIds: readonly bigint[] }
type FoundRow = { id: bigint; contactId: bigint }

/** All are held until the change is committed: greater batches are the quicker. */
const ROWS_HELD = 5_000

/**
 * Queue rows of lists that were just taken off the campaign. Who is open and on another of its lists goes on under that one
 * at once, with what was planned and promised; who waits or is ready and is on none leaves the queue, until a list brings
 * them back; who is out and on none is closed with their outcome. Of more than `atOnceMax` who wait or are ready a job
 * sees to the others: no hand-out takes them meanwhile. Who is done is left to enrolment, and so are rows that a pass
 * opens meanwhile under a list that it still sees.
 */
export async function leaveLists(
  tx: Tx,
  leaving: Leaving,
  atOnceMax: number = rowsAtOnce.found,
): Promise<void> {
  const { organisationId, campaignId, listIds } = leaving
  const client = lendSql(tx)
  await keepPlansKeyed(client)
  // Their outcome may be here before the job is.
  const { rows: out } = await client.query<FoundRow>(outSql, [organisationId, campaignId, listIds])
  const others = await findRows(client, leaving, 0n, atOnceMax)
  // In the order of the contacts, so that batch after batch they are taken by id like everywhere.
  const found = [...out, ...others].sort((left, right) => (left.contactId < right.contactId ? -1 : 1))
  const placesTaken = new Map<bigint, number>()
  for (let from = 0; from < found.length; from += ROWS_HELD) {
    await goOnOrLeave(client, organisationId, campaignId, found.slice(from, from + ROWS_HELD), placesTaken)
  }
  for (const [listId, count] of placesTaken) {
    await client.query(
      `update campaign_list set enrolled_count = enrolled_count + $4::int, last_rank = last_rank + $4::int
        where organisation_id = $1 and campaign_id = $2 and list_id = $3`,
      [organisationId, campaignId, listId, count],
    )
  }
  if (others.length < atOnceMax) return
  const payload = {
    organisationId: String(organisationId),
    campaignId: String(campaignId),
    listIds: listIds.map(String),
  }
  await enqueueJob(tx, 'leave-lists', payload)
}

/** Those whom a change of the lists did not see to at once, a few in a transaction. */
export async function leaveListsLater(leaving: Leaving): Promise<void> {
  const { organisationId, campaignId } = leaving
  const pool = getPool('worker')
  const placesTaken = new Map<bigint, number>()
  let after = 0n
  for (;;) {
    const found = await findRows(pool, leaving, after, rowsAtOnce.found)
    await changeInBatches(found, (batch) =>
      inTransaction(
        pool,
        async (client) => {
          await goOnOrLeave(client, organisationId, campaignId, batch, placesTaken)
          return batch.length
        },
        { settings: keyedPlans },
      ),
    )
    const last = found.at(-1)
    if (!last || found.length < rowsAtOnce.found) return
    after = last.contactId
  }
}

const outSql = `
select id, contact_id as "contactId" from campaign_contact
 where organisation_id = $1 and campaign_id = $2 and list_id = any($3::bigint[]) and state = 'leased'`

async function findRows(
  client: SqlClient,
  { organisationId, campaignId, listIds }: Leaving,
  after: bigint,
  max: number,
): Promise<FoundRow[]> {
  const { rows } = await client.query<FoundRow>(
    `select id, contact_id as "contactId" from campaign_contact
      where organisation_id = $1 and campaign_id = $2 and contact_id > $4 and list_id = any($3::bigint[])
        and state in ('waiting', 'ready')
      order by contact_id limit $5`,
    [organisationId, campaignId, listIds, after, max],
  )
  return rows
}

/**
 * Rows whose contacts were taken off the list that they stand under, or that list off the campaign. Held as everywhere,
 * they go on under another list that has the contact, in the order in which they came to it, or leave the queue.
 */
export async function goOnOrLeave(
  client: SqlClient,
  organisationId: bigint,
  campaignId: bigint,
  found: readonly FoundRow[],
  placesTaken = new Map<bigint, number>(),
): Promise<void> {
  await holdQueueRows(client, organisationId, found)
  const ids = found.map((row) => row.id)
  const { rows } = await client.query<{ id: bigint; listId: bigint }>(othersSql, [
    organisationId,
    campaignId,
    ids,
  ])
  const placed = rows.map((row) => {
    const place = (placesTaken.get(row.listId) ?? 0) + 1
    placesTaken.set(row.listId, place)
    return { ...row, place }
  })
  await placeUnderLists(client, organisationId, campaignId, placed)
  const goOn = new Set(rows.map((row) => row.id))
  await client.query(leaveSql, [organisationId, ids.filter((id) => !goOn.has(id))])
}

const othersSql = `
select k.id, other.list_id as "listId"
  from unnest($3::bigint[]) k(id)
 cross join lateral (
   select contact_id from campaign_contact where organisation_id = $1 and id = k.id limit 1) q
 cross join lateral (
   select o.list_id, m.seq from list_contact m
     join campaign_list o on o.campaign_id = $2 and o.list_id = m.list_id
    where m.contact_id = q.contact_id order by o.position, o.list_id limit 1) other
 order by other.seq`

/** When to try again is kept, for the list that brings them back; what a gate said is judged anew. */
const leaveSql = `
update campaign_contact q
   set state = 'closed', stop_cause = 'list_removed', closed_at = now(), waiting_for = null,
       next_at = case when q.waiting_for = 'retry' then q.next_at end
  from unnest($2::bigint[]) k(id)
 cross join lateral (select ctid from campaign_contact where organisation_id = $1 and id = k.id limit 1) held
 where q.ctid = held.ctid and q.state in ('waiting', 'ready')`
