'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Step, StepRow } from '@/components/connection/step'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { CopyField } from '@/components/shared/copy-field'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone, notifyFailed } from '@/components/shared/notify'
import { SecretOnce } from '@/components/shared/secret-once'
import { RelativeTime } from '@/components/shared/time'
import { apiDelete, apiPost } from '@/lib/client/api-client'
import type {
  ConnectionDto,
  ConnectorCredentialDto,
  CreatedConnectorCredentialDto,
} from '@/lib/contracts/connection'

/** What the dialer signs in with: made here, pasted into Control Hub. */
export function CredentialStep({ connection }: { connection: ConnectionDto }) {
  const queryClient = useQueryClient()
  const [created, setCreated] = useState<CreatedConnectorCredentialDto | null>(null)
  const [revoking, setRevoking] = useState<ConnectorCredentialDto | null>(null)
  const [isPending, setPending] = useState(false)
  const live = connection.credentials.filter((one) => one.revokedAt === null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['connection'] })

  const create = async () => {
    setPending(true)
    try {
      setCreated(await apiPost<CreatedConnectorCredentialDto>('/connection/credentials'))
    } catch (error) {
      notifyFailed('No credential was made', error)
    }
    setPending(false)
    await refresh()
  }

  return (
    <Step
      title="1. Connector credential"
      isDone={live.length > 0}
      stateWords={live.length === 0 ? 'Missing' : live.length === 1 ? 'One valid' : 'Rotating: two valid'}
    >
      <p className="text-muted">
        The dialer signs in with it to fetch tokens. In Control Hub, under Contact Center, Connectors, add a
        custom connector with these values.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <CopyField label="Name" value={connection.connectorName} help="Exactly this name." />
        <CopyField
          label="Resource Domain"
          value={connection.tokenUrl}
          help="With its path. Validation URL stays empty."
        />
      </div>
      {live.length > 0 ? (
        <ul aria-label="Valid credentials" className="flex flex-col">
          {live.map((one) => (
            <StepRow
              key={one.id}
              name={one.userName}
              detail={
                <span>
                  made <RelativeTime at={one.createdAt} />, last used <RelativeTime at={one.lastUsedAt} />
                </span>
              }
              action={
                <Button variant="ghost" size="sm" onPress={() => setRevoking(one)}>
                  Revoke
                </Button>
              }
            />
          ))}
        </ul>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant={live.length === 0 ? 'primary' : 'outline'}
          onPress={create}
          isPending={isPending}
          isDisabled={live.length > 1}
        >
          {live.length === 0 ? 'Make user name and password' : 'Rotate'}
        </Button>
        {live.length > 0 ? (
          <span className="text-xs text-muted">
            {live.length > 1
              ? 'Once Control Hub uses the new one, revoke the old one.'
              : 'Makes a second one; both are valid until you revoke the old one.'}
          </span>
        ) : null}
      </div>
      <FormDialog
        isOpen={created !== null}
        onClose={() => setCreated(null)}
        title="Paste this into Control Hub"
        size="lg"
      >
        {created ? (
          <SecretOnce label="Password" value={created.password}>
            <CopyField label="User name" value={created.userName} />
            <CopyField label="Name" value={created.connectorName} />
            <CopyField
              label="Resource Domain"
              value={created.resourceDomain}
              help="Validation URL stays empty."
            />
          </SecretOnce>
        ) : null}
      </FormDialog>
      <ConfirmDialog
        isOpen={revoking !== null}
        onOpenChange={(isOpen) => !isOpen && setRevoking(null)}
        title={`Revoke ${revoking?.userName ?? ''}?`}
        confirmLabel="Revoke credential"
        tone="danger"
        onConfirm={async () => {
          if (!revoking) return
          await apiDelete(`/connection/credentials/${revoking.id}`)
          notifyDone('Credential revoked', 'Its tokens end within ten seconds.')
          await refresh()
        }}
      >
        <p>
          {live.length < 2
            ? 'It is the only valid one: the dialer gets no more contacts until Control Hub holds a new one.'
            : 'A dialer that still uses it gets no more contacts.'}{' '}
          Records that are already out may still ring.
        </p>
      </ConfirmDialog>
    </Step>
  )
}
