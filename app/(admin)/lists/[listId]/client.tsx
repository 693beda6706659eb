'use client'
import { useQuery } from '@tanstack/react-query'
import { ListContactsTable } from '@/components/contact/contacts-table'
import type { Choice } from '@/components/forms/fields'
import { ImportsTable } from '@/components/import/imports-table'
import { ListCampaigns } from '@/components/list/list-campaigns'
import { ListColumns } from '@/components/list/list-columns'
import { ListHeader } from '@/components/list/list-header'
import { ListNumbers } from '@/components/list/list-numbers'
import { ListStates } from '@/components/list/list-states'
import { ListTiles } from '@/components/list/list-tiles'
import { ListZones } from '@/components/list/list-zones'
import { JobsHere } from '@/components/shared/jobs-here'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { contactListQuery, listImportsQuery } from '@/lib/client/list/queries'

export function ListScreen({ listId, countries }: { listId: string; countries: readonly Choice[] }) {
  const { data: list, error, refetch } = useQuery(contactListQuery(listId))
  const imports = useQuery(listImportsQuery(listId))
  if (error && !list) return <ErrorState isPage error={error} onRetry={() => void refetch()} />
  if (!list) return <PageSkeleton />
  return (
    <>
      <ListHeader list={list} countries={countries} />
      <div className="flex flex-col gap-4">
        <JobsHere place={{ listId }} />
        <ListTiles list={list} />
        <ListCampaigns list={list} />
        <div className="grid items-start gap-4 xl:grid-cols-3">
          <ListStates list={list} />
          <ListNumbers list={list} />
          <ListZones list={list} />
        </div>
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <ImportsTable query={imports} />
          <ListColumns list={list} />
        </div>
        <ListContactsTable listId={listId} />
      </div>
    </>
  )
}
