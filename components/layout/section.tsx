import { type ReactNode, useId } from 'react'

type SectionProps = {
  title: string
  summary?: ReactNode
  actions?: ReactNode
  /** False where the content brings its own edges (a table). */
  padded?: boolean
  children: ReactNode
}

/** A titled part of a page, with a hairline around it. */
export function Section({ title, summary, actions, padded = true, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-border bg-surface">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-separator px-3 py-1.5">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <h2 id={id} className="text-sm font-semibold">
            {title}
          </h2>
          {summary ? <span className="text-xs text-muted">{summary}</span> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-1">{actions}</div> : null}
      </div>
      <div className={padded ? 'p-3' : ''}>{children}</div>
    </section>
  )
}
