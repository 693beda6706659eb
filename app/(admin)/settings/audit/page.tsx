import type { Metadata } from 'next'
import { AuditTable } from '@/components/settings/audit-table'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Audit log' }

export default async function AuditPage() {
  await requirePageContext('audit.read')
  return <AuditTable />
}
