'use client'
import { Button } from '@heroui/react'
import { CircleAlert, Inbox, Lock, type LucideIcon, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { explainError } from '@/components/shared/notify'
import { ApiError } from '@/lib/client/api-client'

type StateProps = {
  icon: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
  role?: 'alert' | 'status'
}

function PageState({ icon: Icon, title, children, action, role }: StateProps) {
  return (
    <div role={role} className="mx-auto flex max-w-md flex-col items-center gap-2 px-4 py-12 text-center">
      <Icon aria-hidden className="size-6 text-muted" />
      <p className="text-base font-medium">{title}</p>
      {children ? <div className="text-muted">{children}</div> : null}
      {action ? <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  )
}

/** Nothing here yet: what would be here, and the one thing to do about it. */
export function EmptyState({
  title,
  children,
  action,
  icon = Inbox,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
  icon?: LucideIcon
}) {
  return (
    <PageState icon={icon} title={title} action={action}>
      {children}
    </PageState>
  )
}

/** A failed load: what the server said, and a way to ask again. A refusal shows as ForbiddenState. */
export function ErrorState({
  error,
  onRetry,
  title,
}: {
  error: unknown
  onRetry?: () => void
  title?: string
}) {
  if (error instanceof ApiError && error.code === 'forbidden')
    return <ForbiddenState>{error.message}</ForbiddenState>
  const heading = title ?? (error instanceof ApiError ? error.title : 'This could not be shown')
  return (
    <PageState
      icon={CircleAlert}
      role="alert"
      title={heading}
      action={
        onRetry ? (
          <Button variant="outline" onPress={onRetry}>
            <RotateCw aria-hidden /> Try again
          </Button>
        ) : null
      }
    >
      {explainError(error)}
    </PageState>
  )
}

export function ForbiddenState({ children }: { children?: ReactNode }) {
  return (
    <PageState icon={Lock} title="Your role may not look here">
      {children ?? 'An admin of your organisation can change your role.'}
    </PageState>
  )
}
