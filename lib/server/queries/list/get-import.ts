import type { ImportDto } from '@/lib/contracts/import'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireImport } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'

export async function getImport(ctx: Ctx, importId: bigint): Promise<ImportDto> {
  requirePermission(ctx, 'list.read')
  return toImportDto(await requireImport(getPrisma(), ctx.organisationId, importId))
}
