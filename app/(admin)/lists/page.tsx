import type { Metadata } from 'next'
import { ListsScreen } from '@/app/(admin)/lists/client'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Lists' }

export default async function ListsPage() {
  await requirePageContext('list.read')
  return <ListsScreen />
}
