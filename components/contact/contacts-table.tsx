'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { contactColumns } from '@/components/contact/contact-columns'
import { ContactFilters, contactFilters } from '@/components/contact/contact-filters'
import { DataTable } from '@/components/data-table/data-table'
import { TableSearch } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { ButtonLink } from '@/components/shared/button-link'
import { ExportContactsButton } from '@/components/shared/export-button'
import { EmptyState } from '@/components/shared/page-states'
import { contactsQuery } from '@/lib/client/contact/queries'
import { formatNumber } from '@/lib/client/format'
import { listContactsQuery } from '@/lib/client/list/queries'
import { useCan } from '@/lib/client/viewer'
import { contactsCountedMax } from '@/lib/contracts/contact-search'

/** On a list's own page every row would name that list. */
const listContactColumns = contactColumns
  .filter(({ id }) => id !== 'lists')
  .map(({ sort: _, ...column }) => column)

type ContactsTableProps = { countries: readonly { value: string; label: string }[] }

/** Search by number in any form, its last digits, name, key or e-mail address, and by filters. */
export function ContactsTable({ countries }: ContactsTableProps) {
  const table = useTableUrl({ defaultSort: '-createdAt', filters: contactFilters })
  const query = useQuery(contactsQuery(table.params))
  const canWrite = useCan('list.write')
  const columns = useMemo(() => showFound(table.filters.q), [table.filters.q])
  const { understood = null, isPartial = false } = query.data?.meta ?? {}
  return (
    <DataTable
      id="contacts"
      label="Contacts"
      unit="contact"
      columns={columns}
      query={query}
      table={table}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/contacts/${row.id}`}
      filters={
        <>
          <TableSearch
            label="Number, name or key"
            value={table.filters.q}
            onChange={(value) => table.setFilter('q', value)}
          />
          <ContactFilters table={table} countries={countries} />
          {understood ? (
            <p role="status" className="basis-full px-1 text-xs text-muted">
              {understood}
            </p>
          ) : null}
          {isPartial ? (
            <p role="status" className="basis-full px-1 text-xs text-muted">
              {formatNumber(contactsCountedMax)} contacts were looked through. Go on with the next page, or
              ask for less: one more letter, one more filter.
            </p>
          ) : null}
        </>
      }
      actions={<ExportContactsButton filters={table.filters} />}
      empty={
        <EmptyState
          title="No contacts yet"
          action={
            canWrite ? (
              <ButtonLink href="/lists/new" variant="outline">
                New list from a file
              </ButtonLink>
            ) : null
          }
        >
          Contacts come with a list: from a file, or by API.
        </EmptyState>
      }
    />
  )
}

/** Who is found by a number is shown with that one, which may be their second. */
function showFound(q: string | null): typeof contactColumns {
  const digits = (q ?? '').replace(/\D/g, '').replace(/^0+/, '')
  if (digits.length < 4 || /[a-z@]/i.test(q ?? '')) return contactColumns
  return contactColumns.map((column) =>
    column.id === 'number'
      ? {
          ...column,
          header: 'Number',
          cell: ({ numbers }) => (
            <span className="tabular-nums">
              {(numbers.find(({ e164 }) => e164.endsWith(digits)) ?? numbers[0])?.e164 ?? '–'}
            </span>
          ),
        }
      : column,
  )
}

/** The contacts of one list, in order of arrival. */
export function ListContactsTable({ listId }: { listId: string }) {
  const table = useTableUrl({ defaultSort: 'seq' })
  const query = useQuery(listContactsQuery(listId, table.params))
  return (
    <DataTable
      id="list-contacts"
      label="Contacts of the list"
      unit="contact"
      columns={listContactColumns}
      query={query}
      table={table}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/contacts/${row.id}`}
      filters={<h2 className="px-1 text-sm font-semibold">Contacts</h2>}
      empty={<p className="px-3 py-6 text-center text-muted">No contacts are on this list yet.</p>}
    />
  )
}
