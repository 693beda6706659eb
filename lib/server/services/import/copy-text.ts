// PostgreSQL's text format of COPY (manual, COPY, "Text Format"): tabs between values, one line a row, \N for null.

const special = /[\\\n\r\t]/
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** One row of COPY. A NUL character, which PostgreSQL cannot keep, is taken out. */
export function toCopyLine(values: readonly (string | null)[]): string {
  return `${values.map(toCopyValue).join('\t')}\n`
}

function toCopyValue(value: string | null): string {
  if (value === null) return '\\N'
  const kept = value.includes('\u0000') ? value.replaceAll('\u0000', '') : value
  // Half a pair of surrogates has no UTF-8.
  const text = kept.isWellFormed() ? kept : kept.toWellFormed()
  return special.test(text) ? text.replace(/[\\\n\r\t]/g, (found) => escapes[found] ?? found) : text
}

const plain = /^[A-Za-z0-9_+./:-]+$/

/** A list of texts as one value: `{a,"b c",NULL}`. The word null itself is quoted. */
export function toCopyArray(values: readonly (string | null)[]): string {
  return `{${values.map(toArrayItem).join(',')}}`
}

function toArrayItem(value: string | null): string {
  if (value === null) return 'NULL'
  if (plain.test(value) && value.toUpperCase() !== 'NULL') return value
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
