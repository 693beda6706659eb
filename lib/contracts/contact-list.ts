import { z } from 'zod'
import { countrySchema, instantSchema } from '@/lib/contracts/shared'
import { columnTypes } from '@/lib/domain/list/column-types'

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

const listColumnsSchema = z
  .array(listColumnSchema)
  .max(listColumnsMax, `a list has at most ${listColumnsMax} columns of its own`)
  .refine(
    (columns) => new Set(columns.map((column) => column.name)).size === columns.length,
    'two columns have one name',
  )

const listNameSchema = z.string().trim().min(1, 'give the list a name').max(120, 'at most 120 characters')

export const createContactListSchema = z.object({
  name: listNameSchema,
  /** Country of the numbers that are given without one; the organisation's where it is left out. */
  defaultCountry: countrySchema.optional(),
  columns: listColumnsSchema.default([]),
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
    /** As it was read: refused when somebody else changed the list since. Left out: whatever it is now. */
    updatedAt: instantSchema,
    /** All of them, as they are to be. Values are never touched: those of a column left out are kept with its name. */
    columns: listColumnsSchema,
  })
  .partial()
export type UpdateContactListInput = z.input<typeof updateContactListSchema>

export const checkColumnSchema = z.object({ name: columnNameSchema, type: z.enum(columnTypes) })
export type CheckColumnInput = z.input<typeof checkColumnSchema>

/** How values of a column would do as a type, of the contacts that came last. */
export type ColumnCheckDto = {
  name: string
  type: ListColumn['type']
  /** Contacts looked at. */
  sampled: number
  /** Those with a value. */
  filled: number
  misfits: number
  /** A few different values that do not fit. */
  examples: string[]
}

/** `current`: all that are not archived; the three after it are parts of those. */
export const contactListFilters = [
  'current',
  'active',
  'not_active_yet',
  'expired',
  'off',
  'archived',
  'all',
] as const
export type ContactListFilter = (typeof contactListFilters)[number]

export const contactListSorts = ['createdAt', '-createdAt', 'name', '-name'] as const
export type ContactListSort = (typeof contactListSorts)[number]

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
  /** Sent back with a change, which is refused when somebody else changed the list since. */
  updatedAt: string
  /** Null while they are being counted, which only lists of more than 20,000 ever are. */
  contactCount: number | null
  reach: ListReachDto | null
  campaigns: { id: string; name: string; state: string }[]
  lastImport: { id: string; fileName: string; status: string; createdAt: string; rejected: number } | null
}

/** Contacts by their state in a queue. */
export type QueueStatesDto = { waiting: number; ready: number; leased: number; closed: number }

/**
 * How far a list is worked through in the campaigns that have it: a contact stands where it stands furthest open, and is
 * worked out when it is closed in all of them. Dials of campaigns that had it, and whom they worked out, stay counted.
 */
export type ListReachDto = QueueStatesDto & {
  countedAt: string
  /** Contacts of the list. */
  loaded: number
  /** In no queue yet. */
  notQueued: number
  /** With at least one dial. */
  attempted: number
  /** Closed or out of budget. */
  workedOut: number
  dials: number
  /** That have the list, or once had it. */
  campaigns: number
}

/** What one campaign has of the list. */
export type ListCampaignCountsDto = QueueStatesDto & { loaded: number; attempted: number; dials: number }

export type ListCampaignDto = {
  id: string
  name: string
  state: string
  weight: number
  position: number
  /** From 1; lists of one position have one place. */
  place: number
  /** Its share of what is handed out of the lists of its position, 0–1, while none of them is worked out. */
  share: number
  /** Null while they are being counted. */
  counts: ListCampaignCountsDto | null
}

export const zoneShareNames = ['single', 'several', 'unknown'] as const
export type ZoneShareName = (typeof zoneShareNames)[number]

export type NumberHealthDto = {
  total: number
  active: number
  invalid: number
  fax: number
  suspect: number
  stopped: number
  /** Active, but on DNC for the whole organisation. */
  onDnc: number
  /** Kept as they were given and never called: not readable, or given twice. */
  refused: number
}

/** What the list consists of. */
export type ListMakeUpDto = {
  countedAt: string
  /** All that are its contacts' now: without those that a later import replaced or a person took off. */
  numbers: NumberHealthDto
  /** Those that can be read, by what the numbering plan says of the line (null = nothing), most frequent first. */
  lines: { lineType: string | null; numbers: number }[]
  /** Contacts by how many zones their first number may be in. */
  zoneShares: Record<ZoneShareName, number>
  /** By the zones of each contact's first number, most frequent first; 50 at most. */
  zones: { zones: string[]; source: string; contacts: number }[]
  /** How many different ones there are. */
  zoneCount: number
}

export type ContactListDetailDto = Omit<ContactListDto, 'campaigns'> & {
  campaigns: ListCampaignDto[]
  /** Null while it is being counted. */
  makeUp: ListMakeUpDto | null
}
