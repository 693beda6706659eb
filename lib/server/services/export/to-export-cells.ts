import { priorityMax } from '@/lib/contracts/contact'
import { numbersMax } from '@/lib/contracts/import'
import { describeOutcome } from '@/lib/domain/attempt/outcomes'
import type { statusColumns } from '@/lib/server/services/export/export-columns'

export type ExportRow = {
  externalKey: string
  accountKey: string | null
  firstName: string
  lastName: string
  email: string | null
  timeZone: string | null
  postalCode: string | null
  region: string | null
  country: string | null
  numbers: { e164: string; type: string; state: string }[]
  own: Record<string, string> | null
  dialAt: Date | null
  guardTime: Date | null
  customerAni: string | null
  preferredAgentId: string | null
  priority: number | null
  stoppedAt: Date | null
  chargedTotal: number
  lastOutcome: number | null
  lastAttemptAt: Date | null
}

/** Keys that Rollcall made of the list and the number are none of the contact's own: an import makes them anew. */
const madeKey = /^lst_[0-9a-z]{13}:\+\d+$/

/** One contact under these columns, as an import reads it. */
export function toExportCells(columns: readonly string[], row: ExportRow, hasStatus: boolean): string[] {
  const status: Record<string, string> = hasStatus ? toStatusCells(row) : {}
  const known = new Map(Object.entries({ ...toPersonCells(row), ...toNumberCells(row), ...status }))
  return columns.map((name) => known.get(name) ?? readOwn(row, name))
}

function readOwn({ own }: ExportRow, name: string): string {
  return own && Object.hasOwn(own, name) ? (own[name] ?? '') : ''
}

function toPersonCells(row: ExportRow): Record<string, string> {
  return {
    externalKey: madeKey.test(row.externalKey) ? '' : row.externalKey,
    accountKey: row.accountKey ?? '',
    firstName: row.firstName,
    lastName: row.lastName,
    fullName: '',
    email: row.email ?? '',
    timeZone: row.timeZone ?? '',
    postalCode: row.postalCode ?? '',
    region: row.region ?? '',
    country: row.country ?? '',
    dialAt: formatTime(row.dialAt),
    guardTime: formatTime(row.guardTime),
    customerAni: row.customerAni ?? '',
    preferredAgentId: row.preferredAgentId ?? '',
    // The head of the queue is more than a file can ask for.
    priority: row.priority ? String(Math.min(row.priority, priorityMax)) : '',
  }
}

function toNumberCells({ numbers }: ExportRow): Record<string, string> {
  const cells: Record<string, string> = {}
  for (let position = 1; position <= numbersMax; position += 1) {
    const suffix = position === 1 ? '' : String(position)
    const number = numbers[position - 1]
    cells[`number${suffix}`] = number?.e164 ?? ''
    cells[`numberType${suffix}`] = number?.type ?? ''
  }
  return cells
}

function toStatusCells(row: ExportRow): Record<(typeof statusColumns)[number], string> {
  return {
    callsStopped: row.stoppedAt ? 'yes' : 'no',
    attemptsCounted: String(row.chargedTotal),
    lastOutcome: row.lastOutcome === null ? '' : describeOutcome(row.lastOutcome).words,
    lastAttemptAt: formatTime(row.lastAttemptAt),
    numberStates: row.numbers.map(({ state }) => state).join(' '),
  }
}

/** Without milliseconds where there are none, as files are written by hand. */
function formatTime(at: Date | null): string {
  return at ? at.toISOString().replace('.000Z', 'Z') : ''
}
