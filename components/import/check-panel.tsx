'use client'
import { Button } from '@heroui/react'
import { CheckDiff } from '@/components/import/check-diff'
import { ProblemList } from '@/components/import/problem-list'
import { WorkProgress } from '@/components/import/work-progress'
import { Section } from '@/components/layout/section'
import { Banner } from '@/components/shared/banner'
import { RelativeTime } from '@/components/shared/time'
import { count } from '@/lib/client/format'
import type { CheckState } from '@/lib/client/import/import-plan'
import type { ImportDto } from '@/lib/contracts/import'
import { importPhaseWords } from '@/lib/contracts/import-run'

type CheckPanelProps = {
  data: ImportDto
  state: CheckState
  /** Why asking for the check was refused. */
  refusal: string | null
  /** Without it nothing is imported in this mode. */
  isRequired: boolean
  canCheck: boolean
  onCheck: () => void
  onLeaveOut: (column: string) => void
}

/** The whole file against the list, before anything changes. */
export function CheckPanel(props: CheckPanelProps) {
  const { data, state, refusal, isRequired, canCheck, onCheck, onLeaveOut } = props
  const rowsHref = `/lists/${data.listId}/imports/${data.id}`
  const again = (
    <Button size="sm" variant="outline" onPress={onCheck} isDisabled={!canCheck}>
      Check again
    </Button>
  )
  const fault = refusal ?? (state === 'failed' ? data.fault : null)
  return (
    <>
      <Section
        title="What the import would do"
        summary={
          state === 'checked' && data.check ? (
            <>
              {count(data.check.rows.read, 'row')}, checked <RelativeTime at={data.check.checkedAt} />.
              Nothing has changed yet
            </>
          ) : null
        }
        actions={state === 'checked' ? again : null}
      >
        <div aria-live="polite">
          {fault ? (
            <Banner tone="danger" action={again}>
              {fault}
            </Banner>
          ) : state === 'checked' && data.check ? (
            <CheckDiff check={data.check} mode={data.mode} rowsHref={rowsHref} onLeaveOut={onLeaveOut} />
          ) : state === 'checking' ? (
            <Checking data={data} />
          ) : isRequired || state === 'stale' ? (
            <p className="text-muted">
              {!canCheck
                ? 'The file is checked as soon as its columns are in order.'
                : state === 'stale'
                  ? 'The choices above have changed since the last check. It is made again …'
                  : 'The whole file is checked before it is imported, because contacts of the list will change …'}
            </p>
          ) : (
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <p className="text-muted">
                Only the first rows were looked at so far. A check reads the whole file and says what would be
                added, left out and refused, without changing anything.
              </p>
              <Button variant="outline" onPress={onCheck} isDisabled={!canCheck}>
                Check the whole file
              </Button>
            </div>
          )}
        </div>
      </Section>
      {state === 'checked' ? <ProblemList data={data} step={data.check?.checkedAt ?? ''} /> : null}
    </>
  )
}

function Checking({ data }: { data: ImportDto }) {
  const isReading = data.phase === 'reading'
  return (
    <div className="flex flex-col gap-2">
      <WorkProgress
        key={data.phase}
        label={importPhaseWords[data.phase ?? 'reading']}
        done={isReading ? data.bytes.done : data.rows.read}
        total={isReading ? data.bytes.total : data.rowsTotal}
        unit={isReading ? 'byte' : 'row'}
      />
      <p className="text-xs text-muted">
        You may leave this page and come back. A change above ends this check and begins another.
      </p>
    </div>
  )
}
