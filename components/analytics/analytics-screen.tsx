'use client'
import { useQuery } from '@tanstack/react-query'
import { AnalyticsFilters } from '@/components/analytics/analytics-filters'
import { MetricTiles } from '@/components/analytics/metric-tiles'
import { useAnalyticsUrl } from '@/components/analytics/use-analytics-url'
import { CsvButton } from '@/components/charts/csv-button'
import { OutcomeMix } from '@/components/charts/outcome-mix'
import { OutcomesOverTime } from '@/components/charts/outcomes-over-time'
import { ViewSwitch } from '@/components/charts/view-switch'
import { PageHeader } from '@/components/layout/page-header'
import { Section } from '@/components/layout/section'
import { Banner } from '@/components/shared/banner'
import { explainError } from '@/components/shared/notify'
import { EmptyState, ErrorState } from '@/components/shared/page-states'
import { TableSkeleton, TilesSkeleton } from '@/components/shared/skeletons'
import { RelativeTime } from '@/components/shared/time'
import { outcomesQuery, toOutcomesParams } from '@/lib/client/analytics/queries'
import { formatDay } from '@/lib/client/format'
import { useViewer } from '@/lib/client/viewer'
import type { OutcomesDto } from '@/lib/contracts/analytics'
import { bucketWords } from '@/lib/domain/analytics/buckets'
import { formatLocalTime, startOfLocalDay } from '@/lib/domain/compliance/zones'

/** Outcomes over time, the outcome mix, and the metrics of a period. */
export function AnalyticsScreen() {
  const { organisation } = useViewer()
  const { url, setUrl, filter } = useAnalyticsUrl()
  const zone = organisation.timeZone
  const query = useQuery(outcomesQuery(filter, zone))
  const before = useQuery({
    ...outcomesQuery({ ...filter, isPrevious: true }, zone, 60_000),
    enabled: url.compare && toOutcomesParams(filter, zone, new Date()) !== null,
  })
  const hidden = new Set(url.hide)
  const { data, error } = query
  const params = toOutcomesParams(filter, zone, new Date())

  const body = () => {
    if (!params)
      return <Banner tone="warning">The last day lies before the first day. Choose other dates.</Banner>
    if (!data && error) return <ErrorState error={error} onRetry={() => void query.refetch()} />
    if (!data) {
      return (
        <div className="flex flex-col gap-4">
          <TilesSkeleton />
          <TableSkeleton />
        </div>
      )
    }
    return (
      <div className={`flex flex-col gap-4 ${query.isPlaceholderData ? 'opacity-60' : ''}`}>
        {error ? (
          <Banner tone="danger">The numbers below no longer move. {explainError(error)}</Banner>
        ) : null}
        <MetricTiles outcomes={data} before={url.compare ? (before.data ?? null) : null} />
        {url.compare && before.data ? (
          <p className="text-xs text-muted">Before: {describePeriod(before.data)}.</p>
        ) : null}
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
          <Section
            title="Outcomes over time"
            summary={`settled attempts by time of hand-out, ${bucketWords[data.bucketSize]}, ${data.timeZone}`}
            actions={
              <>
                <ViewSwitch view={url.view} onChange={(view) => void setUrl({ view })} />
                <CsvButton path="/analytics/outcomes" params={params} fileName="outcomes-over-time.csv" />
              </>
            }
            padded={url.view === 'chart'}
          >
            {data.totals.attempts === 0 ? (
              <EmptyState title="No attempt was settled in this period">
                Choose another period, campaign or list; or wait: attempts show when their outcomes arrive.
              </EmptyState>
            ) : (
              <OutcomesOverTime outcomes={data} hidden={hidden} view={url.view} height={340} />
            )}
          </Section>
          <Section title="Outcome mix" summary="press an outcome to hide it">
            {data.totals.attempts === 0 ? (
              <p className="py-6 text-center text-muted">Nothing to divide yet.</p>
            ) : (
              <OutcomeMix
                mix={data.mix}
                hidden={hidden}
                onHide={(next) =>
                  void setUrl({ hide: next.size === 0 ? null : [...next].sort((a, b) => a - b) })
                }
              />
            )}
          </Section>
        </div>
      </div>
    )
  }

  return (
    <>
      <PageHeader
        title="Analytics"
        state={
          data ? (
            <>
              {describePeriod(data)}, {data.timeZone} · updated <RelativeTime at={data.at} />
            </>
          ) : (
            zone
          )
        }
      />
      <AnalyticsFilters url={url} setUrl={setUrl} />
      {body()}
    </>
  )
}

/** Whole days by name, otherwise with times. The end is excluded, so a whole day ends on itself. */
function describePeriod({ from, to, timeZone }: Pick<OutcomesDto, 'from' | 'to' | 'timeZone'>): string {
  const start = new Date(from)
  const end = new Date(to)
  const isMidnight = (at: Date) => startOfLocalDay(at, timeZone).getTime() === at.getTime()
  if (isMidnight(start) && isMidnight(end)) {
    const first = formatDay(start, timeZone)
    const last = formatDay(new Date(end.getTime() - 1), timeZone)
    return first === last ? first : `${first} – ${last}`
  }
  const moment = (at: Date) => `${formatDay(at, timeZone)} ${formatLocalTime(at, timeZone)}`
  return `${moment(start)} – ${moment(end)}`
}
