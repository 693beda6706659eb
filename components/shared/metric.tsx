import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type MetricProps = {
  label: string
  /** <Num/>, <Percent/> or text. */
  children: ReactNode
  /** Unit, window and denominator: "of 1,204 dials today". */
  detail?: ReactNode
  /** How it is computed, printed beside it. */
  formula?: string
  icon?: LucideIcon
}

/** A tile with one number that says its unit, window and denominator. */
export function Metric({ label, children, detail, formula, icon: Icon }: MetricProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1 rounded-lg border border-border bg-surface p-3">
      <div className="flex items-center gap-1.5 text-xs text-muted">
        {Icon ? <Icon aria-hidden className="size-3.5" /> : null}
        <span className="truncate">{label}</span>
      </div>
      <div className="truncate text-2xl font-semibold tracking-tight tabular-nums">{children}</div>
      {detail ? <div className="text-xs text-muted tabular-nums">{detail}</div> : null}
      {formula ? <div className="text-xs text-muted">= {formula}</div> : null}
    </div>
  )
}
