import { apiPatch, apiPut } from '@/lib/client/api-client'
import type { CampaignDto } from '@/lib/contracts/campaign'
import { arrangeLists, type MixedList } from '@/lib/domain/campaign/list-mix'

/**
 * Saves the lists of a campaign as they were arranged around one of them. Where the others are as they were, that one alone
 * is put, whatever somebody else does to the others meanwhile; a new order of all is refused when it is of a campaign that
 * somebody changed since.
 */
export async function saveLists(
  campaign: CampaignDto,
  lists: readonly MixedList[],
  ownId: string,
): Promise<void> {
  const own = findOwnChange(campaign, lists, ownId)
  if (own) await apiPut(`/campaigns/${campaign.id}/lists/${ownId}`, own)
  else await apiPatch(`/campaigns/${campaign.id}`, { lists, version: campaign.version })
}

export function toMixedLists(campaign: CampaignDto): MixedList[] {
  return arrangeLists(campaign.lists.map(({ listId, weight, position }) => ({ listId, weight, position })))
}

type OwnChange = { weight: number; position?: number }

function findOwnChange(campaign: CampaignDto, lists: readonly MixedList[], ownId: string): OwnChange | null {
  const before = toMixedLists(campaign)
  const [own, was] = [lists, before].map((all) => all.find((list) => list.listId === ownId))
  const [rest, restWas] = [lists, before].map((all) => all.filter((list) => list.listId !== ownId))
  if (!own || JSON.stringify(rest) !== JSON.stringify(restWas)) return null
  const { weight, position } = own
  if (was?.position === position) return { weight }
  const beside = rest?.find((list) => list.position === position)
  const stored = campaign.lists.find((list) => list.listId === beside?.listId)
  if (stored) return { weight, position: stored.position }
  // Alone, and new: it goes after all others.
  return was ? null : { weight }
}
