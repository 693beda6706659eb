import type { FileHandle } from 'node:fs/promises'
import { AppError } from '@/lib/domain/errors'
import { refuseEmpty } from '@/lib/server/services/import/detect-format'
import { detectTable } from '@/lib/server/services/import/detect-table'
import {
  type CellFault,
  isBlankRow,
  sampleRows,
  type WorkbookFormat,
} from '@/lib/server/services/import/file-format'
import { brokenWorkbook, openArchive, toWorkbookFault } from '@/lib/server/services/import/xlsx/open-archive'
import {
  type Book,
  type BookSheet,
  listSheets,
  readBook,
  readStrings,
} from '@/lib/server/services/import/xlsx/read-book-parts'
import { readSheet, type SheetRow } from '@/lib/server/services/import/xlsx/read-sheet'
import { SharedStrings } from '@/lib/server/services/import/xlsx/shared-strings'
import { openSpoolFile } from '@/lib/server/services/import/xlsx/spool-file'

/** Sheets of a workbook, and the columns of the one that is read. The file is kept on disk meanwhile, never in memory. */
export async function readWorkbookFormat(
  chunks: AsyncIterable<Uint8Array>,
  defaultCountry: string,
  wanted: string | null,
): Promise<WorkbookFormat> {
  const { file, close } = await openSpoolFile()
  try {
    await spool(chunks, file)
    const found = await findSheet(file, wanted)
    if (!found) throw refuseEmpty()
    const { sheet, sheets, rows, isAll } = found
    return { kind: 'workbook', sheet, sheets, ...detectTable(rows, isAll, defaultCountry) }
  } finally {
    await close()
  }
}

/** The sheet that is wanted, else the first one to be seen that has rows, else a hidden one; with its first rows. */
async function findSheet(file: FileHandle, wanted: string | null) {
  try {
    const book = await readBook(await openArchive(file))
    const candidates = wanted === null ? [...book.sheets].sort(byVisibility) : [pickSheet(book, wanted)]
    for (const sheet of candidates) {
      const sample = await readSample(book, sheet.part)
      if (sample.rows.length > 0) return { ...sample, sheet: sheet.name, sheets: await listSheets(book) }
    }
    if (wanted === null) return null
    throw refuseSheet(
      `The sheet “${wanted}” is empty.`,
      book.sheets.filter((sheet) => !candidates.includes(sheet)),
    )
  } catch (error) {
    throw toWorkbookFault(error)
  }
}

function byVisibility(left: BookSheet, right: BookSheet): number {
  return Number(right.isVisible) - Number(left.isVisible)
}

/** Excel takes names that differ in capitals for the same. */
function pickSheet(book: Book, wanted: string): BookSheet {
  const fold = (name: string) => name.trim().toLowerCase()
  const found =
    book.sheets.find(({ name }) => name === wanted) ??
    book.sheets.find(({ name }) => fold(name) === fold(wanted))
  if (found) return found
  throw refuseSheet(`The workbook has no sheet “${wanted}”.`, book.sheets)
}

const SHEETS_NAMED = 20

function refuseSheet(words: string, sheets: readonly BookSheet[]): AppError {
  const names = sheets.slice(0, SHEETS_NAMED).map(({ name }) => name)
  const choice = names.length === 0 ? '' : ` Choose one of: ${names.map((name) => `“${name}”`).join(', ')}.`
  return new AppError('validation', `${words}${choice}`, { details: { reason: 'sheet', sheets: names } })
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
