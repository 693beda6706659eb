import {
  type CampaignDto,
  campaignListsMax,
  listPositionMax,
  type PutListInput,
} from '@/lib/contracts/campaign'
import { AppError } from '@/lib/domain/errors'
import { changeLists } from '@/lib/server/services/campaign/change-lists'
import type { Ctx } from '@/lib/server/services/context'
import { requireList } from '@/lib/server/services/list/require-list'

/**
 * Puts one list on a campaign, after all that it has unless a position is given; or changes the place and weight of one that
 * it has.
 */
export async function putList(
  ctx: Ctx,
  campaignId: bigint,
  listId: bigint,
  { weight, position }: PutListInput,
): Promise<CampaignDto> {
  return changeLists(ctx, campaignId, async (present, tx) => {
    const known = present.find((list) => list.listId === listId)
    if (!known) await requireList(tx, ctx.organisationId, listId, { forWriting: true })
    if (!known && present.length >= campaignListsMax) {
      throw refuse('listId', `A campaign has at most ${campaignListsMax} lists.`)
    }
    const last = present.at(-1)?.position ?? -1
    const place = position ?? known?.position ?? last + 1
    if (place > listPositionMax) {
      throw refuse(
        'position',
        `Its lists reach to the last place, ${listPositionMax}: give one for this list.`,
      )
    }
    const list = { listId, weight: weight ?? known?.weight ?? 1, position: place }
    return [...present.filter((one) => one !== known), list]
  })
}

function refuse(path: string, message: string): AppError {
  return new AppError('validation', message, { errors: [{ path, message }] })
}
