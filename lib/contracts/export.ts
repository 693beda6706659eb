import { z } from 'zod'
import { searchContactsQuerySchema } from '@/lib/contracts/contact-search'
import { idSchema } from '@/lib/contracts/shared'

export const exportKinds = ['list_contacts', 'contacts'] as const
export type ExportKind = (typeof exportKinds)[number]

/** How long a file is kept. */
export const exportKeptDays = 7

const filterSchema = searchContactsQuerySchema.omit({ cursor: true, limit: true })

/** As in the address of the search; what it does not know is refused, for it would export more than was asked for. */
const filtersSchema = z.record(z.string(), z.string()).superRefine((filters, context) => {
  const known: readonly string[] = Object.keys(filterSchema.shape)
  for (const name of Object.keys(filters)) {
    if (known.includes(name)) continue
    context.addIssue({ code: 'custom', path: [name], message: 'the search has no such filter' })
  }
  const read = filterSchema.safeParse(filters)
  for (const { path, message } of read.error?.issues ?? []) {
    context.addIssue({ code: 'custom', path, message })
  }
})

const choiceShape = {
  /** Only these columns, in this order; all where it is left out. */
  columns: z.array(z.string().min(1).max(60)).min(1).max(200).optional(),
  /** `status`: also what was done so far. An import would take these for columns of the list's own. */
  include: z.array(z.enum(['status'])).default([]),
}

export const createExportSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('list_contacts'), listId: idSchema('lst'), ...choiceShape }),
  z.strictObject({
    kind: z.literal('contacts'),
    /** Those of GET /contacts; none: every contact. */
    filters: filtersSchema.default({}),
    ...choiceShape,
  }),
])
export type CreateExportInput = z.output<typeof createExportSchema>
