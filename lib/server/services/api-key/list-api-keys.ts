import type { ApiKeyDto } from '@/lib/contracts/api-key'
import { getPrisma } from '@/lib/server/db/prisma'
import { apiKeySelect, toApiKeyDto } from '@/lib/server/services/api-key/api-key-row'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** All keys, newest first; revoked ones stay to be seen. */
export async function listApiKeys(ctx: Ctx): Promise<ApiKeyDto[]> {
  requirePermission(ctx, 'api_key.manage')
  const rows = await getPrisma().apiKey.findMany({
    where: { organisationId: ctx.organisationId },
    orderBy: { id: 'desc' },
    select: apiKeySelect,
  })
  return rows.map((row) => toApiKeyDto(row, ctx.now))
}
