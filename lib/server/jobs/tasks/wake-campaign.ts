import type { JobTask } from '@/lib/server/jobs/jobs'
import { wakeCampaign } from '@/lib/server/services/campaign/wake-campaign'

export const wakeCampaignTask: JobTask<'wake-campaign'> = async ({ organisationId, campaignId }) => {
  await wakeCampaign(BigInt(organisationId), BigInt(campaignId))
}
