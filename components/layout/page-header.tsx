import Link from 'next/link'
import type { ReactNode } from 'react'

type PageHeaderProps = {
  title: string
  /** Beside the title: a StatusBadge. */
  badge?: ReactNode
  /** The state of things in one line. */
  state?: ReactNode
  /** The one primary action, and at most a few quiet ones before it. */
  actions?: ReactNode
  /** Where this page belongs: "Campaigns". */
  parent?: { href: string; label: string }
}

export function PageHeader({ title, badge, state, actions, parent }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-4">
      <div className="min-w-0 flex-1 basis-64">
        {parent ? (
          <Link href={parent.href} className="text-xs text-muted hover:text-foreground hover:underline">
            {parent.label}
          </Link>
        ) : null}
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
          {badge}
        </div>
        {state ? <div className="mt-0.5 text-muted">{state}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}
