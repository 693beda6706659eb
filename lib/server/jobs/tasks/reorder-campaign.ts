import type { JobTask } from '@/lib/server/jobs/jobs'
import { reorderWithProgress } from '@/lib/server/services/campaign/reorder-with-progress'

export const reorderCampaignTask: JobTask<'reorder-campaign'> = async ({ organisationId, campaignId }) => {
  await reorderWithProgress(BigInt(organisationId), BigInt(campaignId))
}
