import { z } from 'zod'
import { columnNameSchema } from '@/lib/contracts/contact-list'
import {
  type ChangedColumn,
  type DuplicateRule,
  duplicateBys,
  duplicateRuleSchema,
  duplicateScopes,
  type ImportCheckDto,
  type ImportPhase,
  type MappingWarningDto,
} from '@/lib/contracts/import-run'
import { idSchema } from '@/lib/contracts/shared'

export const importModes = ['append', 'update', 'replace'] as const
export type ImportMode = (typeof importModes)[number]

export const importModeWords: Record<ImportMode, { name: string; does: string }> = {
  append: { name: 'Add', does: 'Adds new contacts; those already on the list stay as they are.' },
  update: { name: 'Add and update', does: 'Adds new contacts and changes those already on the list.' },
  replace: {
    name: 'Replace',
    does: 'As update; contacts that are not in the file leave the list, but for those already called.',
  },
}

/** How long a file and what was said of its rows are kept (compliance: retention of import files). */
export const importKeptDays = 30

export const importStatuses = [
  'uploading',
  'mapping',
  'running',
  'done',
  'failed',
  'cancelled',
  'undone',
] as const
export type ImportStatus = (typeof importStatuses)[number]

export const importStatusWords: Record<ImportStatus, string> = {
  uploading: 'Uploading',
  mapping: 'Waiting for the mapping',
  running: 'Importing',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  undone: 'Undone',
}

export const numbersMax = 10

export type ImportField = {
  name: string
  label: string
  help: string
  group: 'Person' | 'Numbers' | 'Place' | 'Calling'
}

const numberFields: ImportField[] = Array.from({ length: numbersMax }, (_, index) => {
  const suffix = index === 0 ? '' : String(index + 1)
  return [
    {
      name: `number${suffix}`,
      label: `Number ${index + 1}`,
      help:
        index === 0
          ? 'Called first; every contact needs one'
          : 'Called by the strategy after the ones before it',
      group: 'Numbers' as const,
    },
    {
      name: `numberType${suffix}`,
      label: `Type of number ${index + 1}`,
      help: 'mobile, home, work or other',
      group: 'Numbers' as const,
    },
  ]
}).flat()

/** What a file column can be mapped to; any other text is one of the list's own columns. */
export const importFields: readonly ImportField[] = [
  {
    name: 'externalKey',
    label: 'Key',
    help: 'Your own id of the person; finds them again in the next file',
    group: 'Person',
  },
  {
    name: 'accountKey',
    label: 'Account key',
    help: 'Shared by the contacts of one account',
    group: 'Person',
  },
  { name: 'firstName', label: 'First name', help: '', group: 'Person' },
  { name: 'lastName', label: 'Last name', help: '', group: 'Person' },
  { name: 'fullName', label: 'Whole name', help: 'Split at its last space', group: 'Person' },
  { name: 'email', label: 'E-mail', help: '', group: 'Person' },
  ...numberFields,
  { name: 'timeZone', label: 'Time zone', help: 'An IANA name such as America/Denver', group: 'Place' },
  { name: 'postalCode', label: 'Postal code', help: '', group: 'Place' },
  { name: 'region', label: 'State or region', help: 'Such as CA or FL', group: 'Place' },
  { name: 'country', label: 'Country', help: 'Two letters, such as US', group: 'Place' },
  {
    name: 'dialAt',
    label: 'Dial at',
    help: 'A time with its zone, such as 2026-11-23T15:00:00Z',
    group: 'Calling',
  },
  {
    name: 'guardTime',
    label: 'Guard time',
    help: 'Do not dial after it: a time with its zone',
    group: 'Calling',
  },
  { name: 'customerAni', label: 'Caller id to show', help: 'A number of yours', group: 'Calling' },
  { name: 'preferredAgentId', label: 'Preferred agent', help: "The agent's id (uuid)", group: 'Calling' },
  {
    name: 'priority',
    label: 'Priority',
    help: 'A whole number from -100 to 100; greater is called earlier',
    group: 'Calling',
  },
]

/** `number1` is another name of `number`. */
export function findImportField(name: string): ImportField | null {
  const wanted = name.replace(/^(number|numberType)1$/, '$1')
  return importFields.find((field) => field.name === wanted) ?? null
}

/** File column -> field or own column; '' or null leaves the column out. */
export const importMappingSchema = z
  .record(z.string().max(500), z.union([z.literal(''), z.null(), columnNameSchema]))
  .refine((mapping) => Object.keys(mapping).length <= 500, 'a file has at most 500 columns')
export type ImportMapping = Record<string, string | null>

/** In a search parameter the mapping is JSON text. */
export const mappingParamSchema = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'mapping is not valid JSON' })
      return z.NEVER
    }
  })
  .pipe(importMappingSchema)

/** A sheet of a workbook; without it the first one to be seen that has rows is read. */
export const sheetNameSchema = z.string().min(1).max(200)

export const startImportQuerySchema = z.object({
  mode: z.enum(importModes).default('append'),
  mapping: mappingParamSchema.optional(),
  fileName: z.string().trim().min(1).max(200).optional(),
  /** Of the whole file, so that an upload that was left can be told apart and gone on with. */
  fileBytes: z.coerce.number().int().nonnegative().optional(),
  sheet: sheetNameSchema.optional(),
  duplicatesBy: z.enum(duplicateBys).default('key_or_number'),
  duplicatesWithin: z.enum(duplicateScopes).default('list'),
})
export type StartImportQuery = z.output<typeof startImportQuerySchema>

export const previewImportQuerySchema = z.object({
  mapping: mappingParamSchema.optional(),
  /** `anew`: guess by the headers alone, whatever was stored or is remembered. */
  guess: z.enum(['remembered', 'anew']).default('remembered'),
  sheet: sheetNameSchema.optional(),
})

export const unfinishedImportsQuerySchema = z.object({ listId: idSchema('lst').optional() })

export const confirmImportSchema = z.object({
  mapping: importMappingSchema.optional(),
  sheet: sheetNameSchema.nullish(),
  mode: z.enum(importModes).optional(),
  duplicates: duplicateRuleSchema.optional(),
  /** How many chunks the file has: a chunk that never arrived is then noticed even at the end. */
  chunkCount: z.number().int().positive().optional(),
})
export type ConfirmImportInput = z.input<typeof confirmImportSchema>

/** A check takes what the import itself will. */
export const checkImportSchema = confirmImportSchema
export type CheckImportInput = z.input<typeof checkImportSchema>

/** Largest chunk of the wizard's upload; the browser sends chunks of half of it. */
export const chunkBytesMax = 4 * 1024 * 1024
export const uploadChunkBytes = 1024 * 1024
/** Largest file: a million rows are some 100 MB. */
export const fileBytesMax = 1024 * 1024 * 1024
export const chunkChecksumHeader = 'x-chunk-sha256'

export type ImportRowCounts = {
  read: number
  added: number
  updated: number
  unchanged: number
  rejected: number
  duplicates: number
}

export type ImportDto = {
  id: string
  listId: string
  listName: string
  fileName: string
  status: ImportStatus
  mode: ImportMode
  /** Of a workbook the sheet that is read, once it is settled. */
  sheet: string | null
  mapping: ImportMapping | null
  /** What the mapping does that may not be meant. */
  mappingWarnings: MappingWarningDto[]
  duplicates: DuplicateRule
  rows: ImportRowCounts
  /** Rows taken with a number that is on DNC, and rows with any warning. */
  onDnc: number
  warned: number
  changedColumns: ChangedColumn[]
  /** Rows of the whole file; null until it was read to its end. */
  rowsTotal: number | null
  /** What is at work: also while a check runs, or an undo. */
  phase: ImportPhase | null
  /** What the import would do, while it waits to be confirmed; null: not checked, or mapping, mode or rule changed since. */
  check: ImportCheckDto | null
  isChecking: boolean
  /** Share of the work that is done, 0–1. */
  progress: number
  bytes: { done: number; total: number }
  /** Why it failed, in a sentence. */
  fault: string | null
  createdAt: string
  /** Null: a program began it. */
  createdBy: string | null
  startedAt: string | null
  finishedAt: string | null
  /** Of an undo or a replace. `kept`: contacts that stayed because they were already called. */
  removed: number
  kept: number
  /** Of an undo: contacts that are again what they were before. */
  restored: number
  isUndoing: boolean
  canUndo: boolean
  /** When the file and what was said of its rows were deleted, 30 days after the upload; it cannot be undone any more. */
  fileDeletedAt: string | null
}

/** An import that was opened and neither confirmed nor cancelled. */
export type UnfinishedImportDto = {
  import: ImportDto
  /** As the browser said; null: it did not. */
  fileBytes: number | null
  bytesReceived: number
  /** The list was made for this file: it holds nobody and has no other import. */
  isListNew: boolean
}

/** What is said of a row that was not simply taken. */
export const verdicts = ['rejected', 'duplicate', 'warning'] as const
export type Verdict = (typeof verdicts)[number]

/** Every row has one of these; warnings come on top. */
export const rowResults = ['added', 'updated', 'unchanged', 'duplicate', 'rejected'] as const
export type RowResult = (typeof rowResults)[number]
export const verdictKinds = [...rowResults, 'warning'] as const
export type VerdictKind = (typeof verdictKinds)[number]

export type ImportVerdictDto = {
  /** Rank of the row in the file, from 1. */
  rowNo: number
  /** Where it begins; of a workbook the number that it gives its row, which may repeat. */
  line: number
  verdict: VerdictKind
  column: string | null
  code: string
  message: string
  /** The beginning of the cell that it is about, as the file gave it; null: none, an empty one, or a payment card. */
  given: string | null
  contactId: string | null
}

export type ImportPreviewRowDto = {
  rowNo: number
  line: number
  /** What the row will be: null where it is refused. */
  contact: {
    externalKey: string | null
    name: string
    numbers: { e164: string; given: string; type: string; zones: string[]; zoneSource: string }[]
    values: Record<string, string>
  } | null
  problems: { verdict: Verdict; column: string | null; code: string; message: string; given: string | null }[]
}

export type ImportPreviewDto = {
  format: {
    /** Empty for a workbook, whose encoding is `xlsx`. */
    delimiter: string
    encoding: string
    hasHeader: boolean
    /** Rows above the header, such as a title, that are left out. */
    rowsAbove: number
    /** The sheet that is read: as asked for, else the first one to be seen that has rows; null where the file has none. */
    sheet: string | null
    /** `rows`: how far it goes by its own word, its header with them; null: it does not say. */
    sheets: { name: string; isHidden: boolean; rows: number | null }[]
  }
  columns: { name: string; field: string; isOwnColumn: boolean; samples: string[] }[]
  mapping: ImportMapping
  /** The mapping is that of an earlier file with the same headers. */
  remembered: { fileName: string; usedAt: string } | null
  /** What keeps the mapping from being confirmed, in words. */
  faults: { column: string | null; message: string }[]
  /** What the mapping does that may not be meant, in words. */
  warnings: MappingWarningDto[]
  rows: ImportPreviewRowDto[]
}
