import { getPool } from '@/lib/server/db/pool'
import { wakeQueueRows } from '@/lib/server/services/campaign/wake-queue-rows'

/**
 * After a list was switched on, or its time changed: what it had pushed back or closed is due at once; a gate that is
 * still shut pushes it back again. Returns how many were woken.
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
    total += await wakeQueueRows({ organisationId, campaignId, listId, causes: ['list_active'] })
  }
  return total
}
