import { queryOptions } from '@tanstack/react-query'
import { apiList } from '@/lib/client/api-client'
import type { CampaignSummaryDto } from '@/lib/contracts/campaign'
import type { ContactSummaryDto } from '@/lib/contracts/contact'

/** Campaigns as the palette offers them; asked for only while it is open. */
export function paletteCampaignsQuery(isOpen: boolean) {
  return queryOptions({
    queryKey: ['campaigns', 'palette'],
    queryFn: ({ signal }) =>
      apiList<CampaignSummaryDto>('/campaigns', { limit: 100, sort: 'name' }, { signal }),
    enabled: isOpen,
    staleTime: 5_000,
  })
}

export const paletteContactsMax = 6

/** Contacts by number, name or key. Three characters at least: fewer would match everybody. */
export function paletteContactsQuery(text: string, isOpen: boolean) {
  return queryOptions({
    queryKey: ['contacts', 'palette', text],
    queryFn: ({ signal }) =>
      apiList<ContactSummaryDto>('/contacts', { q: text, limit: paletteContactsMax }, { signal }),
    enabled: isOpen && text.length >= 3,
    staleTime: 5_000,
  })
}
