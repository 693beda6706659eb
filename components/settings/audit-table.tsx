'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice, TableSearch } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { Banner } from '@/components/shared/banner'
import { FormDialog } from '@/components/shared/form-dialog'
import { EmptyState } from '@/components/shared/page-states'
import { Moment } from '@/components/shared/time'
import { count } from '@/lib/client/format'
import { auditChainQuery, auditQuery } from '@/lib/client/settings/queries'
import type { AuditEventDto } from '@/lib/contracts/audit'

const filters = ['actor', 'entity'] as const

const entities = [
  'api_key',
  'attempt',
  'campaign',
  'connector_credential',
  'contact',
  'contact_list',
  'disposition_event',
  'dnc_entry',
  'import',
  'organisation',
  'user',
  'webhook_secret',
].map((value) => ({ value, label: toWords(value) }))

function toWords(name: string): string {
  const words = name.replaceAll(/[._]/g, ' ').replace('api key', 'API key').replace('dnc ', 'DNC ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export function AuditTable() {
  const table = useTableUrl({ defaultSort: '-at', filters })
  const { sort: _, ...params } = table.params
  const query = useQuery(auditQuery(params))
  const [shown, setShown] = useState<AuditEventDto | null>(null)
  const columns: Column<AuditEventDto>[] = [
    { id: 'at', header: 'When', cell: (row) => <Moment at={row.at} /> },
    { id: 'actor', header: 'Who', cell: (row) => (row.actorKind === 'system' ? 'Rollcall' : row.actorName) },
    {
      id: 'action',
      header: 'What',
      cell: (row) => (
        <button type="button" className="text-link hover:underline" onClick={() => setShown(row)}>
          {toWords(row.action)}
        </button>
      ),
    },
    {
      id: 'entity',
      header: 'Of',
      cell: (row) => <span className="font-mono text-xs">{row.entityId ?? '–'}</span>,
    },
    {
      id: 'position',
      header: 'No.',
      hint: 'Place in the chain',
      align: 'right',
      cell: (row) => row.position,
    },
  ]
  return (
    <div className="flex flex-col gap-3">
      <ChainState />
      <DataTable
        id="audit"
        label="Audit log"
        unit="event"
        columns={columns}
        query={query}
        table={table}
        getRowId={(row) => row.id}
        filters={
          <>
            <TableSearch
              label="Search by who"
              value={table.filters.actor}
              onChange={(v) => table.setFilter('actor', v)}
            />
            <TableChoice
              label="Of"
              all="Everything"
              value={table.filters.entity}
              onChange={(v) => table.setFilter('entity', v)}
              choices={entities}
            />
          </>
        }
        empty={
          <EmptyState title="Nothing was done yet">
            Every change and every sign-in is written down here.
          </EmptyState>
        }
      />
      <FormDialog
        isOpen={shown !== null}
        onClose={() => setShown(null)}
        title={toWords(shown?.action ?? '')}
        size="lg"
      >
        {shown ? <AuditDetail event={shown} /> : null}
      </FormDialog>
    </div>
  )
}

/** Says whether anybody changed the log afterwards. */
function ChainState() {
  const { data } = useQuery(auditChainQuery())
  if (!data) return null
  return data.isIntact ? (
    <p className="text-xs text-muted">
      Checked: {count(data.checked, 'event')}, each follows the one before it unchanged.
    </p>
  ) : (
    <Banner tone="danger">
      Event {data.brokenAt} does not follow the one before it: the log was changed after it was written.
      Compare it with a backup.
    </Banner>
  )
}

function AuditDetail({ event }: { event: AuditEventDto }) {
  const parts = [
    { label: 'Before', value: event.before },
    { label: 'After', value: event.after },
  ].filter(({ value }) => value !== null)
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">
        <Moment at={event.at} /> ·{' '}
        {event.actorKind === 'system' ? `Rollcall (${event.actorName})` : event.actorName} ·{' '}
        <span className="font-mono text-xs">{event.entityId ?? event.entity}</span>
      </p>
      {parts.map(({ label, value }) => (
        <div key={label}>
          <p className="text-xs font-medium text-muted">{label}</p>
          <pre className="mt-1 max-h-64 overflow-auto rounded-md bg-surface-secondary p-2 font-mono text-xs">
            {JSON.stringify(value, null, 2)}
          </pre>
        </div>
      ))}
      {parts.length === 0 ? <p>Nothing more was written down.</p> : null}
      <p className="text-xs text-muted">Request {event.requestId ?? '–'}</p>
    </div>
  )
}
