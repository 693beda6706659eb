import type { Metadata } from 'next'
import { ComplianceScreen } from '@/app/(admin)/compliance/client'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Compliance' }

export default async function CompliancePage() {
  await requirePageContext('dnc.read')
  return <ComplianceScreen />
}
