import { getPool } from '@/lib/server/db/pool'
import type { Enrolled } from '@/lib/server/services/campaign/enrol-campaign'
import { enrolWithProgress } from '@/lib/server/services/campaign/enrol-with-progress'

/** New contacts of a list go into the queues of its live campaigns; others enrol when they start. */
export async function enrolList(organisationId: bigint, listId: bigint): Promise<Enrolled> {
  const { rows } = await getPool('worker').query<{ id: bigint }>(
    `select c.id from campaign_list cl join campaign c on c.organisation_id = cl.organisation_id and c.id = cl.campaign_id
      where cl.organisation_id = $1 and cl.list_id = $2
        and c.state in ('starting', 'running', 'pausing', 'paused') order by c.id`,
    [organisationId, listId],
  )
  const total: Enrolled = { seen: 0, enrolled: 0 }
  for (const { id } of rows) {
    const one = await enrolWithProgress(organisationId, id, listId)
    total.seen += one.seen
    total.enrolled += one.enrolled
  }
  return total
}
