'use client'
import { useQuery } from '@tanstack/react-query'
import { contactColumns } from '@/components/contact/contact-columns'
import { DataTable } from '@/components/data-table/data-table'
import { TableSearch } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { ButtonLink } from '@/components/shared/button-link'
import { EmptyState } from '@/components/shared/page-states'
import { contactsQuery } from '@/lib/client/contact/queries'
import { listContactsQuery } from '@/lib/client/list/queries'
import { useCan } from '@/lib/client/viewer'

const filters = ['q'] as const

/** On a list's own page every row would name that list. */
const listContactColumns = contactColumns.filter(({ id }) => id !== 'lists')

/** Search by number in any form, start of a name, or key. */
export function ContactsTable() {
  const table = useTableUrl({ defaultSort: '-createdAt', filters })
  const query = useQuery(contactsQuery(table.params))
  const canWrite = useCan('list.write')
  return (
    <DataTable
      id="contacts"
      label="Contacts"
      unit="contact"
      columns={contactColumns}
      query={query}
      table={table}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/contacts/${row.id}`}
      filters={
        <TableSearch
          label="Number, name or key"
          value={table.filters.q}
          onChange={(value) => table.setFilter('q', value)}
        />
      }
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
