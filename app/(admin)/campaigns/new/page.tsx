import type { Metadata } from 'next'
import { CampaignForm } from '@/components/campaign/campaign-form'
import { PageHeader } from '@/components/layout/page-header'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'New campaign' }

export default async function NewCampaignPage() {
  await requirePageContext('campaign.write')
  return (
    <>
      <PageHeader title="New campaign" parent={{ href: '/campaigns', label: 'Campaigns' }} />
      <CampaignForm />
    </>
  )
}
