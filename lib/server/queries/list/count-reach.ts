import type { ListReachDto } from '@/lib/contracts/contact-list'
import { outcomes } from '@/lib/domain/attempt/outcomes'
import { getPool } from '@/lib/server/db/pool'

export type ListReach = Omit<ListReachDto, 'countedAt'>

/**
 * How far each list is worked through. Reads every contact of the lists and where it stands in their campaigns, and in those
 * that once had them: what was dialed or worked out there stays so.
 */
export async function countReach(
  organisationId: bigint,
  listIds: readonly bigint[],
): Promise<Map<bigint, ListReach>> {
  const { rows } = await getPool('read').query<ListReach & { listId: bigint }>(reachSql, [
    organisationId,
    listIds,
    dialedOutcomes,
  ])
  return new Map(rows.map(({ listId, ...reach }) => [listId, reach]))
}

/** Outcomes of which it is known without looking at the attempt that they count as a dial. */
export const dialedOutcomes = Object.values(outcomes).flatMap(({ id, dialed }) =>
  dialed === true ? [id] : [],
)

/**
 * SQL: has the contact of a queue row been dialed by its campaign, in any pass? The row's last outcome says so of nearly
 * all; only for the others attempts are looked at. `offset 0`: one by one, never all of the organisation at once.
 */
export function wasDialed(row: string, organisation: string, dialed: string): string {
  return `case when ${row}.last_outcome = any(${dialed}::int[]) then true
    when ${row}.last_attempt_at is null then false
    else exists (select from attempt a where a.organisation_id = ${organisation} and a.contact_id = ${row}.contact_id
      and a.campaign_id = ${row}.campaign_id and a.is_dialed offset 0) end`
}

const reachSql = `
with uses as materialized (
  select list_id, campaign_id, true as is_present
    from campaign_list where organisation_id = $1 and list_id = any($2::bigint[])
   union all
  select p.list_id, p.campaign_id, false
    from campaign_list_past p
   where p.organisation_id = $1 and p.list_id = any($2::bigint[])
     and not exists (select from campaign_list l where l.campaign_id = p.campaign_id and l.list_id = p.list_id)
), queued as (
  select u.list_id, q.contact_id, ${wasDialed('q', '$1', '$3')} as is_dialed,
         case when u.is_present then array_position(array['closed', 'waiting', 'ready', 'leased'], q.state) end as openness,
         not u.is_present and q.state = 'closed' and q.stop_cause is distinct from 'list_removed' as was_worked_out
    from uses u
    join campaign_contact q on q.organisation_id = $1 and q.campaign_id = u.campaign_id
    join list_contact m on m.list_id = u.list_id and m.contact_id = q.contact_id
), contacts as (
  select list_id, contact_id, max(openness) as openness, bool_or(is_dialed) as is_dialed,
         bool_or(was_worked_out) as was_worked_out
    from queued group by list_id, contact_id
), reached as (
  select list_id, count(openness)::int as queued, count(*) filter (where openness = 2)::int as waiting,
         count(*) filter (where openness = 3)::int as ready, count(*) filter (where openness = 4)::int as leased,
         count(*) filter (where openness = 1)::int as closed, count(*) filter (where is_dialed)::int as attempted,
         count(*) filter (where openness = 1 or (openness is null and was_worked_out))::int as worked_out
    from contacts group by list_id
), sizes as (
  select list_id, count(*)::int as loaded from list_contact
   where organisation_id = $1 and list_id = any($2::bigint[]) group by list_id
)
select k.id as "listId", coalesce(s.loaded, 0) as loaded, coalesce(r.waiting, 0) as waiting,
       coalesce(r.ready, 0) as ready, coalesce(r.leased, 0) as leased, coalesce(r.closed, 0) as closed,
       coalesce(s.loaded, 0) - coalesce(r.queued, 0) as "notQueued", coalesce(r.attempted, 0) as attempted,
       coalesce(r.worked_out, 0) as "workedOut", (select count(*)::int from uses u where u.list_id = k.id) as campaigns,
       coalesce((select sum(o.dials)::int from uses u join outcome_rollup o
                   on o.organisation_id = $1 and o.campaign_id = u.campaign_id and o.list_id = u.list_id
                  where u.list_id = k.id), 0) as dials
  from unnest($2::bigint[]) k(id)
  left join sizes s on s.list_id = k.id
  left join reached r on r.list_id = k.id`
