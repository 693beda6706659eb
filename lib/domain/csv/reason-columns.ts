/** The last two columns of a file of rejected rows: an import of it leaves them out by itself. */
export const reasonColumns = ['Rollcall: column', 'Rollcall: problem'] as const

export function isReasonColumn(name: string): boolean {
  return reasonColumns.some((column) => column === name)
}
