import type { ImportMapping } from '@/lib/contracts/import'
import {
  type Preparation,
  type PrepareDefaults,
  prepareContact,
  type RawContact,
} from '@/lib/server/services/contact/prepare-contact'
import { readNumber } from '@/lib/server/services/contact/read-number'
import type { FileRecord } from '@/lib/server/services/import/read-records'
import { makeRowReader } from '@/lib/server/services/import/to-raw-contact'

export type JudgedRecord = Preparation & {
  line: number
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
  return (record) => {
    const { line } = record
    if (record.kind === 'unreadable') {
      const { code, message } = record
      return {
        line,
        contact: null,
        numberColumns: [],
        meant: null,
        problems: [{ verdict: 'rejected', column: null, code, message }],
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
      return isUsed ? [{ verdict: 'warning' as const, column, code, message }] : []
    })
    const meant = contact === null ? findMeant(raw, defaults.country) : null
    return { line, contact, numberColumns, meant, problems: [...oddities, ...problems] }
  }
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
