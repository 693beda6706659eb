'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Step, StepRow } from '@/components/connection/step'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { SecretOnce } from '@/components/shared/secret-once'
import { RelativeTime } from '@/components/shared/time'
import { apiDelete, apiPost } from '@/lib/client/api-client'
import type { ConnectionDto, CreatedWebhookSecretDto, WebhookSecretDto } from '@/lib/contracts/connection'

/** What signs dispositions. Two are valid while one takes over from the other. */
export function WebhookSecretStep({ connection }: { connection: ConnectionDto }) {
  const queryClient = useQueryClient()
  const [created, setCreated] = useState<CreatedWebhookSecretDto | null>(null)
  const [retiring, setRetiring] = useState<WebhookSecretDto | null>(null)
  const [isPending, setPending] = useState(false)
  const valid = connection.webhookSecrets.filter((one) => one.retiredAt === null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['connection'] })
  const create = async () => {
    setPending(true)
    try {
      setCreated(await apiPost<CreatedWebhookSecretDto>('/connection/webhook-secrets'))
    } catch (error) {
      notifyFailed('No secret was made', error)
    }
    setPending(false)
    await refresh()
  }
  return (
    <Step
      title="3. Webhook secret"
      isDone={valid.length > 0}
      stateWords={valid.length === 0 ? 'Missing' : valid.length === 1 ? 'One valid' : 'Rotating: two valid'}
    >
      <p className="text-muted">
        Webex Contact Center signs every disposition with it; Rollcall refuses what is not signed. The next
        step hands the newest one over for you.
      </p>
      {valid.length > 0 ? (
        <ul aria-label="Valid secrets" className="flex flex-col">
          {valid.map((one, index) => (
            <StepRow
              key={one.id}
              name={one.id}
              detail={
                <span>
                  {index === 0 ? 'newest, ' : ''}made <RelativeTime at={one.createdAt} />
                </span>
              }
              action={
                valid.length > 1 ? (
                  <Button variant="ghost" size="sm" onPress={() => setRetiring(one)}>
                    Retire
                  </Button>
                ) : null
              }
            />
          ))}
        </ul>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant={valid.length === 0 ? 'primary' : 'outline'}
          onPress={create}
          isPending={isPending}
          isDisabled={valid.length > 1}
        >
          {valid.length === 0 ? 'Make secret' : 'Rotate'}
        </Button>
        {valid.length > 1 ? (
          <span className="text-xs text-muted">Update the subscription below, then retire the old one.</span>
        ) : null}
      </div>
      <FormDialog isOpen={created !== null} onClose={() => setCreated(null)} title="Your new webhook secret">
        {created ? <SecretOnce label="Webhook secret" value={created.secret} /> : null}
      </FormDialog>
      <ConfirmDialog
        isOpen={retiring !== null}
        onOpenChange={(isOpen) => !isOpen && setRetiring(null)}
        title="Retire this secret?"
        confirmLabel="Retire secret"
        tone="danger"
        onConfirm={async () => {
          if (!retiring) return
          await apiDelete(`/connection/webhook-secrets/${retiring.id}`)
          notifyDone('Secret retired')
          await refresh()
        }}
      >
        <p>
          Dispositions that are signed with it are refused from now on, and their outcomes are not counted.
        </p>
      </ConfirmDialog>
    </Step>
  )
}
