/** What a list says of a column of its own. Values are kept as text whatever they are; who reads them must know. */
export const columnTypes = ['text', 'number', 'date', 'boolean'] as const
export type ColumnType = (typeof columnTypes)[number]
