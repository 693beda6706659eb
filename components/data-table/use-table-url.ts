'use client'
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import { useCallback, useMemo, useState } from 'react'

type TableUrlOptions<Filter extends string> = {
  /** As the API names it, `-` first for descending: '-createdAt'. */
  defaultSort: string
  /** Names of the filters, the same in the URL and in the API's query: ['q', 'state']. */
  filters?: readonly Filter[]
  pageSize?: number
}

export type TableUrl<Filter extends string = string> = {
  /** For the query options and the API: limit, cursor, sort and the filters that are set. */
  params: Record<string, string | number> & { limit: number; sort: string }
  sort: string
  filters: Record<Filter, string | null>
  hasFilters: boolean
  page: number
  pageSize: number
  /** A method, so that a table of certain filters is also a table of any. */
  setFilter(name: Filter, value: string | null): void
  clearFilters: () => void
  /** As the page's plain address. */
  reset: () => void
  setSort: (sort: string) => void
  goNext: (cursor: string) => void
  goPrevious: () => void
}

/** What the table itself needs of it, whatever the filters are called. */
export type TablePaging = Omit<TableUrl, 'filters' | 'setFilter'>

/** Sort, filters and page of a table, kept in the URL: a link shows what its sender saw. */
export function useTableUrl<Filter extends string = never>(
  options: TableUrlOptions<Filter>,
): TableUrl<Filter> {
  const { defaultSort, pageSize = 50 } = options
  const names = useMemo(() => options.filters ?? [], [options.filters])
  const parsers = useMemo(
    () => ({
      sort: parseAsString.withDefault(defaultSort),
      cursor: parseAsString,
      page: parseAsInteger.withDefault(1),
      ...Object.fromEntries(names.map((name) => [name, parseAsString])),
    }),
    [defaultSort, names],
  )
  const [url, setUrl] = useQueryStates(parsers)
  // Cursors only lead forward: those behind us are remembered here, a reload goes back to the first page.
  const [passed, setPassed] = useState<(string | null)[]>([])
  const values: Record<string, unknown> = url

  const restart = useCallback(
    (change: Record<string, string | null>) => {
      setPassed([])
      void setUrl({ ...change, cursor: null, page: null }, { history: 'replace' })
    },
    [setUrl],
  )

  const filters = Object.fromEntries(
    names.map((name) => [name, typeof values[name] === 'string' ? values[name] : null]),
  ) as Record<Filter, string | null>
  const cursor = typeof values.cursor === 'string' ? values.cursor : null
  const sort = typeof values.sort === 'string' ? values.sort : defaultSort
  const page = typeof values.page === 'number' ? Math.max(1, values.page) : 1
  const set = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]))

  return {
    params: { ...Object.fromEntries(set), limit: pageSize, sort, ...(cursor ? { cursor } : {}) },
    sort,
    filters,
    hasFilters: set.length > 0,
    page: cursor ? Math.max(2, page) : 1,
    pageSize,
    setFilter: (name, value) => restart({ [name]: value || null }),
    clearFilters: () => restart(Object.fromEntries(names.map((name) => [name, null]))),
    reset: () => restart({ sort: null, ...Object.fromEntries(names.map((name) => [name, null])) }),
    setSort: (next) => restart({ sort: next === defaultSort ? null : next }),
    goNext: (next) => {
      setPassed((before) => [...before, cursor])
      void setUrl({ cursor: next, page: (cursor ? page : 1) + 1 }, { history: 'push' })
    },
    goPrevious: () => {
      const before = passed.at(-1) ?? null
      setPassed(passed.slice(0, -1))
      void setUrl({ cursor: before, page: before ? page - 1 : null }, { history: 'push' })
    },
  }
}
