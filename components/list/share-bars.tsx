import { Num, Percent } from '@/components/shared/num'
import { divide } from '@/lib/client/format'

export type ShareRow = { id: string; label: string; help?: string; value: number }

/** Parts of a whole, one a line: what it is, how many, which share. */
export function ShareBars({
  label,
  rows,
  whole,
}: {
  label: string
  rows: readonly ShareRow[]
  whole: number
}) {
  return (
    <ul aria-label={label} className="flex flex-col gap-2">
      {rows.map((row) => (
        <li key={row.id} className="flex flex-col gap-0.5">
          <div className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {row.label}
              {row.help ? <span className="text-xs text-muted"> · {row.help}</span> : null}
            </span>
            <span className="whitespace-nowrap">
              <Num value={row.value} />
              <span className="inline-block w-16 text-right text-xs text-muted">
                <Percent ratio={divide(row.value, whole)} />
              </span>
            </span>
          </div>
          <div aria-hidden className="h-1 rounded-xs bg-default">
            <div
              className="h-1 rounded-xs bg-accent"
              style={{ width: `${(divide(row.value, whole) ?? 0) * 100}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}
