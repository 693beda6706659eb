import type { ListColumn } from '@/lib/contracts/contact-list'
import { customerDataWarnings } from '@/lib/contracts/wxcc/dialing-record'
import { readTypedValue } from '@/lib/domain/contact/read-typed-value'
import type { RawContact, Say } from '@/lib/server/services/contact/raw-contact'

const { valueBytes } = customerDataWarnings

/**
 * A contact's own columns as they are stored: blanks left out, typed ones in one form (see readTypedValue), what does not
 * fit its type kept as text with a warning. A value of more bytes than a dialing list may carry is stored and said: a
 * campaign that sends the column would get the call back undialed (outcome 17). How many columns there are is not looked
 * at: a campaign chooses the 28 that it sends.
 */
export function readColumns(
  own: RawContact['own'],
  columns: readonly ListColumn[],
  warn: Say,
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name in own) {
    const given = own[name]
    if (!given) continue
    const type = columns.find((column) => column.name === name)?.type ?? 'text'
    const { fits, value } = readTypedValue(type, given)
    if (!fits)
      warn(name, 'column_type', `“${given.slice(0, 40)}” is not one ${type} for certain; it is kept as text`)
    // Three bytes at most for each of its units.
    if (value.length * 3 > valueBytes) checkBytes(name, value, warn)
    kept[name] = value
  }
  return kept
}

function checkBytes(name: string, value: string, warn: Say): void {
  const bytes = Buffer.byteLength(value)
  if (bytes <= valueBytes) return
  warn(
    name,
    'customer_data_too_large',
    `“${name}” has ${bytes} bytes; a dialing list can send ${valueBytes} of a column, so no campaign should send it`,
  )
}
