import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ImportScreen } from '@/app/(admin)/lists/[listId]/imports/[importId]/client'
import { parseId } from '@/lib/domain/ids'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Import' }

export default async function ImportReportPage({ params }: { params: Promise<{ importId: string }> }) {
  await requirePageContext('list.read')
  const { importId } = await params
  if (parseId('imp', importId) === null) notFound()
  return <ImportScreen importId={importId} />
}
