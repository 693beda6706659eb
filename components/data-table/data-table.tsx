'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import {
  type ColumnDef,
  columnVisibilityFeature,
  type RowData,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import Link from 'next/link'
import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import type { Column } from '@/components/data-table/column'
import { ColumnChoice, useColumnChoice } from '@/components/data-table/column-choice'
import { Pager } from '@/components/data-table/pager'
import { SortHeader } from '@/components/data-table/sort-header'
import type { TablePaging } from '@/components/data-table/use-table-url'
import { EmptyState, ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { ApiError } from '@/lib/client/api-client'
import { useMediaQuery } from '@/lib/client/browser'
import type { Page } from '@/lib/contracts/shared'

const features = tableFeatures({ columnVisibilityFeature })
const noRows: never[] = []

type DataTableProps<Row> = {
  /** Column choice is remembered under it. */
  id: string
  /** What the table holds, for screen readers: "Campaigns". */
  label: string
  /** Of one row, for the counts: "campaign". */
  unit: string
  /** Keep it at module scope or in useMemo. */
  columns: readonly Column<Row>[]
  query: Pick<UseQueryResult<Page<Row>>, 'data' | 'error' | 'isPending' | 'isPlaceholderData' | 'refetch'>
  /** Absent: no sorting and no paging (a short list). */
  table?: TablePaging
  getRowId: (row: Row) => string
  /** Makes the first cell a link and the whole row its target. */
  getRowHref?: (row: Row) => string
  /** Filters, on the left above the table. */
  filters?: ReactNode
  /** Buttons, on the right above the table. */
  actions?: ReactNode
  /** Shown when there is nothing at all (not: nothing for these filters). */
  empty: ReactNode
}

/**
 * A server-side table: rows come sorted, filtered and paged; this draws them. 36 px rows, sticky header; below
 * 640 px each row is a card. Arrow keys move between the rows' links.
 */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { id, label, unit, columns, query, table: url, filters, actions, empty } = props
  const { visibility, setVisibility } = useColumnChoice(id, columns)
  const isNarrow = useMediaQuery('(max-width: 639px)')
  const rows = query.data?.data ?? noRows

  const columnDefs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, Row> => ({
          id: column.id,
          header: column.header,
          cell: (context) => column.cell(context.row.original),
        }),
      ),
    [columns],
  )
  const table = useTable({
    features,
    columns: columnDefs,
    data: rows as Row[],
    getRowId: props.getRowId,
    state: { columnVisibility: visibility },
  })
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns])
  const shown = table.getVisibleLeafColumns().flatMap((leaf) => byId.get(leaf.id) ?? [])

  const body = () => {
    const misfits = url ? nameMisfits(query.error, url.params) : null
    if (misfits !== null && rows.length === 0) {
      return (
        <EmptyState title="This address does not fit the list" action={<ClearButton onPress={url?.reset} />}>
          {misfits}
        </EmptyState>
      )
    }
    if (query.error && rows.length === 0) {
      return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    }
    if (query.isPending) return <TableSkeleton />
    if (rows.length === 0 && url?.hasFilters) {
      return (
        <EmptyState
          title={`No ${unit} matches these filters`}
          action={<ClearButton onPress={url.clearFilters} />}
        />
      )
    }
    if (rows.length === 0) return empty
    return isNarrow ? (
      <ul aria-label={label} onKeyDown={moveBetweenRows}>
        {table.getRowModel().rows.map((row) => (
          <RowCard key={row.id} row={row.original} columns={shown} href={props.getRowHref?.(row.original)} />
        ))}
      </ul>
    ) : (
      <div className="overflow-x-auto">
        <table aria-label={label} className="w-full border-separate border-spacing-0 text-left">
          <thead>
            <tr>
              {shown.map((column) => (
                <SortHeader key={column.id} column={column} sort={url?.sort} onSort={url?.setSort} />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={moveBetweenRows}>
            {table.getRowModel().rows.map((row) => (
              <RowLine
                key={row.id}
                row={row.original}
                columns={shown}
                href={props.getRowHref?.(row.original)}
              />
            ))}
          </tbody>
        </table>
      </div>
    )
  }

  return (
    <div className="min-w-0 rounded-lg border border-border bg-surface" aria-busy={query.isPlaceholderData}>
      <div className="flex flex-wrap items-center gap-2 border-b border-separator px-2 py-1.5">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">{filters}</div>
        {actions}
        {isNarrow ? null : (
          <ColumnChoice columns={columns} visibility={visibility} onChange={setVisibility} />
        )}
      </div>
      <div className={query.isPlaceholderData ? 'opacity-60' : ''}>{body()}</div>
      {query.data && rows.length > 0 ? (
        <Pager page={query.data} rowCount={rows.length} unit={unit} url={url} />
      ) : null}
    </div>
  )
}

type RowProps<Row> = { row: Row; columns: readonly Column<Row>[]; href: string | undefined }

function RowLine<Row>({ row, columns, href }: RowProps<Row>) {
  return (
    <tr className={`relative h-9 ${href ? 'hover:bg-surface-secondary' : ''}`}>
      {columns.map((column, index) => (
        <td
          key={column.id}
          className={`border-b border-separator px-3 py-0.5 whitespace-nowrap ${
            column.align === 'right' ? 'text-right tabular-nums' : ''
          } ${column.width ?? ''}`}
        >
          <CellContent column={column} row={row} href={index === 0 ? href : undefined} />
        </td>
      ))}
    </tr>
  )
}

function RowCard<Row>({ row, columns, href }: RowProps<Row>) {
  const [first, ...rest] = columns
  if (!first) return null
  return (
    <li className="relative border-b border-separator px-3 py-2 last:border-0">
      <div className="font-medium [overflow-wrap:anywhere]">
        {/* A number alone names nothing. */}
        {first.align === 'right' ? <span className="text-muted">{first.header} </span> : null}
        <CellContent column={first} row={row} href={href} />
      </div>
      <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-1">
        {rest.map((column) => (
          <div key={column.id} className="flex min-w-0 flex-col">
            <dt className="text-xs text-muted">{column.header}</dt>
            <dd className="min-w-0 truncate tabular-nums">{column.cell(row)}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}

/** The link's hit area is the whole row; buttons in other cells lie above it when they are `relative z-10`. */
function CellContent<Row>({
  column,
  row,
  href,
}: {
  column: Column<Row>
  row: Row
  href: string | undefined
}) {
  if (!href) return column.cell(row)
  return (
    <Link
      href={href}
      data-row-link
      className="rounded-xs font-medium outline-none after:absolute after:inset-0 after:rounded-sm focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
    >
      {column.cell(row)}
    </Link>
  )
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-link]')]
  const at = links.findIndex((link) => link.matches(':focus'))
  const next = links[at + (event.key === 'ArrowDown' ? 1 : -1)]
  if (at === -1 || !next) return
  event.preventDefault()
  next.focus()
}

function ClearButton({ onPress }: { onPress: (() => void) | undefined }) {
  return (
    <button type="button" className="text-link hover:underline" onClick={onPress}>
      Clear the filters
    </button>
  )
}

/** Asking again helps nobody whose address, written by hand or kept for long, names what the list does not know. */
function nameMisfits(error: unknown, params: TablePaging['params']): string | null {
  if (!(error instanceof ApiError) || !['validation', 'bad_request'].includes(error.code)) return null
  const words = error.errors.flatMap(({ path }) => (params[path] ? [`no ${path} “${params[path]}”`] : []))
  return words.length > 0
    ? `There is ${words.join(' and ')}.`
    : 'It names a page that is not one of this list.'
}
