'use client'
import { PageHeader } from '@/components/layout/page-header'
import { ListsTable } from '@/components/list/lists-table'
import { ButtonLink } from '@/components/shared/button-link'
import { useCan } from '@/lib/client/viewer'

export function ListsScreen() {
  const canWrite = useCan('list.write')
  return (
    <>
      <PageHeader
        title="Lists"
        state="The contacts that campaigns call"
        actions={
          canWrite ? (
            <ButtonLink href="/lists/new" variant="primary">
              New list from a file
            </ButtonLink>
          ) : null
        }
      />
      <ListsTable />
    </>
  )
}
