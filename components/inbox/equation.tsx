'use client'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { Badge } from '@/components/shared/badge'
import { TextLink } from '@/components/shared/button-link'
import { Num } from '@/components/shared/num'
import { reconciliationQuery } from '@/lib/client/inbox/queries'
import { useViewer } from '@/lib/client/viewer'
import type { ReconciliationCountsDto } from '@/lib/contracts/reconciliation'
import { describeDrift } from '@/lib/domain/analytics/reconcile'

/** handed out = settled + open + unknown, in numbers; ≠ where it is not so. */
export function Equation({ counts }: { counts: ReconciliationCountsDto }) {
  const { handedOut, settled, open, unknown } = counts
  const sign = handedOut === settled + open + unknown ? '=' : '≠'
  return (
    <span className="tabular-nums">
      <Num value={handedOut} /> handed out {sign} <Num value={settled} /> settled + <Num value={open} /> open
      + <Num value={unknown} /> unknown
    </span>
  )
}

export function AddsUpBadge({ counts }: { counts: ReconciliationCountsDto }) {
  return counts.addsUp ? (
    <Badge tone="success" icon={CircleCheck} title="Attempts, leases and charts agree.">
      Adds up
    </Badge>
  ) : (
    <Badge tone="danger" icon={CircleX} title={describeDrift(counts).join(' ')}>
      Does not add up
    </Badge>
  )
}

/** The line under the page's title: today's equation, of the whole organisation. */
export function TodayEquation() {
  const { organisation } = useViewer()
  const { data } = useQuery(reconciliationQuery({ range: 'today' }, organisation.timeZone))
  if (!data) return <>What the dialer sent, and what it never said</>
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span>
        Today: <Equation counts={data.total} />
      </span>
      {data.total.addsUp ? (
        <AddsUpBadge counts={data.total} />
      ) : (
        <TextLink href="/inbox/reconciliation">
          <AddsUpBadge counts={data.total} />
        </TextLink>
      )}
    </span>
  )
}
