import { parse } from 'csv-parse/sync'
import { AppError } from '@/lib/domain/errors'
import { readNumber } from '@/lib/server/services/contact/read-number'
import { guessField } from '@/lib/server/services/import/guess-mapping'

export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export type FileFormat = {
  encoding: FileEncoding
  delimiter: string
  hasHeader: boolean
  /** Names of the file's columns, none twice; `Column 1`, … without a header. */
  columns: string[]
  /** Whether anything stands below the header. */
  hasRows: boolean
}

/** As much of a file's beginning as is looked at. */
export const sampleBytes = 256 * 1024
const SAMPLE_ROWS = 30

/** Reads encoding, delimiter and header off the beginning of a file. Throws `validation` for what is no such file. */
export function detectFormat(head: Uint8Array, defaultCountry: string): FileFormat {
  const sample = head.subarray(0, sampleBytes)
  const encoding = detectEncoding(sample)
  const isWhole = sample.length === head.length && head.length < sampleBytes
  const text = new TextDecoder(encoding).decode(sample, { stream: !isWhole })
  const kind = findForeignKind(sample) ?? (isBinary(text) ? 'a picture or another binary file' : null)
  if (kind)
    throw new AppError(
      'unsupported',
      `This is ${kind}, not a CSV file. Save it as CSV (UTF-8) and import that.`,
    )
  if (text.trim() === '')
    throw new AppError('validation', 'The file is empty.', {
      errors: [{ path: 'file', message: 'is empty' }],
    })
  const best = detectDelimiter(text)
  const first = best.rows[0] ?? []
  const hasHeader = looksLikeHeader(first, best.rows.slice(1), defaultCountry)
  const columns = hasHeader
    ? nameColumns(first)
    : Array.from({ length: Math.max(...best.rows.map((row) => row.length)) }, (_, i) => `Column ${i + 1}`)
  const hasRows = !isWhole || best.rows.length > (hasHeader ? 1 : 0)
  return { encoding, delimiter: best.delimiter, hasHeader, columns, hasRows }
}

function findForeignKind(bytes: Uint8Array): string | null {
  const starts = (...wanted: number[]) => wanted.every((byte, index) => bytes[index] === byte)
  if (starts(0x50, 0x4b, 0x03, 0x04)) return 'an Excel workbook or a ZIP file'
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) return 'an old Excel workbook'
  if (starts(0x25, 0x50, 0x44, 0x46)) return 'a PDF'
  if (starts(0x1f, 0x8b)) return 'a gzip file'
  return null
}

/** More of a text than this are never control characters. */
const CONTROL_SHARE_MAX = 0.02

function isBinary(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
  const controls = text.match(/[\u0000-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0
  return controls > 1 && controls > text.length * CONTROL_SHARE_MAX
}

export function detectEncoding(bytes: Uint8Array): FileEncoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const withoutMark = detectUtf16(bytes)
  if (withoutMark) return withoutMark
  try {
    // `stream`: the sample may end within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

/** Latin text in UTF-16 without its mark: every second byte is 0, the others hardly ever. */
function detectUtf16(bytes: Uint8Array): FileEncoding | null {
  const pairs = Math.floor(Math.min(bytes.length, 4096) / 2)
  if (pairs < 2) return null
  const zeros: [number, number] = [0, 0]
  for (let index = 0; index < pairs * 2; index += 1)
    if (bytes[index] === 0) zeros[index % 2 === 0 ? 0 : 1] += 1
  const [first, second] = zeros
  if (second > pairs / 2 && first < pairs / 20) return 'utf-16le'
  return first > pairs / 2 && second < pairs / 20 ? 'utf-16be' : null
}

/** The delimiter that cuts most rows into the same number of cells, and more than one. */
function detectDelimiter(text: string): { delimiter: string; rows: string[][] } {
  let best = { delimiter: ',', rows: parseSample(text, ','), score: -1 }
  for (const delimiter of [',', ';', '\t', '|']) {
    const rows = parseSample(text, delimiter)
    const width = rows[0]?.length ?? 0
    const same = rows.filter((row) => row.length === width).length
    const score = width > 1 ? (same / rows.length) * 1000 + width : 0
    if (score > best.score) best = { delimiter, rows, score }
  }
  return best
}

function parseSample(text: string, delimiter: string): string[][] {
  return parse(text, { ...csvOptions(delimiter), to: SAMPLE_ROWS })
}

/** How every file is read. */
export function csvOptions(delimiter: string) {
  return {
    delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
  } as const
}

function looksLikeHeader(first: string[], rest: string[][], defaultCountry: string): boolean {
  const holdsData = first.some(
    (cell) => readNumber(cell, defaultCountry).ok || /^\S+@\S+\.\S+$/.test(cell.trim()),
  )
  if (holdsData) return false
  return rest.length > 0 || first.some((cell) => guessField(cell) !== null)
}

function nameColumns(cells: string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, index) => {
    // A cell may hold line breaks; a name of a column holds no control characters.
    const text = cell.replace(/\p{Cc}+/gu, ' ').trim()
    // JavaScript would take it for the object's own prototype.
    const name = text === '' || text === '__proto__' ? `Column ${index + 1}` : text
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}
