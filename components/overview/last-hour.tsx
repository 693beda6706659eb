'use client'
import { useQuery } from '@tanstack/react-query'
import { FamilyLegend } from '@/components/charts/outcome-mix'
import { OutcomesOverTime } from '@/components/charts/outcomes-over-time'
import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { EmptyState, ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { outcomesQuery } from '@/lib/client/analytics/queries'
import { count } from '@/lib/client/format'
import { useViewer } from '@/lib/client/viewer'

const filter = { range: '1h' } as const
const nothingHidden: ReadonlySet<number> = new Set()

/** Outcomes rising, minute by minute. */
export function LastHour() {
  const { organisation } = useViewer()
  const { data, error, refetch } = useQuery(outcomesQuery(filter, organisation.timeZone))
  const body = () => {
    if (!data && error) return <ErrorState error={error} onRetry={() => void refetch()} />
    if (!data) return <TableSkeleton rows={5} />
    if (data.totals.attempts === 0) {
      return (
        <EmptyState title="No attempt was settled in the last hour">
          Outcomes show here as they arrive.
        </EmptyState>
      )
    }
    return (
      <div className="flex flex-col gap-2">
        <FamilyLegend mix={data.mix} />
        <OutcomesOverTime outcomes={data} hidden={nothingHidden} height={220} />
      </div>
    )
  }
  return (
    <Section
      title="Outcomes of the last hour"
      summary={
        data ? `${count(data.totals.attempts, 'settled attempt')}, each minute, ${data.timeZone}` : undefined
      }
      actions={<TextLink href="/analytics">Analytics</TextLink>}
    >
      {body()}
    </Section>
  )
}
