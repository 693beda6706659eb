import type { SqlClient } from '@/lib/server/services/campaign/hold-queue-rows'
import { joinPromised, wasReached } from '@/lib/server/services/campaign/known-of-contact'
import { findPriority, makeOrderKey } from '@/lib/server/services/campaign/order-key'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'

/** `place`: rank among the contacts of the list that come into the queue with it, from 1. */
export type PlacedRow = { id: bigint; listId: bigint; place: number }

/**
 * Rows that are held, and that lists of the campaign have: whose own list is gone, or who had left the queue for want of a
 * list or a number. They go on under the given list, with its order, guard time and time to dial. What was promised to
 * the contact stays, and in the present pass its retry, its number and what it has spent. Who was done stays done; what
 * the list that is gone had closed is open again, but for people whose calls were stopped. Others are left alone. Returns
 * how many came back.
 */
export async function placeUnderLists(
  client: SqlClient,
  organisationId: bigint,
  campaignId: bigint,
  rows: readonly PlacedRow[],
): Promise<number> {
  if (rows.length === 0) return 0
  const { rows: answer } = await client.query<{ back: number; open: bigint[] | null }>(placeSql, [
    organisationId,
    campaignId,
    rows.map((row) => row.id),
    rows.map((row) => row.listId),
    rows.map((row) => row.place),
  ])
  const [placed] = answer
  await closeStopped(client, organisationId, placed?.open ?? [])
  return placed?.back ?? 0
}

/** Every row is walked to by its keys: a table that nobody has analysed yet is never read whole. */
const placeSql = `
with target as materialized (
  select c.pass as to_pass, c.reached_from_pass,
         make_interval(mins => coalesce((v.settings ->> 'handOutLifeMinutes')::int, 15)) as life
    from campaign c
    join campaign_version v on v.campaign_id = c.id and v.version = c.version
   where c.organisation_id = $1 and c.id = $2
), held as materialized (
  select q.*, t.*, k.list_id as to_list, ${makeOrderKey('hot.priority', 'cl', 'cl.last_rank + k.place')} as to_order_key,
         m.dial_at as list_dial_at, m.guard_time as to_guard_time, placed.is_there is null as is_list_gone,
         q.state <> 'closed' or q.pass >= t.to_pass as is_in_pass
    from unnest($3::bigint[], $4::bigint[], $5::bigint[]) k(id, list_id, place)
   cross join target t
   cross join lateral (
     select ctid as at_place, contact_id, list_id, pass, state, next_at, waiting_for, next_number_id, next_e164, zone_set_id,
            dial_at, attempt_count, charged_count, last_outcome, last_attempt_at, stop_cause, closed_at
       from campaign_contact where organisation_id = $1 and id = k.id limit 1) q
   cross join lateral (
     select weight, position, last_rank from campaign_list
      where campaign_id = $2 and list_id = k.list_id limit 1) cl
   cross join lateral (
     select dial_at, guard_time from list_contact
      where list_id = k.list_id and contact_id = q.contact_id limit 1) m
   cross join lateral (select ${findPriority('$1', '$2', 'q.contact_id')} as priority) hot
    left join lateral (
     select true as is_there from campaign_list l
      where l.campaign_id = $2 and l.list_id = q.list_id
        and exists (select from list_contact where list_id = q.list_id and contact_id = q.contact_id)
      limit 1) placed on true
), judged as (
  select h.*, promised.due_at, n.id as number_id, n.e164, n.zone_set_id as number_zone_set_id, n.is_usable, comes.*,
         comes.comes_back and not h.is_in_pass and promised.due_at is null
           and ${wasReached('h', 'h.reached_from_pass')} as is_reached,
         -- Where the row stood: its retry, also of one that left the queue with it, or the gate that it waits for.
         case when not h.is_in_pass or h.waiting_for in ('dial_at', 'due', 'list_active') then null
              else h.next_at end as kept_at
    from held h
   cross join lateral (
     select coalesce(h.state = 'closed' and (h.stop_cause in ('list_removed', 'no_usable_number')
              or (h.is_list_gone and h.stop_cause in ('list_active', 'contact_guard_time'))), false) as comes_back
     ) comes
    left join lateral ${joinPromised('h')} promised on true
    left join lateral (
     select m.id, m.e164, m.zone_set_id, m.state = 'active' as is_usable from contact_number m
      where m.contact_id = h.contact_id
      order by (m.state = 'active') desc, (m.id = promised.number_id) desc nulls last,
               (h.is_in_pass and m.id = h.next_number_id) desc nulls last, m.position limit 1) n on true
   where h.is_list_gone or comes.comes_back
), planned as (
  select j.*,
         case when due_at > now() then due_at when due_at is not null then kept_at
              else greatest(kept_at, case when list_dial_at - life > now() then list_dial_at - life end) end as plan_at,
         case when due_at > now() then due_at
              when due_at is null and (not is_in_pass or attempt_count = 0 or list_dial_at > now()) then list_dial_at
         end as plan_dial_at
    from judged j
), become as (
  select p.*,
         case when state = 'leased' then 'leased'
              when state = 'closed' and (not comes_back or is_reached or is_usable is not true) then 'closed'
              when plan_at > now() then 'waiting' else 'ready' end as to_state,
         case when not comes_back then stop_cause when is_reached then 'reached'
              when is_usable is not true then 'no_usable_number' end as to_cause
    from planned p
), moved as (
  update campaign_contact q
     set list_id = b.to_list, order_key = b.to_order_key, guard_time = b.to_guard_time, state = b.to_state,
         dial_at = case when b.state = 'closed' and not b.comes_back then b.dial_at else b.plan_dial_at end,
         -- Of a person whose calls were stopped: allowed again, they go on from there.
         next_at = case when b.to_state = 'waiting' then b.plan_at when b.stop_cause = 'contact_open' then b.next_at end,
         waiting_for = case when b.to_state <> 'waiting' then null
                            when b.due_at > now() then 'callback'
                            when b.plan_at = b.kept_at then coalesce(b.waiting_for, 'retry')
                            else 'dial_at' end,
         pass = case when b.comes_back and not b.is_reached then greatest(b.pass, b.to_pass) else b.pass end,
         attempt_count = case when b.comes_back and not b.is_reached and b.pass < b.to_pass then 0
                              else b.attempt_count end,
         charged_count = case when b.comes_back and not b.is_reached and b.pass < b.to_pass then 0
                              else b.charged_count end,
         next_number_id = case when b.to_cause = 'no_usable_number' and b.comes_back then null
                               when b.to_state in ('waiting', 'ready') and b.is_usable then b.number_id
                               else b.next_number_id end,
         next_e164 = case when b.to_cause = 'no_usable_number' and b.comes_back then null
                          when b.to_state in ('waiting', 'ready') and b.is_usable then b.e164 else b.next_e164 end,
         zone_set_id = case when b.to_state in ('waiting', 'ready') and b.is_usable then b.number_zone_set_id
                            else b.zone_set_id end,
         stop_cause = b.to_cause,
         closed_at = case when b.to_state <> 'closed' then null when b.comes_back then now() else b.closed_at end
    from become b
   where q.ctid = b.at_place and (b.is_list_gone or (b.to_state, b.to_cause) is distinct from (b.state, b.stop_cause))
  returning q.contact_id, b.to_state in ('waiting', 'ready') as is_open, b.comes_back and b.to_state <> 'closed' as is_back
)
select count(*) filter (where is_back)::int as back, array_agg(contact_id) filter (where is_open) as open from moved`
