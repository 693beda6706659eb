export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** What the rows of a file are, whatever it is written in. */
export type TableShape = {
  /** Rows above the header, such as a title: they are left out. Blank rows count nowhere. */
  rowsAbove: number
  hasHeader: boolean
  /** Names of the columns, none twice; without a header `Column 1`, … (one column of numbers alone is `Number`). */
  columns: string[]
  /** Whether anything stands below the header. */
  hasRows: boolean
}

export type TextFormat = TableShape & { kind: 'text'; encoding: FileEncoding; delimiter: string }

export type WorkbookFormat = TableShape & {
  kind: 'workbook'
  /** The sheet that is read: the one that was asked for, else the first one to be seen that has rows. */
  sheet: string
  sheets: WorkbookSheet[]
}

/** `rows`: how far it goes by its own word, its header with them; null: it does not say. */
export type WorkbookSheet = { name: string; isHidden: boolean; rows: number | null }

export type FileFormat = TextFormat | WorkbookFormat

/** What is odd about one cell of a row that is read all the same. */
export type CellFault = { index: number; code: string; message: string }

/** As much of a file's beginning as is looked at. */
export const sampleBytes = 256 * 1024
export const sampleRows = 40
export const fileColumnsMax = 500

/** Rows without anything in them are passed over, wherever they stand. */
export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}
