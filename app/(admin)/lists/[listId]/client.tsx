'use client'
import { useQuery } from '@tanstack/react-query'
import { ListContactsTable } from '@/components/contact/contacts-table'
import { ImportsTable } from '@/components/import/imports-table'
import { PageHeader } from '@/components/layout/page-header'
import { ListActions } from '@/components/list/list-actions'
import { ListCampaigns } from '@/components/list/list-campaigns'
import { ListTiles } from '@/components/list/list-tiles'
import { ListZones } from '@/components/list/list-zones'
import { ListStateBadge } from '@/components/list/lists-table'
import { ButtonLink } from '@/components/shared/button-link'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { RelativeTime } from '@/components/shared/time'
import { contactListQuery, listImportsQuery } from '@/lib/client/list/queries'
import { useCan } from '@/lib/client/viewer'

export function ListScreen({ listId }: { listId: string }) {
  const query = useQuery(contactListQuery(listId))
  const imports = useQuery(listImportsQuery(listId))
  const canWrite = useCan('list.write')
  const list = query.data
  if (query.error && !list) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!list) return <PageSkeleton />
  return (
    <>
      <PageHeader
        title={list.name}
        parent={{ href: '/lists', label: 'Lists' }}
        badge={<ListStateBadge list={list} />}
        state={
          <>
            Made <RelativeTime at={list.createdAt} />, numbers without a country code are read in{' '}
            {list.defaultCountry}
          </>
        }
        actions={
          canWrite ? (
            <>
              <ListActions list={list} />
              {list.archivedAt ? null : (
                <ButtonLink href={`/lists/${listId}/import`} variant="primary">
                  Import a file
                </ButtonLink>
              )}
            </>
          ) : null
        }
      />
      <div className="flex flex-col gap-4">
        <ListTiles list={list} />
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <div className="flex min-w-0 flex-col gap-4">
            <ListCampaigns list={list} />
            <ImportsTable query={imports} />
          </div>
          <ListZones list={list} />
        </div>
        <ListContactsTable listId={listId} />
      </div>
    </>
  )
}
