import type { Metadata } from 'next'
import { OverviewScreen } from '@/components/overview/overview-screen'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { getOverview } from '@/lib/server/queries/overview/get-overview'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const ctx = await requirePageContext('campaign.read')
  return <OverviewScreen initial={await getOverview(ctx)} />
}
