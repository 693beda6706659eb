import type { ListColumn } from '@/lib/contracts/contact-list'
import { AppError } from '@/lib/domain/errors'
import type { Tx } from '@/lib/server/services/context'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

export type List = {
  id: bigint
  name: string
  defaultCountry: string
  columns: ListColumn[]
  isActive: boolean
  archivedAt: Date | null
  activeFrom: Date | null
  expiresAt: Date | null
  updatedAt: Date
}

/**
 * The list, or not_found. `forWriting`: an archived one is refused with a conflict. `isHeld`: nobody else changes it until
 * the transaction ends.
 */
export async function requireList(
  tx: Pick<Tx, 'contactList' | '$queryRaw'>,
  organisationId: bigint,
  listId: bigint,
  options: { forWriting?: boolean; isHeld?: boolean } = {},
): Promise<List> {
  if (options.isHeld) {
    await tx.$queryRaw`
      select from contact_list where organisation_id = ${organisationId} and id = ${listId} for no key update`
  }
  const list = await tx.contactList.findFirst({
    where: { id: listId, organisationId },
    select: {
      id: true,
      name: true,
      defaultCountry: true,
      columns: true,
      isActive: true,
      archivedAt: true,
      activeFrom: true,
      expiresAt: true,
      updatedAt: true,
    },
  })
  if (!list) throw new AppError('not_found', 'There is no such list.')
  if (options.forWriting && list.archivedAt) {
    throw new AppError('conflict', `The list “${list.name}” is archived. Take it out of the archive first.`, {
      details: { reason: 'list_archived' },
    })
  }
  return { ...list, columns: toListColumns(list.columns) }
}
