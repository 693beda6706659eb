import { ProgressBar } from '@heroui/react'
import { count, formatNumber } from '@/lib/client/format'

type JobProgressProps = {
  /** "Importing contacts" */
  label: string
  done: number
  /** null while it is not known: the bar then only moves. */
  total: number | null
  unit?: string
}

/** Long work that can be left: what is done, of how much. */
export function JobProgress({ label, done, total, unit = 'row' }: JobProgressProps) {
  const share = total === null || total === 0 ? null : Math.min(100, (done / total) * 100)
  return (
    <ProgressBar
      aria-label={label}
      isIndeterminate={share === null}
      value={share ?? 0}
      size="sm"
      className="w-full"
    >
      <div className="col-span-full flex justify-between gap-2 text-xs">
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">
          {total === null ? count(done, unit) : `${formatNumber(done)} of ${count(total, unit)}`}
        </span>
      </div>
      <ProgressBar.Track className="col-span-full">
        <ProgressBar.Fill />
      </ProgressBar.Track>
    </ProgressBar>
  )
}
