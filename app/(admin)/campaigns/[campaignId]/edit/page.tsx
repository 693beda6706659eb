import type { Metadata } from 'next'
import { CampaignForm } from '@/components/campaign/campaign-form'
import { PageHeader } from '@/components/layout/page-header'
import { StatusBadge } from '@/components/shared/status-badge'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { findPageCampaign } from '../find-page-campaign'

export const metadata: Metadata = { title: 'Edit campaign' }

type Props = { params: Promise<{ campaignId: string }> }

export default async function EditCampaignPage({ params }: Props) {
  const ctx = await requirePageContext('campaign.write')
  const campaign = await findPageCampaign(ctx, (await params).campaignId)
  return (
    <>
      <PageHeader
        title={`Edit ${campaign.name}`}
        badge={<StatusBadge state={campaign.state} />}
        state={`Version ${campaign.version}. Saving makes version ${campaign.version + 1}; older ones are kept.`}
        parent={{ href: `/campaigns/${campaign.id}`, label: campaign.name }}
      />
      <CampaignForm campaign={campaign} />
    </>
  )
}
