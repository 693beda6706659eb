'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Step } from '@/components/connection/step'
import { Banner } from '@/components/shared/banner'
import { CopyField } from '@/components/shared/copy-field'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { RelativeTime } from '@/components/shared/time'
import { apiPost } from '@/lib/client/api-client'
import type { ConnectionDto } from '@/lib/contracts/connection'

const words = { active: 'Active', inactive: 'Inactive' } as const

/** How outcomes come back. WxCC may end it by itself, so it is looked at and brought back from here. */
export function SubscriptionStep({ connection }: { connection: ConnectionDto }) {
  const queryClient = useQueryClient()
  const [isPending, setPending] = useState(false)
  const { subscription, lastFault } = connection
  const isActive = subscription.status === 'active'
  const isReady =
    connection.apiBaseUrl !== null &&
    connection.hasAccessToken &&
    connection.webhookSecrets.some((one) => one.retiredAt === null)
  const label =
    subscription.id === null ? 'Register' : isActive ? 'Update with the newest secret' : 'Reactivate'

  const register = async () => {
    setPending(true)
    try {
      const saved = await apiPost<ConnectionDto>('/connection/subscription')
      if (saved.subscription.status === 'active') notifyDone('The subscription is active')
    } catch (error) {
      notifyFailed('The subscription was not changed', error)
    }
    setPending(false)
    await queryClient.invalidateQueries({ queryKey: ['connection'] })
  }

  return (
    <Step
      title="4. Subscription for outcomes"
      isDone={isActive}
      stateWords={subscription.status === null ? 'Not registered' : words[subscription.status]}
    >
      <p className="text-muted">
        Webex Contact Center posts every disposition here. It can switch a subscription off by itself;
        Rollcall looks every few minutes
        {subscription.checkedAt ? (
          <>
            {' '}
            (last <RelativeTime at={subscription.checkedAt} />)
          </>
        ) : null}
        .
      </p>
      <CopyField label="Destination" value={connection.dispositionsUrl} />
      {lastFault ? <Banner tone="danger">{lastFault}</Banner> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant={isActive || !isReady ? 'outline' : 'primary'}
          onPress={register}
          isPending={isPending}
          isDisabled={!isReady}
        >
          {label}
        </Button>
        {isReady ? null : <span className="text-xs text-muted">Needs steps 2 and 3 first.</span>}
      </div>
    </Step>
  )
}
