'use client'
import { Button } from '@heroui/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, RotateCw, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { DispositionBody } from '@/components/inbox/disposition-body'
import { DispositionVerdicts } from '@/components/inbox/disposition-verdicts'
import {
  describeSender,
  EventMarks,
  EventStatusBadge,
  markWords,
  summariseVerdicts,
} from '@/components/inbox/event-badges'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { CopyButton } from '@/components/shared/copy-field'
import { notifyDone, notifyFailed, notifyInfo } from '@/components/shared/notify'
import { Num } from '@/components/shared/num'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { Moment } from '@/components/shared/time'
import { apiPost } from '@/lib/client/api-client'
import { awaitApplied, dispositionQuery } from '@/lib/client/inbox/queries'
import { useCan } from '@/lib/client/viewer'
import type { DispositionEventDetailDto } from '@/lib/contracts/disposition'

type DispositionDetailProps = { eventId: string; onClose: () => void }

/** One event as it came, and what became of each attempt that it names. Escape closes it. */
export function DispositionDetail({ eventId, onClose }: DispositionDetailProps) {
  const query = useQuery(dispositionQuery(eventId))
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      // An open dialog or menu has Escape to itself.
      if (document.querySelector('[role=dialog], [role=alertdialog], [role=listbox], [role=menu]')) return
      onClose()
    }
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [onClose])
  useEffect(() => {
    // Beside the list the focus stays there, so that the arrows go on to the next; instead of it, it moves here.
    if (!window.matchMedia('(min-width: 1024px)').matches) panel.current?.focus()
  }, [])
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label="Disposition"
      className="flex min-w-0 flex-col rounded-lg border border-border bg-surface outline-none lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)]"
    >
      {query.data ? (
        <EventHeader event={query.data} onClose={onClose} />
      ) : (
        <div className="flex justify-end p-1.5">
          <CloseButton onClose={onClose} />
        </div>
      )}
      {query.data ? (
        <EventContent event={query.data} />
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <TableSkeleton rows={6} />
      )}
    </section>
  )
}

function CloseButton({ onClose }: { onClose: () => void }) {
  return (
    <Button variant="ghost" size="sm" isIconOnly aria-label="Close the disposition" onPress={onClose}>
      <X aria-hidden />
    </Button>
  )
}

function EventHeader({ event, onClose }: { event: DispositionEventDetailDto; onClose: () => void }) {
  const canReplay = useCan('disposition.replay')
  const [isAsking, setAsking] = useState(false)
  const [isDismissing, setDismissing] = useState(false)
  const client = useQueryClient()
  const dismiss = async () => {
    await apiPost(`/disposition-events/${event.id}/dismiss`)
    await client.invalidateQueries({ queryKey: ['dispositions'] })
    notifyDone('Dismissed', 'It stays in the inbox and asks for nobody any more.')
  }
  const replay = async () => {
    await apiPost(`/disposition-events/${event.id}/replay`)
    await client.invalidateQueries({ queryKey: ['dispositions'] })
    awaitApplied(event.id)
      .then(async (applied) => {
        await client.invalidateQueries({ queryKey: ['dispositions'] })
        if (applied === null) {
          notifyInfo('The replay waits', 'Other dispositions are applied first. The list follows it.')
        } else if (applied.status === 'quarantined') {
          notifyInfo('Set aside again', 'It still could not be read or applied: nothing of it counts.')
        } else notifyDone('Replayed', `${sayVerdicts(applied)}.`)
      })
      .catch((error: unknown) =>
        notifyFailed('It is replayed, but what became of it is not known here', error),
      )
  }
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-separator py-1.5 pr-1.5 pl-3">
      <h2 className="flex min-w-0 flex-1 flex-wrap items-center gap-2 font-semibold">
        <Moment at={event.receivedAt} hasSeconds />
        <EventStatusBadge status={event.status} />
      </h2>
      {canReplay && event.status !== 'pending' ? (
        <Button variant="outline" size="sm" onPress={() => setAsking(true)}>
          <RotateCw aria-hidden /> Replay
        </Button>
      ) : null}
      {canReplay && event.status === 'quarantined' && event.dismissed === null ? (
        <Button variant="outline" size="sm" onPress={() => setDismissing(true)}>
          <Check aria-hidden /> Dismiss
        </Button>
      ) : null}
      <CloseButton onClose={onClose} />
      <ConfirmDialog
        isOpen={isDismissing}
        onOpenChange={setDismissing}
        title="Dismiss this disposition?"
        confirmLabel="Dismiss"
        onConfirm={dismiss}
      >
        <p>What it says will not count, and the overview no longer names it. A replay takes this back.</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title="Apply this disposition once more?"
        confirmLabel="Replay"
        onConfirm={replay}
      >
        <p>
          {event.status === 'quarantined'
            ? 'It was set aside and gets another try, by the same rules as the first time.'
            : 'It goes through the same rules again. What it says is known already, so nothing changes; its verdicts will say so.'}
        </p>
      </ConfirmDialog>
    </div>
  )
}

function sayVerdicts({ verdicts }: DispositionEventDetailDto): string {
  const words = summariseVerdicts(verdicts)
  return words === '–' ? 'It names no attempt' : words.charAt(0).toUpperCase() + words.slice(1)
}

function EventContent({ event }: { event: DispositionEventDetailDto }) {
  return (
    <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-3">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <Fact label="From">{describeSender(event)}</Fact>
        {event.reason !== null ? <Fact label="Reason">{event.reason}</Fact> : null}
        <Fact label={event.status === 'quarantined' ? 'Set aside' : 'Applied'}>
          <Moment at={event.appliedAt} hasSeconds />
        </Fact>
        {event.dismissed ? (
          <Fact label="Dismissed">
            <Moment at={event.dismissed.at} hasSeconds /> by {event.dismissed.by}
          </Fact>
        ) : null}
        <Fact label="Marks">
          <EventMarks event={event} />
          {event.isLate ? <p className="text-xs text-muted">{markWords.late.means}</p> : null}
          {event.isConflicting ? <p className="text-xs text-muted">{markWords.conflicting.means}</p> : null}
          {event.isOtherSubscription ? (
            <p className="text-xs text-muted">{markWords.other_subscription.means}</p>
          ) : null}
        </Fact>
        <Fact label="Event id">
          <span className="flex h-5 items-center gap-1">
            <span className="min-w-0 truncate font-mono text-xs" title={event.envelopeId}>
              {event.envelopeId}
            </span>
            <CopyButton text={event.envelopeId} label="Copy the event id" />
          </span>
        </Fact>
        <Fact label="Size">
          <Num value={event.bodyBytes} unit="bytes" />
        </Fact>
      </dl>
      <Part title="What became of it">
        <DispositionVerdicts event={event} />
      </Part>
      <DispositionBody body={event.body} />
      {Object.keys(event.headers).length > 0 && event.authenticatedBy !== 'person' ? (
        <Part title="Headers">
          <dl className="flex flex-col gap-1 rounded-md bg-surface-secondary p-2 font-mono text-xs">
            {Object.entries(event.headers).map(([name, value]) => (
              <div key={name} className="[overflow-wrap:anywhere]">
                <dt className="inline text-muted">{name}: </dt>
                <dd className="inline">{value}</dd>
              </div>
            ))}
          </dl>
        </Part>
      ) : null}
    </div>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      {children}
    </div>
  )
}
