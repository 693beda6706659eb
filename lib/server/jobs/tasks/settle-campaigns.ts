import { settleCampaigns } from '@/lib/server/services/campaign/settle-campaigns'

export async function settleCampaignsTask(): Promise<void> {
  await settleCampaigns(new Date())
}
