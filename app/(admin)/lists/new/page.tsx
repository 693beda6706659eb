import type { Metadata } from 'next'
import { ImportWizard } from '@/components/import/import-wizard'
import { PageHeader } from '@/components/layout/page-header'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'New list' }

export default async function NewListPage() {
  await requirePageContext('list.write')
  return (
    <>
      <PageHeader title="New list from a file" parent={{ href: '/lists', label: 'Lists' }} />
      <ImportWizard list={null} />
    </>
  )
}
