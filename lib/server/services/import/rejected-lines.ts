import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { ImportMapping } from '@/lib/contracts/import'
import { hideCard } from '@/lib/domain/contact/hide-card'
import { isReasonColumn, reasonColumns } from '@/lib/domain/csv/reason-columns'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'
import type { FileFormat } from '@/lib/server/services/import/file-format'
import type { FileRecord } from '@/lib/server/services/import/read-records'
import type { RejectedRow } from '@/lib/server/services/import/read-rejected-rows'

/** The process also answers the dialer: it is never kept from that for longer. */
const BUSY_MS_MAX = 8

/**
 * CSV of the records that were rejected, under the file's own header; its last two columns say which column is wrong, and
 * why. Reads no further than the last of them.
 */
export async function* makeRejectedLines(
  { columns, hasHeader }: FileFormat,
  mapping: ImportMapping,
  records: AsyncIterable<FileRecord>,
  rejected: AsyncIterator<RejectedRow>,
): AsyncGenerator<string> {
  const targets = columns.map((column) => (Object.hasOwn(mapping, column) && mapping[column]) || '')
  // Without a header the fields are named, by which the next import knows the columns.
  const names = columns.map((column, index) => (hasHeader ? column : targets[index] || column))
  const kept = names.flatMap((name, index) => (isReasonColumn(name) ? [] : [index]))
  const pick = (cells: readonly string[]) => kept.map((index) => cells[index] ?? '')
  yield `\ufeff${toCsvLine([...pick(names), ...reasonColumns])}`
  let next = await rejected.next()
  if (next.done) return
  let rowNo = 0
  let busySince = performance.now()
  for await (const record of records) {
    rowNo += 1
    if (performance.now() - busySince > BUSY_MS_MAX) {
      await yieldToOthers()
      busySince = performance.now()
    }
    if (rowNo < next.value.rowNo) continue
    const { problems } = next.value
    const { cells, words } = showRecord(record, columns, targets, problems)
    const wrong = problems.flatMap(({ column }) =>
      column === null ? [] : (names[columns.indexOf(column)] ?? column),
    )
    yield toCsvLine([...pick(cells), [...new Set(wrong)].join(', '), words.join('; ')])
    next = await rejected.next()
    if (next.done) return
  }
}

function showRecord(
  record: FileRecord,
  columns: readonly string[],
  targets: readonly string[],
  problems: RejectedRow['problems'],
): { cells: string[]; words: string[] } {
  const words = problems.map(({ message }) => message)
  if (problems.some(({ code }) => code === 'erased')) return { cells: [], words }
  // All that can be said of it is its text.
  if (record.kind === 'unreadable') return { cells: [hideCard(record.text, '')], words }
  const cells = record.cells.map((cell, index) => hideCard(cell, targets[index] ?? ''))
  for (const [index, cell] of cells.entries()) {
    const name = columns[index]
    const isHidden = cell !== record.cells[index]
    if (isHidden && !problems.some(({ code, column }) => code === 'payment_card' && column === name))
      words.push(`${name ?? 'A cell'}: looks like the number of a payment card, which is not given back`)
    if (name === undefined && cell.trim() !== '') words.push(`Beyond the last column: ${cell}`)
  }
  return { cells, words }
}
