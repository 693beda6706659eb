import { z } from 'zod'
import { type ListColumn, listColumnSchema } from '@/lib/contracts/contact-list'

/** contact_list.columns as stored; what an older version wrote otherwise is left out. */
export function toListColumns(stored: unknown): ListColumn[] {
  const columns = z.array(z.unknown()).catch([]).parse(stored)
  return columns.flatMap((column) => {
    const read = listColumnSchema.safeParse(column)
    return read.success ? [read.data] : []
  })
}
