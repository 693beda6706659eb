export const columnTypes = ['text', 'number', 'date', 'boolean'] as const
export type ColumnType = (typeof columnTypes)[number]

/** Whether a value is what its column says. Values are kept as text whatever they are; who reads them must know. */
export function fitsColumn(value: string, type: ColumnType): boolean {
  if (type === 'number') return Number.isFinite(Number(value))
  if (type === 'date') return /^\d{4}-\d{2}-\d{2}/.test(value)
  if (type === 'boolean') return /^(true|false|yes|no|0|1)$/i.test(value)
  return true
}
