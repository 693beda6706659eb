/** What a spreadsheet would run, and what already wears our guard before such text. */
const formulaLike = /^'*(?:[\t\r]|\s*[=+\-@＝＋－＠])/u
const plainNumber = /^[+-]?\d+(?:[.,]\d+)?$/

/**
 * Puts an apostrophe before a cell that a spreadsheet would run as a formula (OWASP, CSV injection), also after spaces
 * and in full-width characters. Plain numbers such as +15551234567 or -5 are no formulas.
 */
export function guardFormula(cell: string): string {
  return formulaLike.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell
}

/** Takes off what `guardFormula` put on: the two together give every text back as it was. */
export function unguardFormula(cell: string): string {
  return cell.startsWith("'") && formulaLike.test(cell) ? cell.slice(1) : cell
}
