'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { estimateRows } from '@/components/import/imports-table'
import { VerdictsTable } from '@/components/import/verdicts-table'
import { PageHeader } from '@/components/layout/page-header'
import { Banner } from '@/components/shared/banner'
import { ButtonLink } from '@/components/shared/button-link'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { JobProgress } from '@/components/shared/job-progress'
import { Metric } from '@/components/shared/metric'
import { Num } from '@/components/shared/num'
import { RelativeTime } from '@/components/shared/time'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { useActiveJobs } from '@/lib/client/job/queries'
import { useCan } from '@/lib/client/viewer'
import { type ImportDto, importModeWords } from '@/lib/contracts/import'

/** One import: how far it is, what it did, what was said about its rows, and its undo. Can be left and returned to. */
export function ImportReport({ data }: { data: ImportDto }) {
  const client = useQueryClient()
  const canWrite = useCan('list.write')
  const [asked, setAsked] = useState<'undo' | 'cancel' | null>(null)
  const { rows } = data
  const job = useActiveJobs().find(({ importId }) => importId === data.id)
  const act = async (verb: 'undo' | 'cancel') => {
    await apiPost(`/imports/${data.id}/${verb}`)
    await client.invalidateQueries({ queryKey: ['imports'] })
    await client.invalidateQueries({ queryKey: ['contact-lists'] })
  }
  return (
    <>
      <PageHeader
        title={data.fileName}
        parent={{ href: `/lists/${data.listId}`, label: data.listName }}
        badge={<ImportStatusBadge data={data} />}
        state={
          <>
            {importModeWords[data.mode].name}, <RelativeTime at={data.createdAt} />
          </>
        }
        actions={
          canWrite ? (
            <>
              {data.canUndo ? (
                <Button variant="outline" onPress={() => setAsked('undo')}>
                  Undo import
                </Button>
              ) : null}
              {data.status === 'running' ? (
                <Button variant="outline" onPress={() => setAsked('cancel')}>
                  Cancel import
                </Button>
              ) : null}
              {data.status === 'done' ? <NextSteps listId={data.listId} /> : null}
            </>
          ) : null
        }
      />
      <div className="flex flex-col gap-4">
        {job ? (
          <div className="rounded-lg border border-border bg-surface p-3">
            <JobProgress job={job} />
          </div>
        ) : data.status === 'running' ? (
          <div className="rounded-lg border border-border bg-surface p-3">
            <JobProgress
              label="Importing; you may leave this page"
              done={rows.read}
              total={estimateRows(data)}
            />
          </div>
        ) : null}
        <Outcome data={data} />
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
          <Metric label="Rows read">
            <Num value={rows.read} />
          </Metric>
          <Metric label="Added">
            <Num value={rows.added} />
          </Metric>
          <Metric label="Updated">
            <Num value={rows.updated} />
          </Metric>
          <Metric label="Unchanged">
            <Num value={rows.unchanged} />
          </Metric>
          <Metric label="Duplicates">
            <Num value={rows.duplicates} />
          </Metric>
          <Metric label="Rejected">
            <Num value={rows.rejected} />
          </Metric>
        </div>
        <VerdictsTable key={`${data.status}${Math.ceil(rows.rejected / 50)}`} importId={data.id} />
      </div>
      <ConfirmDialog
        isOpen={asked === 'undo'}
        onOpenChange={() => setAsked(null)}
        title="Undo this import?"
        confirmLabel="Undo import"
        tone="danger"
        onConfirm={() => act('undo')}
      >
        <p>
          {count(rows.added, 'contact')} that it added leave the list, and the queues of its campaigns.
          Contacts that were already called stay, and so do changes that it made to contacts who were on the
          list before.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'cancel'}
        onOpenChange={() => setAsked(null)}
        title="Cancel this import?"
        confirmLabel="Cancel import"
        tone="danger"
        onConfirm={() => act('cancel')}
      >
        <p>
          It stops within a second. The {count(rows.added, 'contact')} added so far stay; you can undo them
          afterwards.
        </p>
      </ConfirmDialog>
    </>
  )
}

function NextSteps({ listId }: { listId: string }) {
  return (
    <>
      <ButtonLink href={`/lists/${listId}`} variant="outline">
        Open the list
      </ButtonLink>
      <ButtonLink href={`/campaigns/new?list=${listId}`} variant="primary">
        New campaign with it
      </ButtonLink>
    </>
  )
}

function Outcome({ data }: { data: ImportDto }) {
  if (data.fault)
    return <Banner tone="danger">{data.fault} What was added before stays and can be undone.</Banner>
  if (data.isUndoing) {
    return (
      <Banner tone="info">Taking out what the import added: {count(data.removed, 'contact')} so far.</Banner>
    )
  }
  if (data.status === 'undone') {
    return (
      <Banner tone={data.kept > 0 ? 'warning' : 'success'}>
        {count(data.removed, 'contact')} left the list.{' '}
        {data.kept > 0 ? `${count(data.kept, 'contact')} stayed, because they were already called.` : ''}
      </Banner>
    )
  }
  if (data.mode === 'replace' && data.status === 'done') {
    return (
      <Banner tone="info">
        {count(data.removed, 'contact')} that the file does not have left the list;{' '}
        {count(data.kept, 'contact')} stayed, because they were already called.
      </Banner>
    )
  }
  return null
}
