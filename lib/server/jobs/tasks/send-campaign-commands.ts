import type { JobTask } from '@/lib/server/jobs/jobs'
import { sendCampaignCommands } from '@/lib/server/services/campaign/send-campaign-commands'

export const sendCampaignCommandsTask: JobTask<'send-campaign-commands'> = async ({
  organisationId,
  campaignId,
}) => {
  await sendCampaignCommands(BigInt(organisationId), BigInt(campaignId))
}
