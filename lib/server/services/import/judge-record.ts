import { findImportField, type ImportMapping } from '@/lib/contracts/import'
import { hideCard } from '@/lib/domain/contact/hide-card'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import {
  type PrepareDefaults,
  type Problem,
  prepareContact,
  type RawContact,
} from '@/lib/server/services/contact/prepare-contact'
import { readNumber } from '@/lib/server/services/contact/read-number'
import type { FileRecord } from '@/lib/server/services/import/read-records'
import { makeRowReader } from '@/lib/server/services/import/to-raw-contact'

/** With the beginning of the cell that it is about, as the file gave it; null: no cell, an empty one, or a payment card. */
export type GivenProblem = Problem & { given: string | null }

export type JudgedRecord = {
  line: number
  /** Null: refused, and one of the problems says why. */
  contact: ContactWrite | null
  problems: GivenProblem[]
  /** The file columns of the contact's numbers, in their order. */
  numberColumns: (string | null)[]
  /** Whom a rejected row means all the same, as far as it can be read: a replace does not take them off the list. */
  meant: { key: string | null; e164: string | null } | null
}

/** Makes a judge of a file's records for one mapping: what each of them will be, and what is said about it. */
export function makeJudge(
  columns: readonly string[],
  mapping: ImportMapping,
  defaults: PrepareDefaults,
): (record: FileRecord) => JudgedRecord {
  const readRow = makeRowReader(columns, mapping)
  const places = new Map(columns.map((column, index) => [column, index]))
  const quote = (problem: Problem, cells: readonly string[], index = places.get(problem.column ?? '')) => {
    const { column } = problem
    // A column may be called `constructor`, which every object has.
    const target = column !== null && Object.hasOwn(mapping, column) ? mapping[column] : null
    const cell = index === undefined || problem.code === 'payment_card' ? '' : cells[index]
    return { ...problem, given: cell ? quoteCell(cell, target || '') : null }
  }
  return (record) => {
    const { line } = record
    if (record.kind === 'unreadable') {
      const { code, message, text } = record
      return {
        line,
        contact: null,
        numberColumns: [],
        meant: null,
        problems: [
          { verdict: 'rejected', column: null, code, message, given: text ? quoteCell(text, '') : null },
        ],
      }
    }
    const raw = readRow(record.cells)
    const { contact, problems } = prepareContact(raw, defaults)
    const numberColumns =
      contact?.numbers.map(({ given }) => raw.columnOf(findNumberField(raw.values, given))) ?? []
    const oddities = record.faults.flatMap(({ index, code, message }) => {
      const column = columns[index] ?? null
      // Nobody asked for a column that is mapped nowhere.
      const isUsed = column === null || (Object.hasOwn(mapping, column) && Boolean(mapping[column]))
      return isUsed ? [quote({ verdict: 'warning', column, code, message }, record.cells, index)] : []
    })
    const meant = contact === null ? findMeant(raw, defaults.country) : null
    const said = problems.map((problem) => quote(problem, record.cells))
    return { line, contact, numberColumns, meant, problems: [...oddities, ...said] }
  }
}

const GIVEN_CHARS_MAX = 200
/** More than is shown, so that no card is cut into what does not look like one. */
const CELL_CHARS_LOOKED_AT = 1_000

/** NUL cannot be stored; a text may be cut in the middle of a character. */
function quoteCell(cell: string, target: string): string | null {
  const field = findImportField(target)?.name ?? target
  const text = hideCard(cell.slice(0, CELL_CHARS_LOOKED_AT), field).trim()
  return text.slice(0, GIVEN_CHARS_MAX).replaceAll('\u0000', '\ufffd').toWellFormed() || null
}

function findMeant({ values }: RawContact, country: string): NonNullable<JudgedRecord['meant']> {
  const reading = values.number?.trim() ? readNumber(values.number, country) : null
  return { key: values.externalKey?.trim() || null, e164: reading?.ok ? reading.e164 : null }
}

/** The field that a number was given in: the first with just this text. */
function findNumberField(values: RawContact['values'], given: string | undefined): string {
  const found = Object.entries(values).find(
    ([name, value]) => name.startsWith('number') && value?.trim() === given,
  )
  return found?.[0] ?? 'number'
}
