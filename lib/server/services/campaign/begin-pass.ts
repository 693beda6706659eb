import { getPool } from '@/lib/server/db/pool'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { changeInBatches, holdQueueRows, rowsAtOnce } from '@/lib/server/services/campaign/hold-queue-rows'
import { joinPromised, wasReached } from '@/lib/server/services/campaign/known-of-contact'
import { moveToPlace } from '@/lib/server/services/campaign/order-key'

/**
 * Sends closed contacts round again in a new pass, with a fresh budget of the pass, in batches; who is promised a callback
 * waits for it. Enrolment goes first, for those who are on another list of the campaign than the one they came from. Left
 * as they are: contacts without a usable number, stopped, on DNC or past their own guard time, who asked never to be
 * called, those whose list was taken off the campaign or who left it, and, unless `all`, whom somebody has spoken to since
 * the last pass for everybody. Contacts still open finish the pass they are in. In each list they go round in the order in
 * which they came into the queue, by its place and weight of now. Returns how many go round.
 */
export async function beginPass(
  organisationId: bigint,
  campaignId: bigint,
  pass: number,
  include: 'not_reached' | 'all',
): Promise<number> {
  const pool = getPool('worker')
  await enrolCampaign(organisationId, campaignId)
  const ranks = new Map<bigint, number>()
  let total = 0
  let after = 0n
  for (;;) {
    const { rows: found } = await pool.query<{ id: bigint; contactId: bigint }>(
      `select q.id, q.contact_id as "contactId" from campaign_contact q
        where q.organisation_id = $1 and q.campaign_id = $2 and q.state = 'closed' and q.pass < $3 and q.id > $4
        order by q.id limit ${rowsAtOnce.found}`,
      [organisationId, campaignId, pass, after],
    )
    const last = found.at(-1)
    if (!last) break
    total += await changeInBatches(found, (batch) =>
      inTransaction(
        pool,
        async (client) => {
          await holdQueueRows(client, organisationId, batch)
          const { rows: moved } = await client.query<{ listId: bigint; count: number }>(beginSql, [
            organisationId,
            campaignId,
            pass,
            include === 'all',
            batch.map((row) => row.id),
            [...ranks.keys()],
            [...ranks.values()],
          ])
          for (const { listId, count } of moved) ranks.set(listId, (ranks.get(listId) ?? 0) + count)
          return moved.reduce((sum, { count }) => sum + count, 0)
        },
        { settings: keyedPlans },
      ),
    )
    after = last.id
    if (found.length < rowsAtOnce.found) break
  }
  for (const [listId, rank] of ranks) {
    await pool.query(
      `update campaign_list set last_rank = $4
        where organisation_id = $1 and campaign_id = $2 and list_id = $3 and last_rank < $4`,
      [organisationId, campaignId, listId, rank],
    )
  }
  return total
}

const beginSql = `
with batch as materialized (
  select q.* from unnest($5::bigint[]) k(id)
   cross join lateral (
     select ctid as place, id, order_key, contact_id, list_id, pass, attempt_count, last_outcome, last_attempt_at,
            guard_time, stop_cause
       from campaign_contact
      where organisation_id = $1 and id = k.id and (state = 'closed' and pass < $3) is true limit 1) q
), chosen as (
  select b.place, b.id, b.order_key, b.list_id, placed.position, placed.weight, n.id as number_id, n.e164, n.zone_set_id,
         case when promised.due_at > now() then promised.due_at end as due_at
    from batch b
   cross join (select reached_from_pass from campaign where organisation_id = $1 and id = $2) c
   cross join lateral (select stopped_at from contact where id = b.contact_id limit 1) k
    left join lateral ${joinPromised('b')} promised on true
    cross join lateral (
      select m.id, m.e164, m.zone_set_id from contact_number m
       where m.contact_id = b.contact_id and m.state = 'active'
       order by (m.id = promised.number_id) desc nulls last, m.position limit 1) n
    cross join lateral (
      select position, weight from campaign_list where campaign_id = $2 and list_id = b.list_id limit 1) placed
    cross join lateral (select from list_contact where list_id = b.list_id and contact_id = b.contact_id limit 1) member
   where k.stopped_at is null
     and b.stop_cause not in ('list_removed', 'dnc_requested', 'unknown_outcome') and b.last_outcome is distinct from 15
     and ($4 or not (b.stop_cause = 'reached' or ${wasReached('b', 'c.reached_from_pass')}))
     and coalesce(b.guard_time > now(), true)
     and not exists (
       select from dnc_entry d
        where d.organisation_id = $1 and d.e164 = n.e164 and d.ended_at is null
          and coalesce(d.expires_at > now(), true) and (d.scope = 'organisation' or d.campaign_id = $2))
     -- Who asked on a call never to be called is not, on whatever number they have since.
     and not exists (
       select from contact_number m cross join lateral (
         select from dnc_entry where e164 = m.e164 and (organisation_id = $1) is true and scope = 'organisation'
            and source = 'outcome' and ended_at is null limit 1) d
        where m.contact_id = b.contact_id)
), ranked as (
  select c.*, coalesce(t.taken, 0) + row_number() over (partition by c.list_id order by c.id) as rank
    from chosen c
    left join unnest($6::bigint[], $7::int[]) t(list_id, taken) on t.list_id = c.list_id
), moved as (
  update campaign_contact q
     set pass = $3, state = case when c.due_at is null then 'ready' else 'waiting' end, next_at = c.due_at,
         waiting_for = case when c.due_at is not null then 'callback' end, dial_at = c.due_at, attempt_count = 0,
         charged_count = 0, stop_cause = null, closed_at = null, next_number_id = c.number_id, next_e164 = c.e164,
         zone_set_id = c.zone_set_id, order_key = ${moveToPlace('c', 'c', 'c.rank')}
    from ranked c where q.ctid = c.place
  returning q.list_id
)
select list_id as "listId", count(*)::int as count from moved group by list_id`
