import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ListScreen } from '@/app/(admin)/lists/[listId]/client'
import { parseId } from '@/lib/domain/ids'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { listPlaceChoices } from '@/lib/server/queries/organisation/list-place-choices'

export const metadata: Metadata = { title: 'List' }

export default async function ListPage({ params }: { params: Promise<{ listId: string }> }) {
  await requirePageContext('list.read')
  const { listId } = await params
  if (parseId('lst', listId) === null) notFound()
  return <ListScreen listId={listId} countries={listPlaceChoices().countries} />
}
