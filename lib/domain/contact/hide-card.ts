import { findCardIssuer, isCardCheckedField, maskDigits } from '@/lib/domain/contact/card-numbers'

/**
 * A cell of a file as it may be shown and given back: one that looks like a payment card's number is left out; in a column of
 * numbers all but its last four digits are hidden. A key stays, since a tenth of all long keys would look like cards.
 */
export function hideCard(cell: string, field: string): string {
  if (field === 'externalKey' || field === 'accountKey' || findCardIssuer(cell) === null) return cell
  return isCardCheckedField(field) ? '' : maskDigits(cell)
}
