'use client'
import { useQuery } from '@tanstack/react-query'
import { ListContactsTable } from '@/components/contact/contacts-table'
import { ImportsTable } from '@/components/import/imports-table'
import { ListCampaigns } from '@/components/list/list-campaigns'
import { ListHeader } from '@/components/list/list-header'
import { ListTiles } from '@/components/list/list-tiles'
import { ListZones } from '@/components/list/list-zones'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { contactListQuery, listImportsQuery } from '@/lib/client/list/queries'

export function ListScreen({ listId }: { listId: string }) {
  const { data: list, error, refetch } = useQuery(contactListQuery(listId))
  const imports = useQuery(listImportsQuery(listId))
  if (error && !list) return <ErrorState isPage error={error} onRetry={() => void refetch()} />
  if (!list) return <PageSkeleton />
  return (
    <>
      <ListHeader list={list} />
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
