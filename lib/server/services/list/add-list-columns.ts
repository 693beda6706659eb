import { listColumnsMax } from '@/lib/contracts/contact-list'
import type { Tx } from '@/lib/server/services/context'
import { type List, requireList } from '@/lib/server/services/list/require-list'

/** Names that the list does not have yet. */
export function findFreshColumns(list: Pick<List, 'columns'>, names: Iterable<string>): string[] {
  const known = new Set(list.columns.map(({ name }) => name))
  return [...new Set(names)].filter((name) => !known.has(name))
}

/** What is said where a list would have more columns than it may; `whose`: what is to bring fewer. */
export function describeTooManyColumns(whose: string): string {
  return `A list has at most ${listColumnsMax} columns of its own; leave some of ${whose} out.`
}

/** Own columns are added as text, never changed. The caller holds the list. */
export async function addListColumns(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  names: Iterable<string>,
): Promise<string[]> {
  const list = await requireList(tx, organisationId, listId)
  const fresh = findFreshColumns(list, names)
  if (fresh.length === 0) return []
  await tx.contactList.update({
    where: { id: listId, organisationId },
    data: { columns: [...list.columns, ...fresh.map((name) => ({ name, type: 'text' as const }))] },
    select: { id: true },
  })
  return fresh
}
