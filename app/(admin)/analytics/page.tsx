import type { Metadata } from 'next'
import { AnalyticsScreen } from '@/components/analytics/analytics-screen'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Analytics' }

export default async function AnalyticsPage() {
  await requirePageContext('analytics.read')
  return <AnalyticsScreen />
}
