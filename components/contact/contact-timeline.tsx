'use client'
import { useQuery } from '@tanstack/react-query'
import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { OutcomeBadge } from '@/components/shared/outcome-badge'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { LocalTime } from '@/components/shared/time'
import { contactAttemptsQuery } from '@/lib/client/contact/queries'
import { count, formatDuration } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { ContactAttemptDto, ContactNumberDto } from '@/lib/contracts/contact'

/** Every attempt, newest first: when in both zones, how it ended, and what was decided then. */
export function ContactTimeline({
  contactId,
  numbers,
}: {
  contactId: string
  numbers: readonly ContactNumberDto[]
}) {
  const query = useQuery(contactAttemptsQuery(contactId))
  const canReadInbox = useCan('disposition.read')
  const attempts = query.data?.data ?? []
  const zoneOf = (e164: string) => numbers.find((number) => number.e164 === e164)?.zones[0] ?? null
  return (
    <Section
      title="Attempts"
      summary={
        query.data
          ? query.data.meta.nextCursor
            ? `the newest ${attempts.length}`
            : count(attempts.length, 'attempt')
          : null
      }
      padded={false}
    >
      {query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <TableSkeleton rows={4} />
      ) : attempts.length === 0 ? (
        <p className="px-3 py-6 text-center text-muted">Nobody has called this contact yet.</p>
      ) : (
        <ol className="divide-y divide-separator">
          {attempts.map((attempt) => (
            <li key={attempt.id} className="flex flex-col gap-0.5 px-3 py-2">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <OutcomeBadge outcome={attempt.outcome} state={attempt.state} />
                {attempt.businessOutcome ? <span>{attempt.businessOutcome}</span> : null}
                <LocalTime at={attempt.handedAt} zone={zoneOf(attempt.e164)} />
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
          ))}
        </ol>
      )}
    </Section>
  )
}

function describeTalk({ callStartedAt, callEndedAt, agentId }: ContactAttemptDto): string {
  if (!callStartedAt || !callEndedAt) return agentId ? ' · with an agent' : ''
  const seconds = (new Date(callEndedAt).getTime() - new Date(callStartedAt).getTime()) / 1000
  return ` · ${formatDuration(seconds)}${agentId ? ' with an agent' : ''}`
}
