import { lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { findPriority, moveToPriority } from '@/lib/server/services/campaign/order-key'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'
import type { Tx } from '@/lib/server/services/context'

/**
 * Carries changes of contacts into the queue rows that were made from them: a next number that is no longer usable
 * gives way to the first that is, its zones follow, and a list's times follow where no call was made yet and nothing is
 * promised: who waited for the time that was is judged anew by the next hand-out. The greatest priority that a list of the
 * campaign gives stands above all else in the order, see makeOrderKey. Rows that were closed for want of a number or by a
 * guard time open again where the change has mended just that, and not for a person whose calls were stopped.
 */
export async function syncQueue(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  changed: { numbers: bigint[]; times: bigint[] },
): Promise<void> {
  if (changed.numbers.length > 0) {
    await syncNumbers(tx, organisationId, changed.numbers)
    await openForNumbers(tx, organisationId, changed.numbers)
  }
  if (changed.times.length > 0) {
    await syncPriorities(tx, organisationId, listId, changed.times)
    await tx.$executeRaw`
      update campaign_contact q
      set guard_time = m.guard_time,
          dial_at = case when follows.is_free then m.dial_at else q.dial_at end,
          next_at = case when follows.is_free and q.waiting_for in ('dial_at', 'due') then now() else q.next_at end
      from campaign_contact f
      cross join lateral (select f.charged_count = 0 and not exists (
        select from callback b
        where b.organisation_id = f.organisation_id and b.contact_id = f.contact_id and b.campaign_id = f.campaign_id
          and b.state = 'open') as is_free) follows
      cross join list_contact m
      where q.organisation_id = ${organisationId} and q.contact_id = any(${changed.times.map(String)}::bigint[])
        and q.list_id = ${listId} and q.state in ('waiting', 'ready')
        and f.organisation_id = q.organisation_id and f.id = q.id
        and m.organisation_id = q.organisation_id and m.list_id = q.list_id and m.contact_id = q.contact_id
        and (q.guard_time, q.dial_at) is distinct from (m.guard_time, m.dial_at)`
    await tx.$executeRaw`
      update campaign_contact q
      set state = 'waiting', next_at = now(), waiting_for = null, stop_cause = null, closed_at = null,
          guard_time = m.guard_time, dial_at = m.dial_at
      from list_contact m
      where q.organisation_id = ${organisationId} and q.contact_id = any(${changed.times.map(String)}::bigint[])
        and q.list_id = ${listId} and q.state = 'closed' and q.stop_cause = 'contact_guard_time'
        and m.organisation_id = q.organisation_id and m.list_id = q.list_id and m.contact_id = q.contact_id
        and (m.guard_time is null or m.guard_time > now())`
  }
  await closeStopped(lendSql(tx), organisationId, [...changed.numbers, ...changed.times])
}

/** In the campaigns that have the list: what all lists of each give the contacts now. They are held. */
export async function syncPriorities(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  contactIds: readonly bigint[],
): Promise<void> {
  if (contactIds.length === 0) return
  await tx.$executeRawUnsafe(prioritySql, organisationId, listId, contactIds.map(String))
}

/** Whatever list of the campaign brought the contact. */
const prioritySql = `
  update campaign_contact q
  set order_key = ${moveToPriority('q', 'f.priority')}
  from (
    select k.id, ${findPriority('$1', 'k.campaign_id', 'k.contact_id')} as priority
    from campaign_contact k
    where k.organisation_id = $1 and k.contact_id = any($3::bigint[])
      and exists (select from campaign_list l
                  where l.organisation_id = $1 and l.campaign_id = k.campaign_id and l.list_id = $2)) f
  where q.organisation_id = $1 and q.id = f.id and (q.order_key >> 52) <> 1000 - f.priority`

/**
 * The next number of contacts that are held, and its zones. Who waited for other hours is judged by these at once. A row that
 * is out or closed keeps its number, and has the zones of that when it comes back.
 */
export async function syncNumbers(
  tx: Tx,
  organisationId: bigint,
  contactIds: readonly bigint[],
): Promise<void> {
  const ids = contactIds.map(String)
  await tx.$executeRaw`
    update campaign_contact q
    set next_number_id = n.id, next_e164 = n.e164, zone_set_id = n.zone_set_id,
        next_at = case when q.waiting_for = 'callable_interval' and q.zone_set_id <> n.zone_set_id then now()
                       else q.next_at end
    from (
      select q.id,
             (select n.id from contact_number n
              where n.contact_id = q.contact_id and (n.organisation_id = q.organisation_id) is true and n.state = 'active'
              order by (n.id = q.next_number_id) desc, n.position limit 1) as number_id
      from campaign_contact q
      where q.organisation_id = ${organisationId} and q.contact_id = any(${ids}::bigint[])
        and q.state in ('waiting', 'ready')
    ) pick
    join contact_number n on n.id = pick.number_id and (n.organisation_id = ${organisationId}) is true
    where q.organisation_id = ${organisationId} and q.id = pick.id and q.state in ('waiting', 'ready')
      and (q.next_number_id, q.next_e164, q.zone_set_id) is distinct from (n.id, n.e164, n.zone_set_id)`
  await tx.$executeRaw`
    update campaign_contact q
    set zone_set_id = n.zone_set_id
    from contact_number n
    where q.organisation_id = ${organisationId} and q.contact_id = any(${ids}::bigint[])
      and q.state in ('leased', 'closed') and n.id = q.next_number_id
      and (n.organisation_id = q.organisation_id) is true and n.zone_set_id <> q.zone_set_id`
}

/** A number that the campaign has not called yet: one it has, and found to be of no use, opens nothing. */
async function openForNumbers(tx: Tx, organisationId: bigint, contactIds: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`
    update campaign_contact q
    set state = 'waiting', next_at = now(), waiting_for = null, stop_cause = null, closed_at = null,
        next_number_id = n.id, next_e164 = n.e164, zone_set_id = n.zone_set_id
    from campaign_contact f
    cross join lateral (
      select n.id, n.e164, n.zone_set_id from contact_number n
      where n.contact_id = f.contact_id and (n.organisation_id = f.organisation_id) is true and n.state = 'active'
        and not exists (
          select from attempt a
          where a.organisation_id = f.organisation_id and a.contact_id = f.contact_id and a.campaign_id = f.campaign_id
            and a.e164 = n.e164)
      order by n.position limit 1) n
    where q.organisation_id = ${organisationId} and q.contact_id = any(${contactIds.map(String)}::bigint[])
      and q.state = 'closed' and q.stop_cause in ('no_usable_number', 'no_number_left', 'number_valid', 'cap_number_total')
      and f.organisation_id = q.organisation_id and f.id = q.id`
}
