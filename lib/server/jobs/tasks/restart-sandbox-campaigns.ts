import { restartSandboxCampaigns } from '@/lib/server/services/campaign/restart-sandbox-campaigns'
import { checkSubscriptions } from '@/lib/server/services/connection/check-subscriptions'

export async function restartSandboxCampaignsTask(): Promise<void> {
  const now = new Date()
  await checkSubscriptions(now)
  await restartSandboxCampaigns(now)
}
