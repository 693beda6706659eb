'use client'
import { Button } from '@heroui/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, Clock, KeyRound } from 'lucide-react'
import { useMemo, useState } from 'react'
import { CreateApiKeyForm } from '@/components/api-key/create-api-key-form'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { Badge } from '@/components/shared/badge'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone } from '@/components/shared/notify'
import { EmptyState } from '@/components/shared/page-states'
import { SecretOnce } from '@/components/shared/secret-once'
import { RelativeTime } from '@/components/shared/time'
import { apiDelete } from '@/lib/client/api-client'
import { apiKeysQuery } from '@/lib/client/api-key/queries'
import { count } from '@/lib/client/format'
import type { ApiKeyDto, CreatedApiKeyDto } from '@/lib/contracts/api-key'

const looks = {
  active: { tone: 'success', icon: CircleCheck, word: 'Active' },
  expired: { tone: 'warning', icon: Clock, word: 'Expired' },
  revoked: { tone: 'neutral', icon: CircleSlash, word: 'Revoked' },
} as const satisfies Record<ApiKeyDto['state'], unknown>

type Open =
  | { kind: 'create' }
  | { kind: 'shown'; created: CreatedApiKeyDto }
  | { kind: 'revoke'; key: ApiKeyDto }
  | null

export function ApiKeyTable() {
  const queryClient = useQueryClient()
  const query = useQuery(apiKeysQuery())
  const [open, setOpen] = useState<Open>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['api-keys'] })
  const columns = useMemo(
    (): Column<ApiKeyDto>[] => [
      { id: 'name', header: 'Name', cell: (key) => <span className="font-medium">{key.name}</span> },
      {
        id: 'prefix',
        header: 'Key',
        cell: (key) => <span className="font-mono text-xs">{key.prefix}…</span>,
      },
      {
        id: 'scopes',
        header: 'Scopes',
        cell: (key) => <span title={key.scopes.join(', ')}>{count(key.scopes.length, 'scope')}</span>,
      },
      {
        id: 'state',
        header: 'State',
        cell: (key) => (
          <Badge tone={looks[key.state].tone} icon={looks[key.state].icon}>
            {looks[key.state].word}
          </Badge>
        ),
      },
      { id: 'used', header: 'Last used', cell: (key) => <RelativeTime at={key.lastUsedAt} /> },
      { id: 'created', header: 'Made', cell: (key) => <RelativeTime at={key.createdAt} /> },
      {
        id: 'actions',
        header: 'Actions',
        align: 'right',
        cell: (key) =>
          key.state === 'revoked' ? null : (
            <Button variant="ghost" size="sm" onPress={() => setOpen({ kind: 'revoke', key })}>
              Revoke
            </Button>
          ),
      },
    ],
    [],
  )
  const create = (
    <Button variant="primary" size="sm" onPress={() => setOpen({ kind: 'create' })}>
      <KeyRound aria-hidden /> Create API key
    </Button>
  )
  return (
    <>
      <DataTable
        id="api-keys"
        label="API keys"
        unit="API key"
        columns={columns}
        query={query}
        getRowId={(key) => key.id}
        actions={create}
        empty={
          <EmptyState title="No API keys yet">
            Programs use a key to load contacts, run campaigns and read outcomes over /api/v1.
          </EmptyState>
        }
      />
      <FormDialog
        isOpen={open?.kind === 'create'}
        onClose={() => setOpen(null)}
        title="Create API key"
        size="lg"
      >
        <CreateApiKeyForm
          onCancel={() => setOpen(null)}
          onCreated={(created) => {
            setOpen({ kind: 'shown', created })
            void refresh()
          }}
        />
      </FormDialog>
      <FormDialog isOpen={open?.kind === 'shown'} onClose={() => setOpen(null)} title="Your new API key">
        {open?.kind === 'shown' ? (
          <SecretOnce label={open.created.name} value={open.created.key}>
            <p className="text-xs text-muted">
              Send it as <code>Authorization: Bearer rck_…</code>
            </p>
          </SecretOnce>
        ) : null}
      </FormDialog>
      <ConfirmDialog
        isOpen={open?.kind === 'revoke'}
        onOpenChange={(isOpen) => !isOpen && setOpen(null)}
        title={open?.kind === 'revoke' ? `Revoke ${open.key.name}?` : ''}
        confirmLabel="Revoke key"
        tone="danger"
        onConfirm={async () => {
          if (open?.kind !== 'revoke') return
          await apiDelete(`/api-keys/${open.key.id}`)
          notifyDone(`${open.key.name} is revoked`)
          await refresh()
        }}
      >
        <p>The next request of every program that uses it is refused. A revoked key cannot be used again.</p>
      </ConfirmDialog>
    </>
  )
}
