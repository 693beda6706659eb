import { findCardIssuer, maskDigits } from '@/lib/domain/contact/card-numbers'
import { unguardFormula } from '@/lib/domain/csv/formula-guard'
import { decodeText } from '@/lib/server/services/import/decode-text'
import {
  type CellFault,
  type FileFormat,
  isBlankRow,
  type TextFormat,
} from '@/lib/server/services/import/file-format'
import { CsvParser, type UnreadableRow } from '@/lib/server/services/import/parse-csv'
import { readWorkbookRows } from '@/lib/server/services/import/xlsx/read-workbook'

type Unfinished =
  | { kind: 'row'; line: number; cells: string[]; bytesDone: number; faults?: CellFault[] }
  | (UnreadableRow & { bytesDone: number })

export type FileRecord =
  | { kind: 'row'; line: number; cells: string[]; bytesDone: number; faults: readonly CellFault[] }
  | (UnreadableRow & { bytesDone: number })

/** So much is parsed at once: the reader of the rows may give way to others in between. */
const PIECE_CHARS = 64 * 1024

const noFaults: readonly CellFault[] = []

/**
 * Rows of a file, streamed: at most a chunk and a few rows are in memory. `line` is where the row begins, counting from
 * 1 and by line breaks, those inside quotes too; in a workbook it is the row's number in its sheet. The header, what
 * stands above it and blank rows are left out. Rows that cannot be read come as such, in their place: the order depends
 * on the file alone, so that a run which was cut off can count its way back.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: FileFormat,
): AsyncGenerator<FileRecord> {
  let above = format.rowsAbove + (format.hasHeader ? 1 : 0)
  const rows = format.kind === 'text' ? readText(chunks, format) : readWorkbookRows(chunks, format)
  for await (const row of rows) {
    if (row.kind === 'unreadable') yield row
    else if (isBlankRow(row.cells) && !row.faults) continue
    else if (above > 0) above -= 1
    else {
      const { line, bytesDone, cells } = row
      for (const [index, cell] of cells.entries()) cells[index] = unwrap(cell)
      const leftOver = cells.length > format.columns.length && findLeftOver(cells, format.columns.length)
      const faults = leftOver ? [...(row.faults ?? noFaults), leftOver] : (row.faults ?? noFaults)
      yield { kind: 'row', line, cells, bytesDone, faults }
    }
  }
}

async function* readText(chunks: AsyncIterable<Uint8Array>, format: TextFormat): AsyncGenerator<Unfinished> {
  const parser = new CsvParser(format.delimiter)
  let done = 0
  for await (const { text, bytesDone } of decodeText(chunks, format.encoding)) {
    done = bytesDone
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      for (const row of parser.push(text.slice(at, at + PIECE_CHARS))) yield { ...row, bytesDone }
    }
  }
  for (const row of parser.end()) yield { ...row, bytesDone: done }
}

/** Takes off what programs put around a text so that a spreadsheet leaves it alone: our guard, or `="0123"`. */
function unwrap(cell: string): string {
  if (cell[0] === "'") return unguardFormula(cell)
  return cell[0] === '=' ? cell.replace(/^="([^"]*)"$/, '$1') : cell
}

/** A row that is wider than the header often has a delimiter in a cell without quotes: its cells have moved. */
function findLeftOver(cells: readonly string[], width: number): CellFault | null {
  const index = cells.findIndex((cell, at) => at >= width && cell.trim() !== '')
  if (index < 0) return null
  const cell = cells[index] ?? ''
  const text = (findCardIssuer(cell) === null ? cell : maskDigits(cell)).trim().slice(0, 40)
  return {
    index,
    code: 'cells_left_over',
    message: `The row has more cells than the file has columns: “${text}” is left out`,
  }
}
