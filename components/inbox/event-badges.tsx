import { CircleCheck, CircleDashed, CircleX, Clock, Files, type LucideIcon, Unplug } from 'lucide-react'
import { Badge, type Tone } from '@/components/shared/badge'
import { formatNumber } from '@/lib/client/format'
import type { DispositionEventDto, DispositionStatus, RecordVerdict } from '@/lib/contracts/disposition'

const statuses: Record<DispositionStatus, { name: string; means: string; tone: Tone; icon: LucideIcon }> = {
  pending: { name: 'Waiting', means: 'Stored; it is applied in a moment.', tone: 'info', icon: CircleDashed },
  applied: {
    name: 'Applied',
    means: 'Each attempt it names has its verdict.',
    tone: 'success',
    icon: CircleCheck,
  },
  quarantined: {
    name: 'Set aside',
    means: 'It could not be read or applied. Nothing of it counts until it is replayed.',
    tone: 'danger',
    icon: CircleX,
  },
}

export const statusChoices = Object.entries(statuses).map(([value, { name }]) => ({ value, label: name }))

export function EventStatusBadge({ status }: { status: DispositionStatus }) {
  const { name, means, tone, icon } = statuses[status]
  return (
    <Badge tone={tone} icon={icon} title={means}>
      {name}
    </Badge>
  )
}

export const markWords = {
  late: { name: 'Late', means: 'Its timestamp is more than 5 minutes off.' },
  conflicting: { name: 'Conflicting', means: 'The same id came before with another body.' },
  other_subscription: {
    name: 'Other subscription',
    means: 'It came by a subscription that is not the one on record: one made twice, or an old one.',
  },
} as const

export const markChoices = Object.entries(markWords).map(([value, { name }]) => ({ value, label: name }))

export function EventMarks({ event }: { event: DispositionEventDto }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      {event.isLate ? (
        <Badge tone="warning" icon={Clock} title={markWords.late.means}>
          {markWords.late.name}
        </Badge>
      ) : null}
      {event.isConflicting ? (
        <Badge tone="warning" icon={Files} title={markWords.conflicting.means}>
          {markWords.conflicting.name}
        </Badge>
      ) : null}
      {event.isOtherSubscription ? (
        <Badge tone="warning" icon={Unplug} title={markWords.other_subscription.means}>
          {markWords.other_subscription.name}
        </Badge>
      ) : null}
      {event.isLate || event.isConflicting || event.isOtherSubscription ? null : (
        <span className="text-muted">–</span>
      )}
    </span>
  )
}

const shortVerdicts: Record<RecordVerdict, string> = {
  settled: 'settled',
  settled_late: 'settled late',
  enriched: 'added to',
  replaced: 'replaced',
  outweighed: 'outweighed',
  second_call: 'second call',
  nothing_new: 'unchanged',
  no_such_attempt: 'no such attempt',
  unreadable: 'unreadable',
  failed: 'failed',
}

/** "2 settled, 1 unchanged"; "–" while it waits. */
export function summariseVerdicts(verdicts: DispositionEventDto['verdicts']): string {
  if (verdicts.length === 0) return '–'
  return verdicts
    .map(({ verdict, records }) => `${formatNumber(records)} ${shortVerdicts[verdict]}`)
    .join(', ')
}

/** Who vouches for it. */
export function describeSender({
  authenticatedBy,
  settledBy,
}: Pick<DispositionEventDto, 'authenticatedBy' | 'settledBy'>): string {
  if (authenticatedBy === 'person') return settledBy ?? 'A person'
  return authenticatedBy === 'token' ? 'Dialer, by token' : 'Dialer, signed'
}
