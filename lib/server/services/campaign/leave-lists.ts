import { Prisma } from '@/lib/server/db/generated/client'
import type { Tx } from '@/lib/server/services/context'

/**
 * Queue rows of lists that were just taken off the campaign. Who waits or is ready leaves the queue, until enrolment finds
 * them on a list that the campaign has. Who is out goes on under such a list at once, since the outcome may be here before
 * enrolment is; who is out and on none is closed with their outcome. Who is done is left to enrolment: they
 * may be many, and nobody is handed out meanwhile.
 */
export async function leaveLists(
  tx: Tx,
  organisationId: bigint,
  campaignId: bigint,
  listIds: readonly bigint[],
): Promise<void> {
  const left = Prisma.sql`
    organisation_id = ${organisationId} and campaign_id = ${campaignId} and list_id = any(${listIds})
      and state in ('waiting', 'ready', 'leased')`
  // In the order that everyone takes: contacts by id, then queue rows by id.
  await tx.$executeRaw`
    select from contact
     where organisation_id = ${organisationId} and id in (select contact_id from campaign_contact where ${left})
     order by id for update`
  await tx.$executeRaw`
    with held as materialized (
      select id, contact_id, state from campaign_contact where ${left} order by id for update
    ), moved as (
      update campaign_contact q set list_id = other.list_id
        from held
       cross join lateral (
         select m.list_id from campaign_list o join list_contact m on m.list_id = o.list_id
          where o.campaign_id = ${campaignId} and m.contact_id = held.contact_id
          order by o.position, o.list_id limit 1) other
       where q.organisation_id = ${organisationId} and q.id = held.id and held.state = 'leased'
    )
    update campaign_contact q
       set state = 'closed', stop_cause = 'list_removed', closed_at = now(), next_at = null, waiting_for = null
      from held
     where q.organisation_id = ${organisationId} and q.id = held.id and held.state <> 'leased'`
}
