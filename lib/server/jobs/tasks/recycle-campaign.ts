import type { JobTask } from '@/lib/server/jobs/jobs'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'

export const recycleCampaignTask: JobTask<'recycle-campaign'> = async (payload) => {
  const { organisationId, campaignId, pass, include } = payload
  await beginPass(BigInt(organisationId), BigInt(campaignId), pass, include)
}
