import type { JobTask } from '@/lib/server/jobs/jobs'
import { enrolWithProgress } from '@/lib/server/services/campaign/enrol-with-progress'

export const enrolCampaignTask: JobTask<'enrol-campaign'> = async ({ organisationId, campaignId }) => {
  await enrolWithProgress(BigInt(organisationId), BigInt(campaignId))
}
