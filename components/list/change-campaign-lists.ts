import { apiGet, apiPatch } from '@/lib/client/api-client'
import type { CampaignDto } from '@/lib/contracts/campaign'
import { arrangeLists, type MixedList } from '@/lib/domain/campaign/list-mix'

/** The campaign's update verb, as its own form uses it. */
export async function saveCampaignLists(campaignId: string, lists: readonly MixedList[]): Promise<void> {
  await apiPatch(`/campaigns/${campaignId}`, { lists })
}

/** From what the campaign has at this moment, so that a change of somebody else's stays. */
export async function takeListOff(campaignId: string, listId: string): Promise<void> {
  const campaign = await apiGet<CampaignDto>(`/campaigns/${campaignId}`)
  const rest = toMixedLists(campaign).filter((one) => one.listId !== listId)
  await saveCampaignLists(campaignId, arrangeLists(rest))
}

export function toMixedLists(campaign: CampaignDto): MixedList[] {
  return arrangeLists(campaign.lists.map(({ listId, weight, position }) => ({ listId, weight, position })))
}
