/** Rows as one JSON parameter for jsonb_to_recordset: bigints as text, dates as ISO text. */
export function toSqlJson(rows: readonly unknown[]): string {
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? value.toString() : value))
}
