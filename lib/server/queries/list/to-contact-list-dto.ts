import type { ContactListDto, ListReachDto } from '@/lib/contracts/contact-list'
import { formatId } from '@/lib/domain/ids'
import type { Counted } from '@/lib/server/queries/campaign/count-cache'
import type { ListReach } from '@/lib/server/queries/list/count-reach'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

export type ContactListRow = {
  id: bigint
  name: string
  defaultCountry: string
  columns: unknown
  isActive: boolean
  activeFrom: Date | null
  expiresAt: Date | null
  archivedAt: Date | null
  createdAt: Date
  updatedAt: Date
  imports: { id: bigint; fileName: string; status: string; createdAt: Date; rowsRejected: number }[]
}

/** What every look at a list needs of its last import. */
export const lastImportSelect = {
  orderBy: { id: 'desc' },
  take: 1,
  select: { id: true, fileName: true, status: true, createdAt: true, rowsRejected: true },
} as const

export function toContactListDto(
  row: ContactListRow,
  counted: Counted<ListReach> | undefined,
): Omit<ContactListDto, 'campaigns'> {
  const reach = toReachDto(counted)
  return {
    id: formatId('lst', row.id),
    name: row.name,
    defaultCountry: row.defaultCountry,
    columns: toListColumns(row.columns),
    isActive: row.isActive,
    activeFrom: row.activeFrom?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    contactCount: reach?.loaded ?? null,
    reach,
    lastImport: toLastImport(row.imports[0]),
  }
}

function toReachDto(counted: Counted<ListReach> | undefined): ListReachDto | null {
  return counted ? { ...counted.value, countedAt: counted.countedAt.toISOString() } : null
}

function toLastImport(row: ContactListRow['imports'][number] | undefined): ContactListDto['lastImport'] {
  if (!row) return null
  const { id, fileName, status, createdAt, rowsRejected } = row
  return {
    id: formatId('imp', id),
    fileName,
    status,
    createdAt: createdAt.toISOString(),
    rejected: rowsRejected,
  }
}
