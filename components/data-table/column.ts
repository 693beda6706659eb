import type { ReactNode } from 'react'

/** One column of a DataTable. The first one names the row: it carries the link and cannot be switched off. */
export type Column<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Numbers right, text left. */
  align?: 'left' | 'right'
  /** The API's name for sorting by it; absent = not sortable. */
  sort?: string
  /** Unit, window and denominator, on the header's hover. */
  hint?: string
  /** Off until somebody chooses it. */
  isHidden?: boolean
  /** A Tailwind width, such as 'w-40'. */
  width?: string
}
