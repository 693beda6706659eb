'use client'
import { Plus } from 'lucide-react'
import { PageHeader } from '@/components/layout/page-header'
import { ButtonLink } from '@/components/shared/button-link'
import { useCan } from '@/lib/client/viewer'

export function CampaignsHeader() {
  const canWrite = useCan('campaign.write')
  return (
    <PageHeader
      title="Campaigns"
      state="What is dialing, what is stuck, and why."
      actions={
        canWrite ? (
          <ButtonLink href="/campaigns/new" variant="primary">
            <Plus aria-hidden className="size-4" /> New campaign
          </ButtonLink>
        ) : null
      }
    />
  )
}
