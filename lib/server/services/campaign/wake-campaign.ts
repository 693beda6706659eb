import { wakeQueueRows } from '@/lib/server/services/campaign/wake-queue-rows'

/** Gates that a campaign's rules and dates decide, and what the strategy closes by the same rules. */
const causesOfRules = [
  'callable_interval',
  'campaign_window',
  'cap_number_day',
  'cap_number_total',
  'cap_contact_day',
  'cap_contact_total',
  'cooldown',
  'budget_spent',
]

/**
 * After a change of rules or dates: what they had pushed back or closed is due at once, and the next hand-out judges it by
 * the rules as they are now. The change waited for every hand-out before it. Returns how many were woken.
 */
export async function wakeCampaign(organisationId: bigint, campaignId: bigint): Promise<number> {
  return wakeQueueRows({ organisationId, campaignId, causes: causesOfRules })
}
