import { z } from 'zod'
import { countrySchema, instantSchema } from '@/lib/contracts/shared'

export const columnTypes = ['text', 'number', 'date', 'boolean'] as const

export const columnNameSchema = z
  .string()
  .trim()
  .min(1, 'a column needs a name')
  .max(60, 'a column name has at most 60 characters')
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'a column name has no control characters')
  .refine((name) => name !== '__proto__', 'this name is taken; choose another')

export const listColumnSchema = z.object({
  name: columnNameSchema,
  type: z.enum(columnTypes).default('text'),
})
export type ListColumn = z.infer<typeof listColumnSchema>

export const listColumnsMax = 100

const listNameSchema = z.string().trim().min(1, 'give the list a name').max(120, 'at most 120 characters')

export const createContactListSchema = z.object({
  name: listNameSchema,
  /** Country of the numbers that are given without one; the organisation's where it is left out. */
  defaultCountry: countrySchema.optional(),
  columns: z
    .array(listColumnSchema)
    .max(listColumnsMax)
    .refine(
      (columns) => new Set(columns.map((c) => c.name)).size === columns.length,
      'two columns have one name',
    )
    .default([]),
  /** Its contacts are not handed out before. */
  activeFrom: instantSchema.nullish(),
  expiresAt: instantSchema.nullish(),
})
export type CreateContactListInput = z.input<typeof createContactListSchema>

export const updateContactListSchema = z
  .object({
    name: listNameSchema,
    defaultCountry: countrySchema,
    isActive: z.boolean(),
    activeFrom: instantSchema.nullable(),
    expiresAt: instantSchema.nullable(),
    isArchived: z.boolean(),
  })
  .partial()
export type UpdateContactListInput = z.input<typeof updateContactListSchema>

export const contactListFilters = ['current', 'archived', 'all'] as const
export type ContactListFilter = (typeof contactListFilters)[number]

export type ContactListDto = {
  id: string
  name: string
  defaultCountry: string
  columns: ListColumn[]
  isActive: boolean
  activeFrom: string | null
  expiresAt: string | null
  archivedAt: string | null
  createdAt: string
  contactCount: number
  campaigns: { id: string; name: string; state: string }[]
  lastImport: { id: string; fileName: string; status: string; createdAt: string; rejected: number } | null
}

/** Contacts of the list by their state in one campaign. */
export type ListCampaignCountsDto = {
  id: string
  name: string
  state: string
  weight: number
  position: number
  waiting: number
  ready: number
  leased: number
  closed: number
  /** Contacts with at least one attempt in the campaign. */
  attempted: number
}

export type ContactListDetailDto = Omit<ContactListDto, 'campaigns'> & {
  campaigns: ListCampaignCountsDto[]
  numbers: { total: number; active: number; unusable: number }
  /** By the zones of each contact's first number, most frequent first. */
  zones: { zones: string[]; source: string; contacts: number }[]
}
