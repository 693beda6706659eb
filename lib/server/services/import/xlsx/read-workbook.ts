import type { FileHandle } from 'node:fs/promises'
import { refuseEmpty } from '@/lib/server/services/import/detect-format'
import { detectTable } from '@/lib/server/services/import/detect-table'
import {
  type CellFault,
  isBlankRow,
  sampleRows,
  type WorkbookFormat,
} from '@/lib/server/services/import/file-format'
import { brokenWorkbook, openArchive, toWorkbookFault } from '@/lib/server/services/import/xlsx/open-archive'
import { type Book, readBook, readStrings } from '@/lib/server/services/import/xlsx/read-book-parts'
import { readSheet, type SheetRow } from '@/lib/server/services/import/xlsx/read-sheet'
import { SharedStrings } from '@/lib/server/services/import/xlsx/shared-strings'
import { openSpoolFile } from '@/lib/server/services/import/xlsx/spool-file'

/** Sheets of a workbook, and the columns of the one that is read. The file is kept on disk meanwhile, never in memory. */
export async function readWorkbookFormat(
  chunks: AsyncIterable<Uint8Array>,
  defaultCountry: string,
): Promise<WorkbookFormat> {
  const { file, close } = await openSpoolFile()
  try {
    await spool(chunks, file)
    const found = await findSheet(file)
    if (!found) throw refuseEmpty()
    const { sheet, otherSheets, rows, isAll } = found
    return { kind: 'workbook', sheet, otherSheets, ...detectTable(rows, isAll, defaultCountry) }
  } finally {
    await close()
  }
}

/** The first sheet to be seen that has rows, with the first of them. */
async function findSheet(file: FileHandle) {
  try {
    const book = await readBook(await openArchive(file))
    for (const sheet of book.sheets.filter(({ isVisible }) => isVisible)) {
      const sample = await readSample(book, sheet.part)
      const otherSheets = book.sheets.filter((other) => other !== sheet).map(({ name }) => name)
      if (sample.rows.length > 0) return { ...sample, sheet: sheet.name, otherSheets }
    }
    return null
  } catch (error) {
    throw toWorkbookFault(error)
  }
}

type WorkbookRow = { kind: 'row'; line: number; cells: string[]; bytesDone: number; faults?: CellFault[] }

/** Rows of the sheet that `format` names; `bytesDone` grows with the share of the sheet that was read. */
export async function* readWorkbookRows(
  chunks: AsyncIterable<Uint8Array>,
  format: Pick<WorkbookFormat, 'sheet'>,
): AsyncGenerator<WorkbookRow> {
  const { file, close } = await openSpoolFile()
  try {
    const size = await spool(chunks, file)
    yield* readRows(file, size, format.sheet)
  } finally {
    await close()
  }
}

async function* readRows(file: FileHandle, size: number, name: string): AsyncGenerator<WorkbookRow> {
  const strings = new SharedStrings()
  try {
    const book = await readBook(await openArchive(file))
    const sheet = book.sheets.find((candidate) => candidate.name === name)
    if (!sheet) throw brokenWorkbook()
    await readStrings(book, strings)
    for await (const { line, cells, share, faults } of readSheet(book, sheet.part)) {
      const texts = await toTexts(cells, strings)
      yield { kind: 'row', line, cells: texts, bytesDone: Math.floor(size * share), faults }
    }
  } catch (error) {
    throw toWorkbookFault(error)
  } finally {
    await strings.close()
  }
}

async function spool(chunks: AsyncIterable<Uint8Array>, file: FileHandle): Promise<number> {
  let size = 0
  for await (const chunk of chunks) {
    await file.appendFile(chunk)
    size += chunk.byteLength
  }
  return size
}

/** The first rows of a sheet that hold anything; of the shared texts no more is read than they need. */
async function readSample(book: Book, part: string): Promise<{ rows: string[][]; isAll: boolean }> {
  const found: SheetRow[] = []
  let isAll = true
  for await (const row of readSheet(book, part)) {
    if (row.cells.length === 0) continue
    if (found.length >= sampleRows) isAll = false
    if (!isAll) break
    found.push(row)
  }
  const strings = new SharedStrings()
  try {
    const places = found.flatMap(({ cells }) => cells.filter((cell) => typeof cell === 'number'))
    await readStrings(book, strings, Math.max(-1, ...places))
    const rows: string[][] = []
    for (const { cells } of found) {
      const texts = await toTexts(cells, strings)
      if (!isBlankRow(texts)) rows.push(texts)
    }
    return { rows, isAll }
  } finally {
    await strings.close()
  }
}

async function toTexts(cells: readonly (string | number)[], strings: SharedStrings): Promise<string[]> {
  const texts: string[] = []
  for (const cell of cells) {
    const text = typeof cell === 'string' ? cell : (strings.peek(cell) ?? (await strings.load(cell)))
    if (text === null) throw brokenWorkbook()
    texts.push(text)
  }
  return texts
}
