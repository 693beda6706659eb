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
  /** It stands for the whole page, and its title is the page's. */
  isPage?: boolean | undefined
}

function PageState({ icon: Icon, title, children, action, role, isPage = false }: StateProps) {
  const Title = isPage ? 'h1' : 'p'
  return (
    <div role={role} className="mx-auto flex max-w-md flex-col items-center gap-2 px-4 py-12 text-center">
      <Icon aria-hidden className="size-6 text-muted" />
      <Title className="text-base font-medium">{title}</Title>
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
  isPage,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
  icon?: LucideIcon
  isPage?: boolean
}) {
  return (
    <PageState icon={icon} title={title} action={action} isPage={isPage}>
      {children}
    </PageState>
  )
}

/** A failed load: what the server said, and a way to ask again. A refusal shows as ForbiddenState. */
export function ErrorState({
  error,
  onRetry,
  title,
  isPage,
}: {
  error: unknown
  onRetry?: () => void
  title?: string
  isPage?: boolean
}) {
  if (error instanceof ApiError && error.code === 'forbidden')
    return <ForbiddenState isPage={isPage}>{error.message}</ForbiddenState>
  const heading = title ?? (error instanceof ApiError ? error.title : 'This could not be shown')
  return (
    <PageState
      icon={CircleAlert}
      role="alert"
      title={heading}
      isPage={isPage}
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

export function ForbiddenState({
  children,
  action,
  isPage,
}: {
  children?: ReactNode
  action?: ReactNode
  isPage?: boolean | undefined
}) {
  return (
    <PageState icon={Lock} title="Your role may not look here" action={action} isPage={isPage}>
      {children ?? 'An admin of your organisation can change your role.'}
    </PageState>
  )
}
