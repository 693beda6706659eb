import { CircleCheck, CircleDashed } from 'lucide-react'
import type { ReactNode } from 'react'
import { Section } from '@/components/layout/section'
import { Badge } from '@/components/shared/badge'

export function Step({
  title,
  isDone,
  stateWords,
  children,
}: {
  title: string
  isDone: boolean
  stateWords: string
  children: ReactNode
}) {
  return (
    <Section
      title={title}
      actions={
        <Badge tone={isDone ? 'success' : 'warning'} icon={isDone ? CircleCheck : CircleDashed}>
          {stateWords}
        </Badge>
      }
    >
      <div className="flex flex-col gap-3">{children}</div>
    </Section>
  )
}

/** A credential or secret with its dates and what can be done with it. */
export function StepRow({
  name,
  detail,
  action,
}: {
  name: ReactNode
  detail: ReactNode
  action?: ReactNode
}) {
  return (
    <li className="flex min-h-9 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-separator py-1 first:border-0">
      <span className="min-w-0 truncate font-mono text-xs">{name}</span>
      <span className="flex items-center gap-3 text-xs text-muted">
        {detail}
        {action}
      </span>
    </li>
  )
}
