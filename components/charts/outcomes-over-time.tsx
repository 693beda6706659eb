'use client'
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { OverTimeTable } from '@/components/charts/over-time-table'
import { OutcomeDot } from '@/components/shared/outcome-badge'
import { outcomeColour } from '@/lib/client/charts/outcome-colours'
import { labelBucket, type OverTimeRow, prepareOverTime } from '@/lib/client/charts/outcomes-over-time'
import { formatExact, formatNumber } from '@/lib/client/format'
import type { OutcomesDto } from '@/lib/contracts/analytics'
import { bucketWords } from '@/lib/domain/analytics/buckets'
import { describeOutcome } from '@/lib/domain/attempt/outcomes'

/** Thinner bars would be all edge. */
const barsWithEdgesMax = 48

type OutcomesOverTimeProps = {
  outcomes: OutcomesDto
  hidden: ReadonlySet<number>
  view?: 'chart' | 'table'
  height?: number
}

/** Settled attempts over time, stacked by outcome. Gaps are gaps; the bucket that still fills is marked. */
export function OutcomesOverTime({ outcomes, hidden, view = 'chart', height = 260 }: OutcomesOverTimeProps) {
  const { rows, series, total } = prepareOverTime(outcomes, hidden)
  const { bucketSize, timeZone } = outcomes
  if (view === 'table')
    return <OverTimeTable rows={rows} series={series} size={bucketSize} timeZone={timeZone} />
  const filling = rows.find((row) => row.state === 'filling')
  return (
    <figure className="min-w-0">
      <figcaption className="sr-only">
        {formatNumber(total)} settled attempts, {bucketWords[bucketSize]}. The table view has the same
        numbers.
      </figcaption>
      <ResponsiveContainer width="100%" height={height} minWidth={0}>
        <BarChart
          data={rows}
          margin={{ top: 16, right: 4, bottom: 0, left: 0 }}
          barCategoryGap="12%"
          accessibilityLayer
        >
          <CartesianGrid vertical={false} stroke="var(--separator)" />
          <XAxis
            dataKey="startsAt"
            tickFormatter={(at: string) => labelBucket(at, bucketSize, timeZone)}
            tick={{ fill: 'var(--muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--border)' }}
            minTickGap={36}
          />
          <YAxis
            width={40}
            allowDecimals={false}
            tickFormatter={(value: number) => formatNumber(value)}
            tick={{ fill: 'var(--muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={false}
          />
          {filling ? (
            <ReferenceArea
              x1={filling.startsAt}
              x2={filling.startsAt}
              fill="var(--default)"
              fillOpacity={0.7}
              label={FillingLabel}
            />
          ) : null}
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--default)', fillOpacity: 0.5 }}
            content={({ active, payload }) => {
              const row: unknown = payload?.[0]?.payload
              return active && isRow(row) ? <BucketTooltip row={row} timeZone={timeZone} /> : null
            }}
          />
          {series.map(({ outcome, words }) => (
            <Bar
              key={outcome}
              name={words}
              stackId="outcomes"
              dataKey={(row: OverTimeRow) => row.counts[outcome]}
              fill={outcomeColour(outcome)}
              stroke={rows.length > barsWithEdgesMax ? 'none' : 'var(--surface)'}
              strokeWidth={0.5}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  )
}

/** Ends where its bucket ends, so that the last one is not cut off. */
function FillingLabel({ viewBox }: { viewBox?: unknown }) {
  const box = viewBox as { x?: number; y?: number; width?: number } | undefined
  return (
    <text
      x={(box?.x ?? 0) + (box?.width ?? 0)}
      y={(box?.y ?? 0) - 4}
      textAnchor="end"
      fill="var(--muted)"
      fontSize={11}
    >
      filling
    </text>
  )
}

function isRow(value: unknown): value is OverTimeRow {
  return typeof value === 'object' && value !== null && 'startsAt' in value && 'counts' in value
}

function BucketTooltip({ row, timeZone }: { row: OverTimeRow; timeZone: string }) {
  const counts = Object.entries(row.counts)
    .map(([outcome, attempts]) => ({ outcome: Number(outcome), attempts }))
    .sort((left, right) => right.attempts - left.attempts)
  return (
    <div className="rounded-md border border-border bg-overlay p-2 text-xs">
      <p className="mb-1 font-medium">
        {formatExact(new Date(row.startsAt), timeZone).replace(/:\d\d /, ' ')}
        {row.state === 'filling' ? ', still filling' : ''}
      </p>
      {counts.length === 0 ? <p className="text-muted">No attempt settled</p> : null}
      <ul className="flex flex-col gap-0.5">
        {counts.map(({ outcome, attempts }) => (
          <li key={outcome} className="flex items-center gap-1.5">
            <OutcomeDot outcome={outcome} />
            <span className="flex-1">
              {outcome === -1 ? 'Other codes' : describeOutcome(outcome === 0 ? null : outcome).words}
            </span>
            <span className="pl-3 tabular-nums">{formatNumber(attempts)}</span>
          </li>
        ))}
      </ul>
      {row.total === null ? null : (
        <p className="mt-1 flex justify-between border-t border-separator pt-1 font-medium">
          <span>Settled attempts</span>
          <span className="tabular-nums">{formatNumber(row.total)}</span>
        </p>
      )}
    </div>
  )
}
