import type { Tx } from '@/lib/server/services/context'

/**
 * Takes contacts off a list: their queue rows made from it, their membership, and contacts that are then on no list and
 * were never called. Contacts called from this list stay. Locks contacts by id first, as the hand-out does, so none of
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
  // In another list of the same campaign: the queue row goes on under that list.
  await tx.$executeRaw`
    update campaign_contact q
    set list_id = o.list_id
    from campaign_list o
    join list_contact m on m.list_id = o.list_id
    where q.organisation_id = ${organisationId} and q.contact_id = any(${leaving}::bigint[]) and q.list_id = ${listId}
      and o.organisation_id = q.organisation_id and o.campaign_id = q.campaign_id and o.list_id <> ${listId} and m.contact_id = q.contact_id`
  await tx.$executeRaw`
    delete from campaign_contact
    where organisation_id = ${organisationId} and contact_id = any(${leaving}::bigint[]) and list_id = ${listId}`
  await tx.$executeRaw`
    delete from list_contact
    where organisation_id = ${organisationId} and list_id = ${listId} and contact_id = any(${leaving}::bigint[])`
  await tx.$executeRaw`
    delete from contact c
    where c.organisation_id = ${organisationId} and c.id = any(${leaving}::bigint[])
      and not exists (select from list_contact m where m.contact_id = c.id)
      and not exists (select from attempt a where a.organisation_id = ${organisationId} and a.contact_id = c.id)`
  return { removed: leaving.length, kept: kept.size }
}
