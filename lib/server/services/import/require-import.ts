import { AppError } from '@/lib/domain/errors'
import type { Tx } from '@/lib/server/services/context'

/** What every look at an import has beside its row. */
export const importInclude = {
  list: {
    select: {
      name: true,
      defaultCountry: true,
      columns: true,
      organisation: { select: { zonePolicy: true, unknownZone: true } },
    },
  },
} as const

/** The import's row, or not_found. */
export async function requireImport(
  tx: Pick<Tx, 'listImport' | 'user'>,
  organisationId: bigint,
  importId: bigint,
) {
  const row = await tx.listImport.findFirst({
    where: { id: importId, organisationId },
    include: importInclude,
  })
  if (!row) throw new AppError('not_found', 'There is no such import.')
  const [named] = await nameCreators(tx, [row])
  return named ?? { ...row, createdByName: null }
}

/** Who began each; null: a program did. */
export async function nameCreators<Row extends { createdById: bigint | null }>(
  tx: Pick<Tx, 'user'>,
  rows: readonly Row[],
): Promise<(Row & { createdByName: string | null })[]> {
  const ids = [...new Set(rows.flatMap(({ createdById }) => (createdById === null ? [] : [createdById])))]
  const users =
    ids.length === 0
      ? []
      : await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  return rows.map((row) => ({
    ...row,
    createdByName: users.find(({ id }) => id === row.createdById)?.name ?? null,
  }))
}

export type ImportRow = Awaited<ReturnType<typeof requireImport>>
