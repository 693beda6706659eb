import { z } from 'zod'

/** What makes two rows, or a row and a contact that is there, one contact. The key always does. */
export const duplicateBys = ['key_or_number', 'key'] as const
export type DuplicateBy = (typeof duplicateBys)[number]

/** Where a contact counts as had already; each holds those before it. */
export const duplicateScopes = ['file', 'list', 'organisation'] as const
export type DuplicateScope = (typeof duplicateScopes)[number]

export const duplicateByWords: Record<DuplicateBy, { name: string; does: string }> = {
  key_or_number: {
    name: 'Same key or same number',
    does: 'Two contacts never share a first number.',
  },
  key: {
    name: 'Same key only',
    does: 'Several contacts may share a number, such as a household. Rows without a key go by their number.',
  },
}

export const duplicateScopeWords: Record<DuplicateScope, { name: string; does: string }> = {
  file: { name: 'Within the file', does: 'A number that another contact of the list has is taken again.' },
  list: { name: 'Within the file and the list', does: 'Contacts of other lists may be on this one too.' },
  organisation: {
    name: 'Within the organisation',
    does: 'Whoever is on any list already is left out.',
  },
}

export const duplicateRuleSchema = z.object({
  by: z.enum(duplicateBys).default('key_or_number'),
  within: z.enum(duplicateScopes).default('list'),
})
export type DuplicateRule = z.output<typeof duplicateRuleSchema>
export const defaultDuplicateRule: DuplicateRule = { by: 'key_or_number', within: 'list' }

export const importPhases = ['reading', 'comparing', 'writing', 'removing', 'undoing'] as const
export type ImportPhase = (typeof importPhases)[number]

export const importPhaseWords: Record<ImportPhase, string> = {
  reading: 'Reading the file',
  comparing: 'Comparing with the list',
  writing: 'Writing contacts',
  removing: 'Taking out who is not in the file',
  undoing: 'Undoing',
}

/** What a mapping does that its maker may not have meant; `column`: of the file, null where it is about all of it. */
export type MappingWarningDto = { column: string | null; code: string; message: string }

/** Rows of the file that change a field or an own column, most first. */
export type ChangedColumn = { column: string; rows: number }

/** A column in which over 5 % of the cells look like the numbers of payment cards. */
export type CardColumnDto = { column: string; filled: number; cards: number; share: number }

/** What an import would do, found without changing anything. */
export type ImportCheckDto = {
  rows: {
    read: number
    added: number
    updated: number
    unchanged: number
    rejected: number
    duplicates: number
  }
  changedColumns: ChangedColumn[]
  /** Replace: contacts of the list that are not in the file; who was called stays. */
  leaving: number
  staying: number
  /** Rows with a number that is on DNC; they are taken, and not called there. */
  onDnc: number
  warned: number
  cardColumns: CardColumnDto[]
  checkedAt: string
}

/**
 * What an undo would do, asked before it is done, or did. Of a long file the rows after the cursor, some ten thousand of
 * them: counts of all answers add up.
 */
export type ImportUndoDto = {
  /** Contacts that leave the list. */
  leaves: number
  /** Contacts that become again what they were. */
  restores: number
  /** Contacts that a replace took out and that come back. */
  returns: number
  /** Contacts that stay as they are, because they were called since, or a later import has them. */
  stays: number
  /** The first of them. */
  stayers: {
    contactId: string
    name: string
    e164: string
    why: 'called' | 'later_import' | 'changed_since'
  }[]
  /** Where the next answer goes on; null: all rows are counted. */
  nextCursor: string | null
}

export const importUndoQuerySchema = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
})

/** How often each problem was found, most first. */
export type VerdictSummaryDto = {
  verdict: string
  code: string
  column: string | null
  rows: number
  /** The words of the first one. */
  example: string
}

/** What has arrived of an upload, so that it can go on after a break. */
export type ImportChunksDto = {
  chunkBytes: number
  fileName: string
  fileBytes: number | null
  bytesReceived: number
  /** Positions from 0 that are there, as ranges with both ends. */
  received: [number, number][]
}
