import { unguardFormula } from '@/lib/domain/csv/formula-guard'
import { AppError } from '@/lib/domain/errors'
import { readNumber } from '@/lib/server/services/contact/read-number'
import { fileColumnsMax, type TableShape } from '@/lib/server/services/import/file-format'
import { guessField } from '@/lib/server/services/import/guess-mapping'

/** A title and what else stands above a header is not longer than this. */
const ROWS_ABOVE_MAX = 10
const NAME_CHARS_MAX = 200

/** Finds header and columns of a table by its first rows, none of them blank. `isAll`: there are no more rows. */
export function detectTable(rows: readonly string[][], isAll: boolean, defaultCountry: string): TableShape {
  const isData = (cell: string) => looksLikeData(cell, defaultCountry)
  const rowsAbove = countRowsAbove(rows, isData)
  const [first = [], ...rest] = rows.slice(rowsAbove)
  const hasHeader = looksLikeHeader(first, rest, isData)
  const body = hasHeader ? rest : [first, ...rest]
  const width = findWidth(hasHeader ? first : [], body)
  if (width > fileColumnsMax) {
    throw new AppError(
      'validation',
      `The file has ${width} columns; at most ${fileColumnsMax} can be read.`,
      {
        errors: [{ path: 'file', message: 'has too many columns' }],
      },
    )
  }
  const given = Array.from({ length: width }, (_, index) => (hasHeader ? (first[index] ?? '') : ''))
  const isNumbersAlone =
    !hasHeader && width === 1 && body.every(([cell = '']) => readNumber(cell, defaultCountry).ok)
  return {
    rowsAbove,
    hasHeader,
    columns: isNumbersAlone ? ['Number'] : nameColumns(given),
    hasRows: !isAll || body.length > 0,
  }
}

function looksLikeData(cell: string, defaultCountry: string): boolean {
  const text = cell.trim()
  return (
    /^\S+@\S+\.\S+$/.test(text) ||
    /^\d{4}-\d{2}-\d{2}([T ]|$)|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(text) ||
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ||
    /^\d([.,]\d+)?e\+\d+$/i.test(text) ||
    readNumber(text, defaultCountry).ok
  )
}

const countFilled = (cells: readonly string[]) => cells.filter((cell) => cell.trim() !== '').length

function isSureHeader(cells: readonly string[], isData: (cell: string) => boolean): boolean {
  return cells.some((cell) => guessField(cell) !== null) && !cells.some(isData)
}

/** Rows above a header are narrower than it and hold no data; only a header that is known by its words has any. */
function countRowsAbove(rows: readonly string[][], isData: (cell: string) => boolean): number {
  const at = rows
    .slice(0, ROWS_ABOVE_MAX + 1)
    .findIndex((cells, index) => isSureHeader(cells, isData) && (index === 0 || countFilled(cells) > 1))
  const header = rows[at]
  if (at <= 0 || !header) return 0
  const isTitle = (cells: readonly string[]) =>
    countFilled(cells) < countFilled(header) && !cells.some((cell) => /@|\+?\d{7}/.test(cell))
  return rows.slice(0, at).every(isTitle) ? at : 0
}

function looksLikeHeader(
  first: readonly string[],
  rest: readonly string[][],
  isData: (cell: string) => boolean,
): boolean {
  if (first.some(isData)) return false
  if (isSureHeader(first, isData)) return true
  // A row of words and bare figures is data, unless its words say otherwise.
  return rest.length > 0 && !first.some((cell) => /^[+-]?\d[\d.,\s]*$/.test(cell.trim()))
}

/** Columns without a name count where most rows fill them; delimiters at the end of every row make none. */
function findWidth(header: readonly string[], body: readonly string[][]): number {
  const lastNamed = header.findLastIndex((cell) => cell.trim() !== '') + 1
  const needed = header.length > 0 ? Math.floor(body.length / 2) + 1 : 1
  let width = lastNamed
  const widest = Math.max(header.length, ...body.map((cells) => cells.length))
  for (let index = lastNamed; index < widest; index += 1) {
    const filled = body.filter((cells) => (cells[index] ?? '').trim() !== '').length
    if (filled >= needed) width = index + 1
  }
  return width
}

function nameColumns(cells: readonly string[]): string[] {
  const taken = new Set<string>()
  return cells.map((cell, index) => {
    // A cell may hold line breaks; a name of a column holds no control characters.
    const text = unguardFormula(cell)
      .replace(/\p{Cc}+/gu, ' ')
      .slice(0, NAME_CHARS_MAX)
      .toWellFormed()
      .trim()
    // JavaScript would take it for the object's own prototype.
    const name = text === '' || text === '__proto__' ? `Column ${index + 1}` : text
    let free = name
    for (let count = 2; taken.has(free); count += 1) free = `${name} (${count})`
    taken.add(free)
    return free
  })
}
