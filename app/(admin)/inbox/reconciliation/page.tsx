import type { Metadata } from 'next'
import { ReconciliationScreen } from '@/components/inbox/reconciliation-screen'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Reconciliation' }

export default async function ReconciliationPage() {
  await requirePageContext('disposition.read')
  return <ReconciliationScreen />
}
