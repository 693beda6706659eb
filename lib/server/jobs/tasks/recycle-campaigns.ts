import { recycleWorkedOut } from '@/lib/server/services/campaign/recycle-worked-out'

export async function recycleCampaignsTask(): Promise<void> {
  await recycleWorkedOut(new Date())
}
