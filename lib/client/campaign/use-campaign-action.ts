'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { apiPost } from '@/lib/client/api-client'
import type { CampaignDto } from '@/lib/contracts/campaign'

export type CampaignVerb =
  | 'check'
  | 'start'
  | 'pause'
  | 'resume'
  | 'stop'
  | 'force-stop'
  | 'complete'
  | 'recycle'
  | 'archive'
  | 'clone'
  | 'schedule'
  | 'unschedule'

/** Sends an action and lets every screen that shows the campaign ask again. */
export function useCampaignAction(campaignId: string) {
  const client = useQueryClient()
  return useCallback(
    async <T = CampaignDto>(verb: CampaignVerb, body: unknown = {}): Promise<T> => {
      try {
        return await apiPost<T>(`/campaigns/${campaignId}/${verb}`, body)
      } finally {
        void client.invalidateQueries({ queryKey: ['campaigns'] })
        void client.invalidateQueries({ queryKey: ['overview'] })
      }
    },
    [client, campaignId],
  )
}
