import { enqueueJob } from '@/lib/server/jobs/enqueue'
import type { Tx } from '@/lib/server/services/context'

/** The campaign takes contacts of its lists into its queue that are not there yet. One waiting job a campaign. */
export async function enqueueEnrolment(tx: Tx, organisationId: bigint, campaignId: bigint): Promise<void> {
  await enqueueJob(
    tx,
    'enrol-campaign',
    { organisationId: String(organisationId), campaignId: String(campaignId) },
    { key: `enrol-campaign:${campaignId}` },
  )
}
