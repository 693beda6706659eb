import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Column } from '@/components/data-table/column'

type SortHeaderProps<Row> = {
  column: Column<Row>
  sort: string | undefined
  onSort: ((sort: string) => void) | undefined
}

/** A column's head; where the server can sort by it, a button that turns the order round. */
export function SortHeader<Row>({ column, sort, onSort }: SortHeaderProps<Row>) {
  const isRight = column.align === 'right'
  const cell = `sticky top-0 z-[1] h-8 border-b border-border bg-surface-secondary px-3 text-xs font-medium text-muted whitespace-nowrap ${
    isRight ? 'text-right' : ''
  }`
  const name = column.sort
  if (!name || !onSort) {
    return (
      <th scope="col" title={column.hint} className={cell}>
        {column.header}
      </th>
    )
  }
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined
  const Icon = direction === 'descending' ? ArrowDown : ArrowUp
  // Numbers and times are looked at from the top first.
  const first = isRight ? `-${name}` : name
  const next = direction === undefined ? first : direction === 'ascending' ? `-${name}` : name
  return (
    <th scope="col" title={column.hint} aria-sort={direction ?? 'none'} className={cell}>
      <button
        type="button"
        onClick={() => onSort(next)}
        className={`inline-flex cursor-pointer items-center gap-1 rounded-xs hover:text-foreground ${
          isRight ? 'flex-row-reverse' : ''
        } ${direction ? 'text-foreground' : ''}`}
      >
        {column.header}
        <Icon aria-hidden className={`size-3 ${direction ? '' : 'invisible'}`} />
      </button>
    </th>
  )
}
