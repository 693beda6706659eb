import { Metric } from '@/components/shared/metric'
import { Num, Percent } from '@/components/shared/num'
import { divide, formatNumber } from '@/lib/client/format'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'

/** The list in four numbers, each with what it is a share of. */
export function ListTiles({ list }: { list: ContactListDetailDto }) {
  const attempted = Math.max(0, ...list.campaigns.map((campaign) => campaign.attempted))
  const zoneSets = list.zones.length
  const several = list.zones.filter((row) => row.zones.length > 1).reduce((sum, row) => sum + row.contacts, 0)
  const unknown = list.zones
    .filter((row) => row.zones.length === 0)
    .reduce((sum, row) => sum + row.contacts, 0)
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Metric label="Contacts">
        <Num value={list.contactCount} />
      </Metric>
      <Metric label="Numbers" detail={`${formatNumber(list.numbers.unusable)} not usable`}>
        <Num value={list.numbers.total} />
      </Metric>
      <Metric
        label="Attempted"
        detail={list.campaigns.length > 1 ? 'in the campaign that is furthest' : undefined}
        formula="contacts with an attempt ÷ contacts loaded"
      >
        <Percent ratio={list.campaigns.length === 0 ? null : divide(attempted, list.contactCount)} />
      </Metric>
      <Metric
        label="Zones"
        detail={`${formatNumber(several)} contacts may be in several, ${formatNumber(unknown)} in none that is known`}
      >
        <Num value={zoneSets} />
      </Metric>
    </div>
  )
}
