import { formatNumber } from '@/lib/client/format'
import { findImportField } from '@/lib/contracts/import'
import type { ImportUndoDto } from '@/lib/contracts/import-run'

/** What a problem's code means, without the row that it was found in. */
const problemWords: Record<string, string> = {
  number_missing: 'No number',
  number_not_a_number: 'Not a phone number',
  number_without_country: 'No country code that exists',
  number_too_short: 'Number too short',
  number_too_long: 'Number too long',
  number_wrong_length: 'Wrong length for its country',
  number_mangled: 'Number spoilt by a spreadsheet',
  number_extension: 'Extension left out',
  number_unused_range: 'Range that is not in use',
  number_twice: 'The same number twice in a row',
  number_type_unknown: 'Unknown type of number',
  control_character: 'Control character in a cell',
  cell_too_long: 'Cell too long',
  encoding: 'Characters that could not be read',
  payment_card: 'Looks like a payment card',
  email_invalid: 'Not an e-mail address',
  time_zone_unknown: 'Unknown time zone',
  country_unknown: 'Unknown country',
  region_unknown: 'Unknown state or region',
  dial_at_without_zone: 'Time to dial at without a zone',
  dial_at_invalid: 'Time to dial at that does not exist',
  guard_time_without_zone: 'Guard time without a zone',
  guard_time_invalid: 'Guard time that does not exist',
  guard_time_before_dial_at: 'Guard time before the time to dial at',
  guard_time_past: 'Guard time has passed',
  customer_ani_invalid: 'Caller id is not a number',
  agent_id_invalid: 'Not the id of an agent',
  priority_invalid: 'Priority outside its range',
  column_type: 'Value does not fit its column',
  quote_not_closed: 'Quote that is not closed',
  row_unreadable: 'Row that could not be read',
  duplicate_key: 'Duplicate by its key',
  duplicate_number: 'Duplicate by its number',
  on_dnc: 'On DNC',
  contact_stopped: 'All calls to the person stopped',
  erased: 'A person who was erased',
}

export function nameProblem(code: string): string {
  return problemWords[code] ?? code.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())
}

const changeWords: Record<string, string> = { numbers: 'Numbers', name: 'Name' }

/** A field by its label, an own column by its name. */
export function nameColumn(column: string): string {
  return changeWords[column] ?? findImportField(column)?.label ?? column
}

export const stayWords: Record<ImportUndoDto['stayers'][number]['why'], string> = {
  called: 'called since',
  later_import: 'in a later import',
  changed_since: 'changed since',
}

/** `62.4 MB`, `8 kB`: as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${formatNumber(bytes)} bytes`
  if (bytes < 1_000_000) return `${formatNumber(bytes / 1_000)} kB`
  if (bytes < 1_000_000_000) return `${formatNumber(bytes / 1_000_000, 1)} MB`
  return `${formatNumber(bytes / 1_000_000_000, 2)} GB`
}

/** `spring_2026.csv` -> `spring 2026` */
export function toListName(fileName: string): string {
  return (
    fileName
      .replace(/\.[a-z0-9]{1,4}$/i, '')
      .replaceAll(/[_]+/g, ' ')
      .trim()
      .slice(0, 120) || 'New list'
  )
}

/** Where a number's zones are from. */
export const zoneSourceWords: Record<string, string> = {
  explicit: 'given by the file',
  postal: 'by postal code',
  area_code: 'by area code',
  country: 'by country',
  unknown: 'the organisation’s setting',
}
