import type pg from 'pg'
import { getPool } from '@/lib/server/db/pool'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { holdContacts, holdQueueRows } from '@/lib/server/services/campaign/hold-queue-rows'
import { findPriority, makeOrderKey, moveToPriority } from '@/lib/server/services/campaign/order-key'
import { placeUnderLists } from '@/lib/server/services/campaign/place-under-lists'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'

export type Enrolled = { seen: number; enrolled: number }

const ROWS_A_BATCH = 10_000

/**
 * Rows of list_contact are numbered when written, not when committed: one with a smaller number may appear after a
 * greater one was enrolled. So each run looks back this far; who is in the queue already stays as they are.
 */
const LOOK_BACK_MINUTES = 15

/** No contact comes twice: there is nothing to remember. */
const enrolPlans = { ...keyedPlans, enable_memoize: 'off' }

/**
 * Takes contacts of the campaign's lists into its queue, set-based, in batches of their own transaction. Who left
 * the queue with a list, or is in it under one that is gone, goes on under the one that is read.
 */
export async function enrolCampaign(
  organisationId: bigint,
  campaignId: bigint,
  onlyListId: bigint | null = null,
  /** Called between batches with all so far: not for those who fit into one. */
  onProgress?: (total: Enrolled) => Promise<void>,
): Promise<Enrolled> {
  const pool = getPool('worker')
  const lists = await pool.query<{ list_id: bigint }>(
    `select list_id from campaign_list where organisation_id = $1 and campaign_id = $2
        and ($3::bigint is null or list_id = $3) order by position, list_id`,
    [organisationId, campaignId, onlyListId],
  )
  const total: Enrolled = { seen: 0, enrolled: 0 }
  for (const { list_id: listId } of lists.rows) {
    let from: bigint | null = null
    for (;;) {
      const batch: Batch | null = await inTransaction(
        pool,
        (client) => enrolBatch(client, { organisationId, campaignId, listId, from }),
        { settings: enrolPlans },
      )
      if (batch === null) break
      total.seen += batch.seen
      total.enrolled += batch.enrolled
      from = batch.lastSeq
      if (batch.seen < ROWS_A_BATCH) break
      await onProgress?.(total)
    }
  }
  return total
}

type Batch = { seen: number; enrolled: number; lastSeq: bigint }
type Task = { organisationId: bigint; campaignId: bigint; listId: bigint; from: bigint | null }
type Row = {
  seen: number
  enrolled: number
  last_seq: bigint | null
  /** Who comes back into the queue, or is there under a list that is gone. */
  to_place: QueuedRow[] | null
  /** Who is there under another list, and is pushed further to the head by this one. */
  to_raise: QueuedRow[] | null
  /** Contacts added whose calls are stopped. */
  stopped: string[] | null
}
type QueuedRow = { id: string; contactId: string; place: number }

async function enrolBatch(client: pg.PoolClient, task: Task): Promise<Batch | null> {
  // Two lists of a campaign may share contacts: enrolments of one campaign queue up here.
  await client.query(`select pg_advisory_xact_lock(hashtextextended('enrol:' || $1::text, 0))`, [
    task.campaignId,
  ])
  // As writers of numbers do: no row is made of a contact that an erasure takes away beside it.
  await client.query(`select pg_advisory_xact_lock_shared(hashtextextended('erasure:' || $1::text, 0))`, [
    task.organisationId,
  ])
  const { organisationId, campaignId, listId } = task
  // As who changes the lists does, before contacts. In a statement of its own: what a change has left is seen by the next.
  await client.query(
    `select from campaign_list where organisation_id = $1 and campaign_id = $2 and list_id = $3 for no key update`,
    [organisationId, campaignId, listId],
  )
  const { rows } = await client.query<Row>(enrolSql, [
    organisationId,
    campaignId,
    listId,
    task.from,
    LOOK_BACK_MINUTES,
    ROWS_A_BATCH,
  ])
  const [row] = rows
  if (!row || row.last_seq === null) return null
  const stopped = (row.stopped ?? []).map(BigInt)
  const back = await moveQueued(client, task, row.to_place ?? [], row.to_raise ?? [], stopped)
  const enrolled = row.enrolled + back
  await client.query(
    `update campaign_list
        set enrolled_seq = greatest(enrolled_seq, $4), enrolled_count = enrolled_count + $5::int,
            last_rank = last_rank + $5::int
      where organisation_id = $1 and campaign_id = $2 and list_id = $3`,
    [organisationId, campaignId, listId, row.last_seq, enrolled],
  )
  return { seen: row.seen, enrolled, lastSeq: row.last_seq }
}

/**
 * They alone have a row to wait for; all others who have one stay as they are, untouched. Those added whose calls are stopped
 * are closed with their contacts held: somebody who allows the calls meanwhile finds the row, or is found.
 */
async function moveQueued(
  client: pg.PoolClient,
  { organisationId, campaignId, listId }: Task,
  toPlace: readonly QueuedRow[],
  toRaise: readonly QueuedRow[],
  stopped: readonly bigint[],
): Promise<number> {
  if (toPlace.length + toRaise.length + stopped.length === 0) return 0
  const read = ({ id, contactId, place }: QueuedRow) => ({
    id: BigInt(id),
    contactId: BigInt(contactId),
    listId,
    place,
  })
  const rows = toPlace.map(read)
  const held = [...rows, ...toRaise.map(read)]
  if (stopped.length > 0) {
    await holdContacts(client, organisationId, [...stopped, ...held.map(({ contactId }) => contactId)])
  }
  await holdQueueRows(client, organisationId, held)
  await closeStopped(client, organisationId, stopped)
  const back = await placeUnderLists(client, organisationId, campaignId, rows)
  if (toRaise.length > 0) {
    await client.query(raiseSql, [organisationId, campaignId, toRaise.map(({ id }) => id)])
  }
  return back
}

const raiseSql = `
update campaign_contact q set order_key = ${moveToPriority('q', 'hot.priority')}
  from unnest($3::bigint[]) k(id)
 cross join lateral (
   select ctid as at_place, contact_id from campaign_contact where organisation_id = $1 and id = k.id limit 1) held
 cross join lateral (select ${findPriority('$1', '$2', 'held.contact_id')} as priority) hot
 where q.ctid = held.at_place and (q.order_key >> 52) > 1000 - hot.priority`

/**
 * The list held in share: when it becomes active does not change between this and the commit, so no change is missed. Where a
 * change of the campaign's lists sent it back to the list's beginning since the last batch, it goes there.
 */
const batchSql = `
with target as materialized (
  select cl.weight, cl.position, cl.last_rank, c.pass,
         case when $4::bigint is null
              then greatest(0, least(cl.enrolled_seq, cl.enrolled_seq - (($5::int * 60000)::bigint << 20)))
              else least($4, cl.enrolled_seq) end as from_seq,
         make_interval(mins => coalesce((v.settings ->> 'handOutLifeMinutes')::int, 15)) as life,
         case when l.active_from > now() then l.active_from end as active_from
    from campaign_list cl
    join contact_list l on l.id = cl.list_id
    join campaign c on c.id = cl.campaign_id
    join campaign_version v on v.campaign_id = c.id and v.version = c.version
   where cl.campaign_id = $2 and cl.list_id = $3 and cl.organisation_id = $1
     for share of l
), batch as materialized (
  select lc.contact_id, lc.seq, lc.priority, lc.dial_at, lc.guard_time
    from list_contact lc
   where lc.organisation_id = $1 and lc.list_id = $3 and lc.seq > (select from_seq from target)
   order by lc.seq limit $6
)`

/**
 * Whom the queue has is found before the first is added, and looked up contact by contact (`is true`: never a reason to read
 * the campaign's whole queue, as a table that nobody has analysed yet may be): into an empty queue each later look met all
 * rows added so far (0.7 ms instead of 3 µs). Ranks count who comes into the queue alone: counted with those who are looked at
 * again, they would go after others that come later. To be placed is who was taken off it, had no number to call, or is there under
 * a list that is gone, or that has them no more.
 *
 * A contact with its own dialAt becomes due one hand-out life before it, those of a list that is not active yet with the
 * list: pushed back by hand-outs instead, they would keep others waiting behind them. Two looks for a number, of which the
 * second is hardly ever made, cost less than sorting what one finds. Whose calls were stopped is named, to be closed before
 * the commit, for allowContact to find; of one who is stopped at this very moment the hand-out's gate has the last word.
 */
const enrolSql = `${batchSql}, queued as materialized (
  select q.id, q.contact_id, b.seq, q.list_id, q.state, q.stop_cause, q.order_key >> 52 > 1000 - b.priority as is_raised
    from batch b
   cross join lateral (
     select id, contact_id, list_id, state, stop_cause, order_key from campaign_contact
      where organisation_id = $1 and contact_id = b.contact_id and (campaign_id = $2) is true limit 1) q
), to_place as (
  select q.id, q.contact_id, row_number() over (order by q.seq) as place
    from queued q
    left join lateral (
      select true as is_there from campaign_list l
       where l.campaign_id = $2 and l.list_id = q.list_id
         and exists (select from list_contact where list_id = q.list_id and contact_id = q.contact_id)
       limit 1) placed on true
   where placed.is_there is null
      or (q.state = 'closed' and q.stop_cause in ('list_removed', 'no_usable_number'))
), chosen as (
  select b.*, coalesce(active.id, other.id) as number_id, coalesce(active.e164, other.e164) as e164,
         coalesce(active.zone_set_id, other.zone_set_id) as zone_set_id, active.id is not null as is_usable,
         case when active.id is null then 'no_usable_number' end as stop_cause, stopped.is_stopped,
         t.pass, ${makeOrderKey('b.priority', 't', 't.last_rank + row_number() over (order by b.seq)')} as order_key,
         greatest(t.active_from, case when b.dial_at - t.life > now() then b.dial_at - t.life end) as due_at,
         t.active_from
    from batch b
    cross join target t
    left join lateral (
      select m.id, m.e164, m.zone_set_id from contact_number m
       where m.contact_id = b.contact_id and m.state = 'active' order by m.position limit 1) active on true
    left join lateral (
      select m.id, m.e164, m.zone_set_id from contact_number m
       where active.id is null and m.contact_id = b.contact_id order by m.position limit 1) other on true
    left join lateral (
      select true as is_stopped from contact
       where (organisation_id + 0) = $1 and id = b.contact_id and stopped_at is not null limit 1) stopped on true
   where b.contact_id not in (select contact_id from queued) and coalesce(active.id, other.id) is not null
), inserted as (
  insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, pass, state, order_key, next_at,
         waiting_for, next_number_id, next_e164, zone_set_id, dial_at, guard_time, stop_cause, closed_at)
  select $1, $2, contact_id, $3, pass,
         case when stop_cause is not null then 'closed' when due_at is not null then 'waiting' else 'ready' end,
         order_key,
         case when stop_cause is null then due_at end,
         case when stop_cause is null and due_at is not null then
           case when due_at = active_from then 'list_active' else 'dial_at' end end,
         case when is_usable then number_id end, case when is_usable then e164 end, zone_set_id, dial_at, guard_time,
         stop_cause, case when stop_cause is not null then now() end
    from chosen
  on conflict (organisation_id, campaign_id, contact_id) do nothing
  returning 1
)
select (select count(*)::int from batch) as seen, (select count(*)::int from inserted) as enrolled,
       (select max(seq) from batch) as last_seq,
       (select json_agg(json_build_object('id', id::text, 'contactId', contact_id::text, 'place', place)) from to_place) as to_place,
       (select json_agg(contact_id::text) from chosen where is_stopped) as stopped,
       (select json_agg(json_build_object('id', id::text, 'contactId', contact_id::text, 'place', 0))
          from queued where is_raised and state <> 'closed') as to_raise`
