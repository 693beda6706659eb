import type { Metadata } from 'next'
import { CampaignView } from '@/components/campaign/campaign-view'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { findPageCampaign } from './find-page-campaign'

type Props = { params: Promise<{ campaignId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ctx = await requirePageContext('campaign.read')
  return { title: (await findPageCampaign(ctx, (await params).campaignId)).name }
}

export default async function CampaignPage({ params }: Props) {
  const ctx = await requirePageContext('campaign.read')
  return <CampaignView initial={await findPageCampaign(ctx, (await params).campaignId)} />
}
