import { Headset, PhoneOff, PhoneOutgoing, Send } from 'lucide-react'
import { Metric } from '@/components/shared/metric'
import { Num, Percent } from '@/components/shared/num'
import { count, divide, formatNumber } from '@/lib/client/format'
import type { OverviewDto } from '@/lib/contracts/overview'
import { metrics } from '@/lib/domain/analytics/metrics'

/** Today in four numbers, each with its denominator and formula. */
export function TodayTiles({ overview }: { overview: OverviewDto }) {
  const { today } = overview
  const ended = today.abandoned + today.reachedAgent
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Metric
        label="Attempts today"
        icon={Send}
        detail={
          <>
            {formatNumber(today.openAttempts)} awaited
            {today.unknown > 0 ? `, ${formatNumber(today.unknown)} unknown` : ''}
          </>
        }
        formula="contacts handed out since midnight"
      >
        <Num value={today.handedOut} />
      </Metric>
      <Metric
        label="Dials today"
        icon={PhoneOutgoing}
        detail={`of ${count(today.attempts, 'settled attempt')}`}
        formula={metrics.dials.formula}
      >
        <Num value={today.dials} />
      </Metric>
      <Metric
        label="Answer rate today"
        icon={Headset}
        detail={`${formatNumber(today.live)} of ${count(today.dials, 'dial')}`}
        formula={metrics.answer_rate.formula}
      >
        <Percent ratio={divide(today.live, today.dials)} />
      </Metric>
      <Metric
        label="Abandon rate today"
        icon={PhoneOff}
        detail={`${formatNumber(today.abandoned)} of ${count(ended, 'live answer')}`}
        formula={metrics.abandon_rate.formula}
      >
        <Percent ratio={divide(today.abandoned, ended)} />
      </Metric>
    </div>
  )
}
