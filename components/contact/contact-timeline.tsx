'use client'
import { Button } from '@heroui/react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { OutcomeBadge } from '@/components/shared/outcome-badge'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { LocalTime, Moment } from '@/components/shared/time'
import { contactTimelineQuery } from '@/lib/client/contact/queries'
import { count, formatDuration } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { ContactAttemptDto, ContactNumberDto } from '@/lib/contracts/contact'
import type { FieldChangeDto, TimelineEventDto } from '@/lib/contracts/contact-timeline'

type ContactTimelineProps = { contactId: string; numbers: readonly ContactNumberDto[] }

/** All that happened to and with the contact, newest first, with who and when. */
export function ContactTimeline({ contactId, numbers }: ContactTimelineProps) {
  const query = useInfiniteQuery(contactTimelineQuery(contactId))
  const events = query.data?.pages.flatMap((page) => page.data) ?? []
  const zoneOf = (e164: string) => numbers.find((number) => number.e164 === e164)?.zones[0] ?? null
  return (
    <Section
      title="Timeline"
      summary={
        query.data ? `${query.hasNextPage ? 'the newest ' : ''}${count(events.length, 'event')}` : null
      }
      padded={false}
    >
      {query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <TableSkeleton rows={4} />
      ) : (
        <>
          <ol className="divide-y divide-separator">
            {events.map((event) =>
              event.attempt ? (
                <AttemptEvent key={event.id} attempt={event.attempt} zone={zoneOf(event.attempt.e164)} />
              ) : (
                <PlainEvent key={event.id} event={event} />
              ),
            )}
          </ol>
          {query.hasNextPage ? (
            <div className="border-t border-separator p-2 text-center">
              <Button
                variant="ghost"
                isPending={query.isFetchingNextPage}
                onPress={() => void query.fetchNextPage()}
              >
                Show older
              </Button>
            </div>
          ) : null}
        </>
      )}
    </Section>
  )
}

function AttemptEvent({ attempt, zone }: { attempt: ContactAttemptDto; zone: string | null }) {
  const canReadInbox = useCan('disposition.read')
  return (
    <li className="flex flex-col gap-0.5 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <OutcomeBadge outcome={attempt.outcome} state={attempt.state} />
        {attempt.businessOutcome ? <span>{attempt.businessOutcome}</span> : null}
        <LocalTime at={attempt.handedAt} zone={zone} />
      </div>
      <p className="text-xs text-muted">
        <span className="tabular-nums">{attempt.e164}</span> ·{' '}
        <TextLink href={`/campaigns/${attempt.campaign.id}`} className="underline">
          {attempt.campaign.name}
        </TextLink>{' '}
        · attempt {attempt.attemptNumber}
        {attempt.pass > 1 ? ` of pass ${attempt.pass}` : ''}
        {describeTalk(attempt)}
        {canReadInbox && attempt.state !== 'open' ? (
          <>
            {' · '}
            <TextLink href={`/inbox?q=${attempt.id}`} className="underline">
              Dispositions
            </TextLink>
          </>
        ) : null}
      </p>
      {attempt.decision ? <p className="text-xs">{attempt.decision}</p> : null}
    </li>
  )
}

function PlainEvent({ event }: { event: TimelineEventDto }) {
  return (
    <li className="flex flex-col gap-0.5 px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {event.words}
          {event.reason ? `: ${event.reason}` : ''}
        </span>
        <span className="text-xs text-muted">
          <Moment at={event.at} />
          {event.by ? ` by ${event.by}` : ''}
        </span>
      </p>
      {event.changes.map((change) => (
        <p key={change.field} className="text-xs text-muted [overflow-wrap:anywhere]">
          {nameField(change.field)}: {showValue(change, 'before')} → {showValue(change, 'after')}
        </p>
      ))}
    </li>
  )
}

const fieldWords: Record<string, string> = {
  externalKey: 'Key',
  accountKey: 'Account key',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail',
  timeZone: 'Time zone',
  postalCode: 'Postal code',
  region: 'Region',
  country: 'Country',
  numbers: 'Numbers',
  dialAt: 'Dial at',
  guardTime: 'Guard time',
  customerAni: 'Caller id to show',
  preferredAgentId: 'Preferred agent',
  priority: 'Priority',
}

/** `lists.lst_….columns.Plan` is the list's column Plan. */
function nameField(field: string): string {
  const last = field.replace(/^lists\.[^.]+\.(columns\.)?/, '')
  return fieldWords[last] ?? last
}

function showValue(change: FieldChangeDto, side: 'before' | 'after'): string {
  const value = change[side]
  if (value === null || value === undefined || value === '') return 'nothing'
  if (!Array.isArray(value)) return String(value)
  return value.map((one: { e164?: string; type?: string }) => `${one.e164} (${one.type})`).join(', ')
}

function describeTalk({ callStartedAt, callEndedAt, agentId }: ContactAttemptDto): string {
  if (!callStartedAt || !callEndedAt) return agentId ? ' · with an agent' : ''
  const seconds = (new Date(callEndedAt).getTime() - new Date(callStartedAt).getTime()) / 1000
  return ` · ${formatDuration(seconds)}${agentId ? ' with an agent' : ''}`
}
