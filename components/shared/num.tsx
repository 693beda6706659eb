import { formatNumber, formatPercent, nothing } from '@/lib/client/format'

type NumProps = {
  value: number | null | undefined
  digits?: number
  unit?: string
  className?: string
}

/** A number in tabular figures. `null` shows as "–", which is not zero. */
export function Num({ value, digits = 0, unit, className = '' }: NumProps) {
  const text = formatNumber(value, digits)
  return (
    <span className={`tabular-nums ${text === nothing ? 'text-muted' : ''} ${className}`}>
      {text}
      {unit && text !== nothing ? <span className="text-muted"> {unit}</span> : null}
    </span>
  )
}

/** A share of 0–1. Without a denominator it is "–". */
export function Percent({
  ratio,
  digits = 1,
  className = '',
}: {
  ratio: number | null | undefined
  digits?: number
  className?: string
}) {
  const text = formatPercent(ratio, digits)
  return <span className={`tabular-nums ${text === nothing ? 'text-muted' : ''} ${className}`}>{text}</span>
}
