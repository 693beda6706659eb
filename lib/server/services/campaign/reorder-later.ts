import type pg from 'pg'
import { getPool } from '@/lib/server/db/pool'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { holdQueueRows, rowsAtOnce } from '@/lib/server/services/campaign/hold-queue-rows'
import { moveToPlace } from '@/lib/server/services/campaign/order-key'
import { holdOrder } from '@/lib/server/services/campaign/reorder-queue'

/**
 * Rows that were out, or in other hands, when their list was put in its new order: those that are back take their place,
 * before the rest of their list, since their turn had come. Held as everywhere, contacts before rows. Answers how many are
 * still out.
 */
export async function reorderLater(organisationId: bigint, campaignId: bigint): Promise<number> {
  const pool = getPool('worker')
  let stillOut = 0
  const { rows: noted } = await pool.query<{ listId: bigint; ids: bigint[] }>(
    `select list_id as "listId", reorder_later as ids from campaign_list
      where organisation_id = $1 and campaign_id = $2 and cardinality(reorder_later) > 0`,
    [organisationId, campaignId],
  )
  for (const { listId, ids } of noted) {
    for (let from = 0; from < ids.length; from += rowsAtOnce.held) {
      const batch = ids.slice(from, from + rowsAtOnce.held)
      stillOut += await inTransaction(
        pool,
        (client) => placeBatch(client, { organisationId, campaignId, listId }, batch),
        { settings: keyedPlans },
      )
    }
  }
  return stillOut
}

type List = { organisationId: bigint; campaignId: bigint; listId: bigint }

async function placeBatch(
  client: pg.PoolClient,
  { organisationId, campaignId, listId }: List,
  ids: readonly bigint[],
): Promise<number> {
  await holdOrder(client, organisationId, campaignId)
  const { rows: found } = await client.query<{ id: bigint; contactId: bigint }>(findSql, [
    organisationId,
    ids,
  ])
  await holdQueueRows(client, organisationId, found)
  const { rows } = await client.query<{ out: number }>(placeSql, [organisationId, campaignId, listId, ids])
  return rows[0]?.out ?? 0
}

const findSql = `
select q.id, q.contact_id as "contactId"
  from unnest($2::bigint[]) k(id)
 cross join lateral (
   select id, contact_id from campaign_contact where organisation_id = $1 and id = k.id limit 1) q`

const placeSql = `
with present as (
  select q.*, cl.position, cl.weight
    from unnest($4::bigint[]) k(id)
   cross join (
     select position, weight from campaign_list
      where organisation_id = $1 and campaign_id = $2 and list_id = $3) cl
   cross join lateral (
     select ctid as at_place, id, list_id, state, order_key from campaign_contact
      where organisation_id = $1 and id = k.id limit 1) q
   where q.list_id = $3
), moved as (
  update campaign_contact q set order_key = ${moveToPlace('p', 'p', '0')}
    from present p where q.ctid = p.at_place and p.state <> 'leased'
), noted as (
  update campaign_list
     set reorder_later = array(
       select id from unnest(reorder_later) noted(id)
        where id <> all($4::bigint[]) or id in (select id from present where state = 'leased'))
   where organisation_id = $1 and campaign_id = $2 and list_id = $3
)
select count(*)::int as out from present where state = 'leased'`
