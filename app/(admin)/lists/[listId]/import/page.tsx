import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportWizard } from '@/components/import/import-wizard'
import { PageHeader } from '@/components/layout/page-header'
import { isAppError } from '@/lib/domain/errors'
import { parseId } from '@/lib/domain/ids'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { getContactList } from '@/lib/server/queries/list/get-contact-list'

export const metadata: Metadata = { title: 'Import' }

export default async function ImportPage({ params }: { params: Promise<{ listId: string }> }) {
  const ctx = await requirePageContext('list.write')
  const { listId } = await params
  const id = parseId('lst', listId)
  if (id === null) notFound()
  const list = await getContactList(ctx, id).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'not_found') notFound()
    throw error
  })
  return (
    <>
      <PageHeader title="Import a file" parent={{ href: `/lists/${listId}`, label: list.name }} />
      <ImportWizard list={{ id: list.id, name: list.name }} />
    </>
  )
}
