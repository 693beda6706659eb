'use client'
import { ProgressBar } from '@heroui/react'
import { useEffect, useEffectEvent, useState } from 'react'
import { count, formatDuration, formatNumber } from '@/lib/client/format'
import { addSample, measureRate, type Sample } from '@/lib/client/import/measure-rate'
import { formatBytes } from '@/lib/client/import/words'

type WorkProgressProps = {
  /** "Reading the file" */
  label: string
  done: number
  /** null while it is not known: the bar then only moves. */
  total: number | null
  unit: 'row' | 'byte'
  /** It stands still: there is no pace. */
  isStopped?: boolean
}

/** How far a file is, how fast it goes and how long it will take. */
export function WorkProgress({ label, done, total, unit, isStopped = false }: WorkProgressProps) {
  const rate = useRate(done)
  const share = total === null || total === 0 ? null : Math.min(100, (done / total) * 100)
  const amount = (value: number) => (unit === 'byte' ? formatBytes(value) : count(Math.round(value), unit))
  const pace =
    rate === null || isStopped
      ? null
      : [
          unit === 'byte' ? `${formatBytes(rate)}/s` : `${formatNumber(rate)} rows/s`,
          ...(total === null || total <= done ? [] : [`${formatDuration((total - done) / rate)} left`]),
        ].join(', ')
  return (
    <ProgressBar
      aria-label={label}
      isIndeterminate={share === null}
      value={share ?? 0}
      size="sm"
      className="w-full"
    >
      <div className="col-span-full flex flex-wrap justify-between gap-x-4 text-xs">
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">
          {pace ? `${pace} · ` : ''}
          {total === null ? amount(done) : `${formatAmount(done, unit)} of ${amount(total)}`}
        </span>
      </div>
      <ProgressBar.Track className="col-span-full">
        <ProgressBar.Fill />
      </ProgressBar.Track>
    </ProgressBar>
  )
}

function formatAmount(value: number, unit: WorkProgressProps['unit']): string {
  return unit === 'byte' ? formatBytes(value) : formatNumber(value)
}

const sampleMs = 500

function useRate(done: number): number | null {
  const [samples, setSamples] = useState<Sample[]>([])
  const take = useEffectEvent(() => {
    setSamples((before) => addSample(before, { atMs: performance.now(), done }))
  })
  useEffect(() => {
    const timer = setInterval(() => take(), sampleMs)
    return () => clearInterval(timer)
  }, [])
  return measureRate(samples)
}
