import type { Metadata } from 'next'
import { CampaignForm } from '@/components/campaign/campaign-form'
import { PageHeader } from '@/components/layout/page-header'
import { parseId } from '@/lib/domain/ids'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'New campaign' }

type NewCampaignPageProps = { searchParams: Promise<{ list?: string | string[] }> }

export default async function NewCampaignPage({ searchParams }: NewCampaignPageProps) {
  await requirePageContext('campaign.write')
  const { list } = await searchParams
  const listId = typeof list === 'string' && parseId('lst', list) !== null ? list : undefined
  return (
    <>
      <PageHeader title="New campaign" parent={{ href: '/campaigns', label: 'Campaigns' }} />
      <CampaignForm listId={listId} />
    </>
  )
}
