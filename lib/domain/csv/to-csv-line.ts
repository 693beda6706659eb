import { guardFormula } from '@/lib/domain/csv/formula-guard'

/** One line of CSV (RFC 4180). What a spreadsheet would run as a formula is guarded. */
export function toCsvLine(cells: readonly string[], delimiter = ','): string {
  const line = cells.map((cell) => toCsvCell(cell, delimiter)).join(delimiter)
  // Nothing at all would be a blank line.
  return `${line === '' ? '""' : line}\r\n`
}

function toCsvCell(cell: string, delimiter: string): string {
  const safe = guardFormula(cell)
  const isQuoted = /["\r\n]|^[ \ufeff]/.test(safe) || safe.includes(delimiter)
  return isQuoted ? `"${safe.replaceAll('"', '""')}"` : safe
}
