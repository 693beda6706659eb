import type { JobTask } from '@/lib/server/jobs/jobs'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'

export const enrolCampaignTask: JobTask<'enrol-campaign'> = async ({ organisationId, campaignId }) => {
  await enrolCampaign(BigInt(organisationId), BigInt(campaignId))
}
