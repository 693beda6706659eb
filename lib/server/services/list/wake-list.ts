import { getPool } from '@/lib/server/db/pool'
import { restQueueRows } from '@/lib/server/services/campaign/rest-queue-rows'
import { wakeQueueRows } from '@/lib/server/services/campaign/wake-queue-rows'

/**
 * After a list was switched on, its times changed or the moment came from which it is active: what it had pushed back or
 * closed takes its place in the order; a gate that is still shut pushes it back again. While the moment is still to come,
 * its contacts wait for that. Returns how many rows were moved.
 */
export async function wakeList(organisationId: bigint, listId: bigint): Promise<number> {
  const pool = getPool('worker')
  const { rows: campaigns } = await pool.query<{ id: bigint }>(
    'select campaign_id as id from campaign_list where organisation_id = $1 and list_id = $2 order by campaign_id',
    [organisationId, listId],
  )
  let total = 0
  for (const { id: campaignId } of campaigns) {
    // Hand-outs hold their campaign in share: once it was ours, those that read the list as it was are over.
    await pool.query('select from campaign where organisation_id = $1 and id = $2 for no key update', [
      organisationId,
      campaignId,
    ])
    const until = await findOpening(organisationId, listId)
    total +=
      until === null
        ? await wakeQueueRows({
            organisationId,
            campaignId,
            listId,
            causes: ['list_active'],
            intoOrder: true,
          })
        : await restQueueRows({ organisationId, campaignId, listId, until })
  }
  return total
}

/** When the list becomes active, where that is still to come. */
async function findOpening(organisationId: bigint, listId: bigint): Promise<Date | null> {
  const { rows } = await getPool('worker').query<{ activeFrom: Date }>(
    `select active_from as "activeFrom" from contact_list
      where organisation_id = $1 and id = $2 and active_from > now() and coalesce(expires_at > now(), true)`,
    [organisationId, listId],
  )
  return rows[0]?.activeFrom ?? null
}
