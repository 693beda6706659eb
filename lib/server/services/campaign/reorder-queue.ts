import type pg from 'pg'
import { getPool } from '@/lib/server/db/pool'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { isAtPosition, moveToPlace, moveToPosition } from '@/lib/server/services/campaign/order-key'

/** `seen`: contacts of the lists that were looked at, of whom those that are not out were put in order. */
export type Reordered = { seen: number; moved: number }

const CONTACTS_A_BATCH = 2_000

/**
 * Puts whom lists of another place or weight brought in their new order, list by list, as the contacts came to the list.
 * Ranks begin again: those that the pass has not called count from 1 in each list, and so do those it has, so that mixed
 * lists take turns by their weights from now on. Who is closed keeps their rank, at the list's position of now: something may
 * open them again. Priorities stay. Where it stands is kept with each list, in the batch's
 * transaction: it goes on there after a crash, and a change that comes meanwhile begins anew.
 *
 * Only rows that nobody holds are taken: it holds queue rows without their contacts, and waits for none, so it can be in
 * no circle. Those in other hands, and those that are out, are noted for reorderLater.
 */
export async function reorderQueue(
  organisationId: bigint,
  campaignId: bigint,
  /** Called between batches with all so far. */
  onProgress?: (total: Reordered) => Promise<void>,
): Promise<Reordered> {
  const total: Reordered = { seen: 0, moved: 0 }
  for (;;) {
    const batch: Reordered | null = await inTransaction(
      getPool('worker'),
      (client) => reorderBatch(client, organisationId, campaignId),
      { settings: keyedPlans },
    )
    if (batch === null) return total
    total.seen += batch.seen
    total.moved += batch.moved
    await onProgress?.(total)
  }
}

/** No enrolment is between its look at a rank and the row that it gives it; lists are changed by nobody; hand-outs go on. */
export async function holdOrder(
  client: pg.PoolClient,
  organisationId: bigint,
  campaignId: bigint,
): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('enrol:' || $1::text, 0))`, [campaignId])
  await client.query('select from campaign where organisation_id = $1 and id = $2 for share', [
    organisationId,
    campaignId,
  ])
}

async function reorderBatch(
  client: pg.PoolClient,
  organisationId: bigint,
  campaignId: bigint,
): Promise<Reordered | null> {
  await holdOrder(client, organisationId, campaignId)
  const { rows: lists } = await client.query<{ id: bigint; from: bigint }>(nextListSql, [
    organisationId,
    campaignId,
  ])
  const [list] = lists
  if (!list) return null
  const { rows } = await client.query<Found>(findSql, [
    organisationId,
    campaignId,
    list.id,
    list.from,
    CONTACTS_A_BATCH,
  ])
  const { seen, lastSeq, held, later } = rows[0] ?? { seen: 0, lastSeq: null, held: [], later: [] }
  const { rows: moved } = await client.query<{ moved: number }>(moveSql, [
    organisationId,
    campaignId,
    list.id,
    held,
    later,
    seen < CONTACTS_A_BATCH ? null : lastSeq,
  ])
  return { seen, moved: moved[0]?.moved ?? 0 }
}

type Found = { seen: number; lastSeq: bigint | null; held: bigint[]; later: bigint[] }

const nextListSql = `
select list_id as id, reorder_from as "from" from campaign_list
 where organisation_id = $1 and campaign_id = $2 and reorder_from is not null
 order by position, list_id limit 1`

/** Contact by contact, so that no plan reads the campaign's whole queue; each row that is free is held as it is found. */
const findSql = `
with members as materialized (
  select contact_id, seq from list_contact
   where organisation_id = $1 and list_id = $3 and seq > $4 order by seq limit $5
), open as materialized (
  select q.id, q.state, m.seq
    from members m
   cross join (
     select position from campaign_list where organisation_id = $1 and campaign_id = $2 and list_id = $3) cl
   cross join lateral (
     select id, list_id, state, order_key from campaign_contact
      where organisation_id = $1 and contact_id = m.contact_id and (campaign_id = $2) is true limit 1) q
   where q.list_id = $3 and (q.state <> 'closed' or not ${isAtPosition('q', 'cl')})
), looked as (
  select o.id, o.seq, free.is_held is true as is_held
    from open o
    left join lateral (
      select true as is_held from campaign_contact
       where organisation_id = $1 and id = o.id and (state <> 'leased') is true and o.state <> 'leased'
       limit 1 for update skip locked) free on true
), sorted as (
  select array_agg(id order by seq) filter (where is_held) as held, array_agg(id) filter (where not is_held) as later
    from looked
)
select (select count(*)::int from members) as seen, (select max(seq) from members) as "lastSeq",
       coalesce(held, '{}') as held, coalesce(later, '{}') as later
  from sorted`

/** In a statement of its own, which sees the rows as they are now that they are held. */
const moveSql = `
with ranked as (
  select q.*, k.n, cl.position, cl.weight,
         case when q.is_tried then cl.reorder_tried_rank else cl.last_rank end
           + row_number() over (partition by q.is_closed, q.is_tried order by k.n) as rank
    from unnest($4::bigint[]) with ordinality k(id, n)
   cross join (
     select position, weight, last_rank, reorder_tried_rank from campaign_list
      where organisation_id = $1 and campaign_id = $2 and list_id = $3) cl
   cross join lateral (
     select ctid as at_place, order_key, attempt_count > 0 as is_tried, state = 'closed' as is_closed from campaign_contact
      where organisation_id = $1 and id = k.id limit 1) q
), placed as (
  select r.*, case when r.is_closed then ${moveToPosition('r', 'r')} else ${moveToPlace('r', 'r', 'r.rank')} end as to_order_key
    from ranked r
), moved as (
  update campaign_contact q set order_key = p.to_order_key
    from placed p where q.ctid = p.at_place and p.to_order_key <> p.order_key
  returning 1
), counted as (
  update campaign_list
     set reorder_from = $6, reorder_later = reorder_later || $5::bigint[],
         last_rank = last_rank + (select count(*) from ranked where not is_closed and not is_tried)::int,
         reorder_tried_rank = reorder_tried_rank + (select count(*) from ranked where not is_closed and is_tried)::int
   where organisation_id = $1 and campaign_id = $2 and list_id = $3
)
select count(*)::int as moved from moved`
