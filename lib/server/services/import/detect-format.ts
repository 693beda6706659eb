import { AppError } from '@/lib/domain/errors'
import { detectTable } from '@/lib/server/services/import/detect-table'
import {
  type FileEncoding,
  isBlankRow,
  sampleBytes,
  sampleRows,
  type TextFormat,
} from '@/lib/server/services/import/file-format'
import { findForeignKind, isBinary } from '@/lib/server/services/import/find-foreign-kind'
import { guessField } from '@/lib/server/services/import/guess-mapping'
import { CsvParser } from '@/lib/server/services/import/parse-csv'

/** Reads encoding, delimiter and header off the beginning of a text. Throws in words for what is no table. */
export function detectFormat(head: Uint8Array, defaultCountry: string): TextFormat {
  const sample = head.subarray(0, sampleBytes)
  const isWhole = head.length < sampleBytes
  const encoding = detectEncoding(sample)
  const text = new TextDecoder(encoding).decode(sample, { stream: !isWhole })
  const kind = findForeignKind(sample) ?? (isBinary(text) ? 'a picture or another binary file' : null)
  if (kind) throw refuseKind(kind)
  if (isBlankRow([text])) throw refuseEmpty()
  const delimiter = findNamedDelimiter(text) ?? detectDelimiter(text, isWhole)
  const { rows, isAll } = readSample(text, delimiter, isWhole)
  const isNamed = findNamedDelimiter(text) !== null
  const body = isNamed ? rows.slice(1) : rows
  if (body.length === 0) throw refuseEmpty()
  const table = detectTable(body, isAll, defaultCountry)
  return {
    kind: 'text',
    encoding,
    delimiter,
    ...table,
    rowsAbove: table.rowsAbove + (isNamed ? 1 : 0),
  }
}

export function refuseKind(kind: string): AppError {
  return new AppError(
    'unsupported',
    `This is ${kind}, not a CSV file or an Excel workbook (.xlsx). Save it as one of these and import that.`,
  )
}

export function refuseEmpty(): AppError {
  return new AppError('validation', 'The file is empty.', {
    errors: [{ path: 'file', message: 'is empty' }],
  })
}

export function detectEncoding(bytes: Uint8Array): FileEncoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  return detectUtf16(bytes) ?? (countUtf8(bytes) ? 'utf-8' : 'windows-1252')
}

/** Whether most of what is beyond ASCII is UTF-8: single lines that are not do not make the file another one. */
function countUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes, { stream: true })
  const broken = text.match(/\ufffd/g)?.length ?? 0
  if (broken === 0) return true
  return (text.match(/[\u0080-\ufffc]/g)?.length ?? 0) > broken
}

/** Text in UTF-16 without its mark: line breaks, digits and delimiters have a 0 on always the same side. */
function detectUtf16(bytes: Uint8Array): FileEncoding | null {
  const pairs = Math.floor(Math.min(bytes.length, 4096) / 2)
  if (pairs < 2) return null
  const zeros: [number, number] = [0, 0]
  for (let index = 0; index < pairs * 2; index += 1)
    if (bytes[index] === 0) zeros[index % 2 === 0 ? 0 : 1] += 1
  const [first, second] = zeros
  if (second > pairs / 8 && first < pairs / 100) return 'utf-16le'
  return first > pairs / 8 && second < pairs / 100 ? 'utf-16be' : null
}

/** Excel reads, and some programs write, a first line that names the delimiter. */
function findNamedDelimiter(text: string): string | null {
  return /^\ufeff?"?sep=([^\r\n"a-z0-9])"?[\r\n]/i.exec(text)?.[1] ?? null
}

const contactLike = /^[+(]?\d[\d\s()./-]{5,}$|^\S+@\S+$/

/** The delimiter that cuts most rows into the same number of cells, more than one, and cuts out headers and numbers. */
function detectDelimiter(text: string, isWhole: boolean): string {
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of [',', ';', '\t', '|']) {
    const { rows } = readSample(text, delimiter, isWhole)
    const widths = new Map<number, number>()
    for (const { length } of rows) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1)
    const [width = 0, count = 0] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? []
    const known = Math.max(0, ...rows.map((cells) => cells.filter((cell) => guessField(cell)).length))
    const filled = rows.filter((cells) => cells.some((cell) => contactLike.test(cell.trim()))).length
    const score = count === 0 ? 0 : ((count * 2 + filled) / rows.length) * 500 + known * 100 + width
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** The first rows that are not blank. `isAll`: the text has no others. */
function readSample(text: string, delimiter: string, isWhole: boolean): { rows: string[][]; isAll: boolean } {
  const parser = new CsvParser(delimiter)
  const found = parser.push(text)
  const isCut = !isWhole && found.length > 0
  if (!isCut) found.push(...parser.end())
  const rows = found.flatMap((row) => (row.kind === 'row' && !isBlankRow(row.cells) ? [row.cells] : []))
  return { rows: rows.slice(0, sampleRows), isAll: !isCut && rows.length <= sampleRows }
}
