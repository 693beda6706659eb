'use client'
import { UndoWords } from '@/components/import/undo-words'
import { WorkProgress } from '@/components/import/work-progress'
import { Banner } from '@/components/shared/banner'
import { ButtonLink } from '@/components/shared/button-link'
import { JobProgress } from '@/components/shared/job-progress'
import { count, formatDuration } from '@/lib/client/format'
import type { ImportDto } from '@/lib/contracts/import'
import { importPhaseWords } from '@/lib/contracts/import-run'
import type { JobDto } from '@/lib/contracts/job'

type ImportOutcomeProps = {
  data: ImportDto
  /** Its work, while it is under way. */
  job: JobDto | null
  canWrite: boolean
}

/** What happened, what it means, and what can be done about it. */
export function ImportOutcome({ data, job, canWrite }: ImportOutcomeProps) {
  const { rows } = data
  const written = rows.added + rows.updated
  if (data.isUndoing) {
    return (
      <Working
        job={job}
        label={importPhaseWords.undoing}
        done={data.removed + data.restored + data.kept}
        total={null}
        words="Contacts leave or become what they were before. You may leave this page."
      />
    )
  }
  switch (data.status) {
    case 'uploading':
    case 'mapping':
      return (
        <Banner
          tone="info"
          action={
            canWrite ? (
              <ButtonLink size="sm" href={`/lists/${data.listId}/import?import=${data.id}`}>
                Go on
              </ButtonLink>
            ) : null
          }
        >
          {describeWaiting(data)} Nothing of the list has changed.
        </Banner>
      )
    case 'running':
      return (
        <Working
          job={job}
          label={importPhaseWords[data.phase ?? 'reading']}
          done={rows.read}
          total={data.rowsTotal ?? estimateRows(data)}
          words="You may leave this page; the import goes on by itself."
        />
      )
    case 'done':
      return <Done data={data} />
    case 'failed':
      return (
        <Banner tone="danger">
          {data.fault ?? 'It could not be read to its end.'}{' '}
          {written === 0
            ? 'Nothing of the list has changed. Mend the file and import it again.'
            : `${describeWritten(data)} before that. Undo it, or mend the file and import it again: who is on the list already is known again.`}
        </Banner>
      )
    case 'cancelled':
      return (
        <Banner tone="info">
          {written === 0
            ? 'Cancelled before anything was written: nothing of the list has changed.'
            : `Cancelled after ${count(rows.read, 'row')}. ${describeWritten(data)} before that and stay until you undo it.`}
        </Banner>
      )
    case 'undone':
      return (
        <Banner tone={data.kept > 0 ? 'warning' : 'success'}>
          <div className="flex flex-col gap-1">
            <p className="font-medium">The import is undone.</p>
            <UndoWords data={data} />
          </div>
        </Banner>
      )
  }
}

/** Rows of the whole file, as the part that was read lets expect; null while nothing was. */
export function estimateRows(row: ImportDto): number | null {
  if (row.rowsTotal !== null) return row.rowsTotal
  return row.progress > 0 ? Math.max(row.rows.read, Math.round(row.rows.read / row.progress)) : null
}

function describeWaiting({ status, isChecking, check }: ImportDto): string {
  if (isChecking) return 'The file is being checked.'
  if (check) return 'The file was checked and waits to be imported.'
  return status === 'uploading'
    ? 'The file was not imported yet: its upload or its mapping is to be finished.'
    : 'The file waits for its mapping.'
}

function describeWritten({ rows }: ImportDto): string {
  const parts = [
    ...(rows.added > 0 ? [`${count(rows.added, 'contact')} were added`] : []),
    ...(rows.updated > 0 ? [`${count(rows.updated, 'contact')} were changed`] : []),
  ]
  return parts.join(' and ').replace(/\b1 contact were/g, '1 contact was')
}

type WorkingProps = {
  job: JobDto | null
  label: string
  done: number
  total: number | null
  words: string
}

function Working({ job, label, done, total, words }: WorkingProps) {
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-border bg-surface p-3">
      {job ? (
        <JobProgress job={job} />
      ) : (
        <WorkProgress key={label} label={label} done={done} total={total} unit="row" />
      )}
      <p className="text-xs text-muted">{words}</p>
    </div>
  )
}

function Done({ data }: { data: ImportDto }) {
  const { startedAt, finishedAt, rows, onDnc, removed, kept } = data
  const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : null
  const isNothing = rows.added + rows.updated + removed === 0
  return (
    <>
      <Banner tone={isNothing ? 'info' : 'success'}>
        {isNothing
          ? 'The file is read to its end and changed nothing on the list.'
          : `${count(rows.read, 'row')} imported${seconds === null ? '' : ` in ${formatDuration(Math.max(1, seconds))}`}.`}
        {data.mode === 'replace'
          ? ` ${count(removed, 'contact')} that the file does not have left the list; ${count(kept, 'contact')} stayed, because they were already called.`
          : ''}
      </Banner>
      {onDnc > 0 ? (
        <Banner tone="warning">
          {count(onDnc, 'row')} with a number on DNC: on the list, and not called there.
        </Banner>
      ) : null}
    </>
  )
}
