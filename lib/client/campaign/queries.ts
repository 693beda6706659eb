import { queryOptions } from '@tanstack/react-query'
import { apiGet, apiList, type QueryParams } from '@/lib/client/api-client'
import { askLive } from '@/lib/client/query-client'
import type { AttemptDto } from '@/lib/contracts/attempt'
import type {
  CampaignCommandDto,
  CampaignContactDto,
  CampaignDto,
  CampaignLiveDto,
  CampaignSummaryDto,
  CampaignVersionDto,
  DialerChoicesDto,
} from '@/lib/contracts/campaign'
import type { ContactListDto } from '@/lib/contracts/contact-list'

export function campaignsQuery(params: QueryParams) {
  return queryOptions({
    queryKey: ['campaigns', 'list', params],
    queryFn: ({ signal }) => apiList<CampaignSummaryDto>('/campaigns', params, { signal }),
    refetchInterval: askLive,
  })
}

export function campaignQuery(campaignId: string) {
  return queryOptions({
    queryKey: ['campaigns', campaignId, 'detail'],
    queryFn: ({ signal }) => apiGet<CampaignDto>(`/campaigns/${campaignId}`, {}, { signal }),
    refetchInterval: askLive,
  })
}

export function campaignLiveQuery(campaignId: string) {
  return queryOptions({
    queryKey: ['campaigns', campaignId, 'live'],
    queryFn: ({ signal }) => apiGet<CampaignLiveDto>(`/campaigns/${campaignId}/live`, {}, { signal }),
    refetchInterval: askLive,
  })
}

export function campaignContactsQuery(campaignId: string, params: QueryParams) {
  return queryOptions({
    queryKey: ['campaigns', campaignId, 'contacts', params],
    queryFn: ({ signal }) =>
      apiList<CampaignContactDto>(`/campaigns/${campaignId}/contacts`, params, { signal }),
  })
}

export function campaignAttemptsQuery(campaignId: string, params: QueryParams) {
  return queryOptions({
    queryKey: ['campaigns', campaignId, 'attempts', params],
    queryFn: ({ signal }) => apiList<AttemptDto>('/attempts', { ...params, campaignId }, { signal }),
    refetchInterval: askLive,
  })
}

export function campaignCommandsQuery(campaignId: string) {
  return queryOptions({
    queryKey: ['campaigns', campaignId, 'commands'],
    queryFn: ({ signal }) =>
      apiList<CampaignCommandDto>(`/campaigns/${campaignId}/commands`, { limit: 50 }, { signal }),
    refetchInterval: askLive,
  })
}

export function campaignVersionsQuery(campaignId: string) {
  return queryOptions({
    queryKey: ['campaigns', campaignId, 'versions'],
    queryFn: ({ signal }) =>
      apiList<CampaignVersionDto>(`/campaigns/${campaignId}/versions`, { limit: 100 }, { signal }),
  })
}

/** The lists that a campaign may take. */
export function choosableListsQuery() {
  return queryOptions({
    queryKey: ['contact-lists', 'choosable'],
    queryFn: ({ signal }) => apiList<ContactListDto>('/contact-lists', { limit: 200 }, { signal }),
  })
}

/** Entry points and caller numbers as WxCC has them; seldom change. */
export function dialerChoicesQuery() {
  return queryOptions({
    queryKey: ['campaign-dialer-choices'],
    queryFn: ({ signal }) => apiGet<DialerChoicesDto>('/campaigns/dialer-choices', {}, { signal }),
    staleTime: 60_000,
  })
}
