import type { DialerChoicesDto } from '@/lib/contracts/campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { findWxccConnection } from '@/lib/server/wxcc/connection'
import { listDialerChoices } from '@/lib/server/wxcc/list-dialer-choices'

/** What the campaign form offers; empty with the reason where WxCC does not answer, so that ids can be typed. */
export async function getDialerChoices(ctx: Ctx): Promise<DialerChoicesDto> {
  requirePermission(ctx, 'campaign.write')
  const found = await findWxccConnection(ctx.organisationId)
  if (!found.ok) return { entryPoints: [], anis: [], fault: found.reason }
  return listDialerChoices(found.connection)
}
