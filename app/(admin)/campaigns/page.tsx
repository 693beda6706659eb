import type { Metadata } from 'next'
import { CampaignsHeader } from '@/components/campaign/campaigns-header'
import { CampaignsTable } from '@/components/campaign/campaigns-table'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'Campaigns' }

export default async function CampaignsPage() {
  await requirePageContext('campaign.read')
  return (
    <>
      <CampaignsHeader />
      <CampaignsTable />
    </>
  )
}
