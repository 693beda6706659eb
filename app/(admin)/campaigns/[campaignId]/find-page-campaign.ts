import { notFound } from 'next/navigation'
import type { CampaignDto } from '@/lib/contracts/campaign'
import { isAppError } from '@/lib/domain/errors'
import { parseId } from '@/lib/domain/ids'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import type { Ctx } from '@/lib/server/services/context'

/** For the campaign's pages: an address that leads nowhere shows the not-found page. */
export async function findPageCampaign(ctx: Ctx, text: string): Promise<CampaignDto> {
  const id = parseId('cmp', text)
  if (id === null) notFound()
  try {
    return await getCampaign(ctx, id)
  } catch (error) {
    if (isAppError(error) && error.code === 'not_found') notFound()
    throw error
  }
}
