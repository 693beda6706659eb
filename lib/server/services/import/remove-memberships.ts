import { keepPlansKeyed, lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { goOnOrLeave } from '@/lib/server/services/campaign/leave-lists'
import { syncPriorities } from '@/lib/server/services/contact/sync-queue'
import type { Tx } from '@/lib/server/services/context'

type LeavingRow = { id: bigint; contactId: bigint; campaignId: bigint; wasCalled: boolean }

/**
 * Takes contacts off a list: their membership, their queue rows made from it, and contacts that are then on no list and
 * were never called; whose calls were stopped stays, so that a later file finds it so. Contacts called from this list stay. A queue row goes on under another list of its campaign that has
 * the contact; where none has, who was called leaves the queue with what the campaign knows of them, should a list bring
 * them back. Locks contacts by id first, as the hand-out does, so none of
 * them can be handed out meanwhile.
 */
export async function removeMemberships(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  contactIds: readonly bigint[],
): Promise<{ removed: number; kept: number }> {
  if (contactIds.length === 0) return { removed: 0, kept: 0 }
  const wanted = contactIds.map(String)
  await tx.$queryRaw`
    select id from contact where organisation_id = ${organisationId} and id = any(${wanted}::bigint[])
    order by id for update`
  const called = await tx.$queryRaw<{ id: bigint }[]>`
    select c.id from unnest(${wanted}::bigint[]) as c(id)
    where exists (select from attempt a where a.organisation_id = ${organisationId} and a.contact_id = c.id
                    and a.list_id = ${listId})`
  const kept = new Set(called.map((row) => row.id))
  const leaving = contactIds.filter((id) => !kept.has(id)).map(String)
  if (leaving.length === 0) return { removed: 0, kept: kept.size }
  const removed = await tx.$queryRaw<{ contactId: bigint; priority: number }[]>`
    delete from list_contact
    where organisation_id = ${organisationId} and list_id = ${listId} and contact_id = any(${leaving}::bigint[])
    returning contact_id as "contactId", priority`
  const rows = await tx.$queryRaw<LeavingRow[]>`
    select q.id, q.contact_id as "contactId", q.campaign_id as "campaignId", q.last_attempt_at is not null as "wasCalled"
    from campaign_contact q
    where q.organisation_id = ${organisationId} and q.contact_id = any(${leaving}::bigint[]) and q.list_id = ${listId}`
  const client = lendSql(tx)
  await keepPlansKeyed(client)
  for (const [campaignId, ofCampaign] of Map.groupBy(rows, (row) => row.campaignId)) {
    await goOnOrLeave(client, organisationId, campaignId, ofCampaign)
  }
  // Others of a campaign's lists may have them still, in its queue where this one had put them.
  const raised = removed.filter(({ priority }) => priority !== 0).map(({ contactId }) => contactId)
  await syncPriorities(tx, organisationId, listId, raised)
  const strangers = rows.filter((row) => !row.wasCalled).map((row) => String(row.id))
  await tx.$executeRaw`
    delete from campaign_contact
    where organisation_id = ${organisationId} and id = any(${strangers}::bigint[]) and list_id = ${listId}`
  await tx.$executeRaw`
    delete from contact c
    where c.organisation_id = ${organisationId} and c.id = any(${leaving}::bigint[]) and c.stopped_at is null
      and not exists (select from list_contact m where m.contact_id = c.id)
      and not exists (select from attempt a where a.organisation_id = ${organisationId} and a.contact_id = c.id)
      and not exists (
        select from campaign_contact q where q.organisation_id = ${organisationId} and q.contact_id = c.id)`
  return { removed: removed.length, kept: kept.size }
}
