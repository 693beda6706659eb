import { Metric } from '@/components/shared/metric'
import { Num, Percent } from '@/components/shared/num'
import { divide, formatNumber } from '@/lib/client/format'
import type { ContactListDetailDto } from '@/lib/contracts/contact-list'
import { metrics } from '@/lib/domain/analytics/metrics'

/** The list in five numbers, each with its formula and what it is a share of. */
export function ListTiles({ list }: { list: ContactListDetailDto }) {
  const { reach, makeUp } = list
  const isDialed = reach ? reach.campaigns > 0 : list.campaigns.length > 0
  const inAll = describeCampaigns(list.campaigns.length, reach?.campaigns)
  const shareOf = (part: number | undefined) =>
    reach && isDialed && part !== undefined ? divide(part, reach.loaded) : null
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-5">
      <Metric label="Contacts" detail={reach ? 'loaded' : 'being counted'}>
        <Num value={reach?.loaded} />
      </Metric>
      <Metric
        label="Callable numbers"
        detail={makeUp ? `of ${formatNumber(makeUp.numbers.total)} numbers` : 'being counted'}
      >
        <Num value={makeUp?.numbers.active} />
      </Metric>
      <Metric
        label={metrics.penetration_attempted.name}
        detail={reach && isDialed ? `${formatNumber(reach.attempted)} contacts, ${inAll}` : inAll}
        formula={metrics.penetration_attempted.formula}
      >
        <Percent ratio={shareOf(reach?.attempted)} />
      </Metric>
      <Metric
        label={metrics.penetration_worked_out.name}
        detail={reach && isDialed ? `${formatNumber(reach.workedOut)} contacts, ${inAll}` : inAll}
        formula={metrics.penetration_worked_out.formula}
      >
        <Percent ratio={shareOf(reach?.workedOut)} />
      </Metric>
      <Metric
        label={metrics.dial_average.name}
        detail={reach && isDialed ? `${formatNumber(reach.dials)} dials, ${inAll}` : inAll}
        formula={metrics.dial_average.formula}
      >
        <Num value={shareOf(reach?.dials)} digits={2} />
      </Metric>
    </div>
  )
}

function describeCampaigns(present: number, everMax = present): string {
  if (everMax > present)
    return present > 0 ? 'in its campaigns of now and before' : 'in campaigns that had the list'
  return present > 0 ? 'in all its campaigns together' : 'no campaign has the list'
}
