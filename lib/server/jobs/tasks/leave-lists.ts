import type { JobTask } from '@/lib/server/jobs/jobs'
import { leaveListsLater } from '@/lib/server/services/campaign/leave-lists'

export const leaveListsTask: JobTask<'leave-lists'> = async ({ organisationId, campaignId, listIds }) => {
  await leaveListsLater({
    organisationId: BigInt(organisationId),
    campaignId: BigInt(campaignId),
    listIds: listIds.map(BigInt),
  })
}
