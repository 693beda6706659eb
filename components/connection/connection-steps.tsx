'use client'
import { useQuery } from '@tanstack/react-query'
import { ApiStep } from '@/components/connection/api-step'
import { CredentialStep } from '@/components/connection/credential-step'
import { DispositionRulesStep } from '@/components/connection/disposition-rules-step'
import { SubscriptionStep } from '@/components/connection/subscription-step'
import { WebhookSecretStep } from '@/components/connection/webhook-secret-step'
import { Banner } from '@/components/shared/banner'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { connectionQuery } from '@/lib/client/connection/queries'

/** Connecting an organisation: one screen, top to bottom. */
export function ConnectionSteps() {
  const query = useQuery(connectionQuery())
  if (!query.data && query.error)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <PageSkeleton />
  const connection = query.data
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      {connection.isSandbox ? (
        <Banner tone="info">
          This is the sandbox. It is connected to the stand-in for Webex Contact Center on this machine and to
          nothing else.
        </Banner>
      ) : null}
      {connection.addressFaults.length > 0 ? (
        <Banner tone="warning">
          Webex Contact Center cannot send outcomes to {connection.dispositionsUrl}:{' '}
          {connection.addressFaults.join(' ')} Set PUBLIC_URL to the address under which it reaches this
          server.
        </Banner>
      ) : null}
      <CredentialStep connection={connection} />
      <ApiStep connection={connection} />
      <WebhookSecretStep connection={connection} />
      <SubscriptionStep connection={connection} />
      <DispositionRulesStep connection={connection} />
    </div>
  )
}
