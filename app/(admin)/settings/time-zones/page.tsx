import type { Metadata } from 'next'
import { ZoneRules } from '@/components/settings/zone-rules'
import { requirePageContext } from '@/lib/server/auth/page-context'
import { getZoneRules } from '@/lib/server/queries/organisation/get-zone-rules'
import { listPlaceChoices } from '@/lib/server/queries/organisation/list-place-choices'

export const metadata: Metadata = { title: 'Time zones' }

export default async function TimeZonesPage() {
  const ctx = await requirePageContext('rule_set.read')
  return <ZoneRules initial={await getZoneRules(ctx)} zones={listPlaceChoices().zones} />
}
