import { checkSubscriptions } from '@/lib/server/services/connection/check-subscriptions'

export async function checkSubscriptionsTask(): Promise<void> {
  await checkSubscriptions(new Date())
}
