import { AppError } from '@/lib/domain/errors'
import type { Tx } from '@/lib/server/services/context'

/** The import's row, or not_found. */
export async function requireImport(tx: Pick<Tx, 'listImport'>, organisationId: bigint, importId: bigint) {
  const row = await tx.listImport.findFirst({
    where: { id: importId, organisationId },
    include: { list: { select: { name: true, defaultCountry: true, columns: true } } },
  })
  if (!row) throw new AppError('not_found', 'There is no such import.')
  return row
}

export type ImportRow = Awaited<ReturnType<typeof requireImport>>
