'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ChangedColumns } from '@/components/import/changed-columns'
import { DialMenu } from '@/components/import/dial-menu'
import { ImportOutcome } from '@/components/import/import-outcome'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { ProblemList } from '@/components/import/problem-list'
import { UndoWords } from '@/components/import/undo-words'
import { VerdictsTable } from '@/components/import/verdicts-table'
import { PageHeader } from '@/components/layout/page-header'
import { Banner } from '@/components/shared/banner'
import { ButtonLink } from '@/components/shared/button-link'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { Metric } from '@/components/shared/metric'
import { Num } from '@/components/shared/num'
import { RelativeTime } from '@/components/shared/time'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { useActiveJobs } from '@/lib/client/job/queries'
import { useCan } from '@/lib/client/viewer'
import { type ImportDto, importKeptDays, importModeWords } from '@/lib/contracts/import'

/** One import: how far it is, what it did, what was said about its rows, and its undo. Can be left and returned to. */
export function ImportReport({ data }: { data: ImportDto }) {
  const client = useQueryClient()
  const canWrite = useCan('list.write')
  const canDial = useCan('campaign.write')
  const [asked, setAsked] = useState<'undo' | 'cancel' | null>(null)
  const job = useActiveJobs().find(({ importId }) => importId === data.id) ?? null
  const act = async (verb: 'undo' | 'cancel') => {
    await apiPost(`/imports/${data.id}/${verb}`)
    await client.invalidateQueries({ queryKey: ['imports'] })
    await client.invalidateQueries({ queryKey: ['contact-lists'] })
  }
  const hasBegun = data.status !== 'uploading' && data.status !== 'mapping'
  const step = `${data.status}${data.isUndoing}${data.isChecking}`
  return (
    <>
      <PageHeader
        title={data.fileName}
        parent={{ href: `/lists/${data.listId}`, label: data.listName }}
        badge={<ImportStatusBadge data={data} />}
        state={
          <>
            {importModeWords[data.mode].name}, begun <RelativeTime at={data.createdAt} />
            {data.createdBy ? ` by ${data.createdBy}` : ' by a program'}
          </>
        }
        actions={
          <>
            {canWrite && data.canUndo ? (
              <Button variant="outline" onPress={() => setAsked('undo')}>
                Undo import
              </Button>
            ) : null}
            {canWrite && data.status === 'running' && !job ? (
              <Button variant="outline" onPress={() => setAsked('cancel')}>
                Cancel import
              </Button>
            ) : null}
            <ButtonLink href={`/lists/${data.listId}`} variant="outline">
              Open the list
            </ButtonLink>
            {canDial && data.status === 'done' && !data.isUndoing ? (
              <DialMenu listId={data.listId} listName={data.listName} />
            ) : null}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <div aria-live="polite" className="flex flex-col gap-2">
          <ImportOutcome data={data} job={job} canWrite={canWrite} />
        </div>
        {hasBegun ? <Counts data={data} /> : null}
        {data.fileDeletedAt ? (
          <Banner tone="info">
            The file and what was said of its rows were deleted after {importKeptDays} days. What the import
            did to the list stays.
          </Banner>
        ) : (
          <>
            <ProblemList data={data} step={step} />
            <div id="rows" className="scroll-mt-4">
              <VerdictsTable
                importId={data.id}
                step={step}
                hasBegun={hasBegun}
                canRepair={canWrite && (data.check?.rows ?? data.rows).rejected > 0}
              />
            </div>
          </>
        )}
      </div>
      <ConfirmDialog
        isOpen={asked === 'undo'}
        onOpenChange={() => setAsked(null)}
        title="Undo this import?"
        confirmLabel="Undo import"
        tone="danger"
        onConfirm={() => act('undo')}
      >
        <UndoWords data={data} />
        <p>Calls that are out are not touched. An undo cannot be undone; the file can be imported again.</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'cancel'}
        onOpenChange={() => setAsked(null)}
        title="Cancel this import?"
        confirmLabel="Stop importing"
        tone="danger"
        onConfirm={() => act('cancel')}
      >
        <p>It stops within a few seconds. {describeLeft(data)} The rest of the file is not imported.</p>
      </ConfirmDialog>
    </>
  )
}

function describeLeft({ rows }: ImportDto): string {
  if (rows.added + rows.updated === 0) return 'Nothing of the list has changed so far.'
  const parts = [
    ...(rows.added > 0 ? [`${count(rows.added, 'contact')} added`] : []),
    ...(rows.updated > 0 ? [`${count(rows.updated, 'contact')} changed`] : []),
  ]
  return `${parts.join(' and ')} so far stay as they are; you can undo them afterwards.`
}

function Counts({ data }: { data: ImportDto }) {
  const { rows } = data
  const tiles = [
    {
      label: 'Rows read',
      value: rows.read,
      detail: data.warned > 0 ? `${count(data.warned, 'row')} with a warning` : null,
    },
    { label: 'Added', value: rows.added, detail: null },
    { label: 'Changed', value: rows.updated, detail: null },
    { label: 'Unchanged', value: rows.unchanged, detail: null },
    { label: 'Duplicates', value: rows.duplicates, detail: null },
    { label: 'Rejected', value: rows.rejected, detail: null },
  ]
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
        {tiles.map(({ label, value, detail }) => (
          <Metric key={label} label={label} detail={detail}>
            <Num value={value} />
          </Metric>
        ))}
      </div>
      {data.changedColumns.length > 0 ? (
        <div className="rounded-lg border border-border bg-surface p-3">
          <ChangedColumns columns={data.changedColumns} of={rows.updated} />
        </div>
      ) : null}
    </div>
  )
}
