import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const looks = {
  info: { icon: Info, className: 'bg-info-soft text-info-text' },
  success: { icon: CircleCheck, className: 'bg-success-soft text-success-text' },
  warning: { icon: TriangleAlert, className: 'bg-warning-soft text-warning-text' },
  danger: { icon: CircleAlert, className: 'bg-danger-soft text-danger-text' },
} as const

/** One sentence about the state of things, with what can be done about it. */
export function Banner({
  tone,
  children,
  action,
}: {
  tone: keyof typeof looks
  children: ReactNode
  action?: ReactNode
}) {
  const { icon: Icon, className } = looks[tone]
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-2 ${className}`}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-48">{children}</div>
      {action}
    </div>
  )
}
