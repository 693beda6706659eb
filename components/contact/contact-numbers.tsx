'use client'
import { Button } from '@heroui/react'
import { Ban, CircleAlert, CircleCheck, PhoneOff, PhoneOutgoing } from 'lucide-react'
import { NumberActions } from '@/components/contact/number-actions'
import { Section } from '@/components/layout/section'
import { Badge } from '@/components/shared/badge'
import { Moment, RelativeTime } from '@/components/shared/time'
import { describeLine } from '@/lib/client/contact/describe-line'
import { count } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { ContactNumberDto, RefusedNumberDto } from '@/lib/contracts/contact'

const sources: Record<string, string> = {
  explicit: 'zone given',
  postal: 'by postal code',
  area_code: 'by area code',
  country: 'by country',
  unknown: 'the organisation’s setting for numbers without a place',
}

const confidences: Record<string, string> = {
  high: 'high confidence',
  medium: 'medium confidence',
  low: 'low confidence',
}

const causes: Record<string, string> = {
  replaced: 'Replaced by a later import.',
  removed: 'Taken off the contact by a person.',
  erased: 'Of a person who was erased on request: never called.',
}

/** How its zones were decided, and how far they can be trusted. */
function describeZones({ zones, zoneSource, zoneConfidence }: ContactNumberDto): string {
  if (zones.length === 0) return 'no place known: not called under calling hours'
  return [sources[zoneSource] ?? zoneSource, confidences[zoneConfidence]].filter(Boolean).join(', ')
}

type ContactNumbersProps = {
  contactId: string
  numbers: readonly ContactNumberDto[]
  /** Came with the contact and cannot be dialed. */
  refused: readonly RefusedNumberDto[]
  /** Asks to put the number on DNC. */
  onStop: (e164: string) => void
  /** Asks to end the number's DNC entry. */
  onEnd: (entry: { id: string; e164: string }) => void
}

/** Each number with its state, its zones and the time there now. */
export function ContactNumbers({ contactId, numbers, refused, onStop, onEnd }: ContactNumbersProps) {
  const canStop = useCan('dnc.add')
  const canEnd = useCan('dnc.end')
  return (
    <Section title="Numbers" summary={count(numbers.length, 'number')} padded={false}>
      <ul className="divide-y divide-separator">
        {numbers.map((number) => (
          <li key={number.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
            <div className="min-w-44 flex-1">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-medium tabular-nums">{number.e164}</span>
                <NumberState number={number} />
              </div>
              <p className="text-xs text-muted">
                {number.type}, {describeLine(number.lineType)},{' '}
                {[number.regions.join(' and '), number.country].filter(Boolean).join(', ') || 'no country'},{' '}
                {count(number.attempts, 'attempt')}
                {number.given !== number.e164 ? `, given as ${number.given}` : ''}
              </p>
              {number.dnc === null && number.stateCause ? (
                <p className="text-xs text-muted">{causes[number.stateCause] ?? number.stateCause}</p>
              ) : null}
            </div>
            <div className="min-w-44 flex-1 tabular-nums">
              {number.localTimes.map(({ zone, time }) => (
                <p key={zone}>
                  {time} <span className="text-xs text-muted">{zone.replaceAll('_', ' ')}</span>
                </p>
              ))}
              <p className="text-xs text-muted">{describeZones(number)}</p>
            </div>
            <NumberActions contactId={contactId} number={number} />
            {number.dnc === null && canStop ? (
              <Button variant="outline" size="sm" onPress={() => onStop(number.e164)}>
                <Ban aria-hidden /> Add to DNC
              </Button>
            ) : null}
            {number.dnc !== null && canEnd ? (
              <EndButton entry={{ id: number.dnc.id, e164: number.e164 }} onEnd={onEnd} />
            ) : null}
            {number.dnc ? (
              <p className="w-full text-xs text-muted">
                On DNC since <RelativeTime at={number.dnc.createdAt} />, by {number.dnc.createdByName}
                {number.dnc.reason ? `: ${number.dnc.reason}` : ''}
              </p>
            ) : null}
          </li>
        ))}
        {refused.map((number) => (
          <RefusedNumber key={`refused ${number.position}`} number={number} />
        ))}
      </ul>
    </Section>
  )
}

function RefusedNumber({ number }: { number: RefusedNumberDto }) {
  return (
    <li className="px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-all tabular-nums">{number.given}</span>
        <Badge tone="warning" icon={CircleAlert}>
          Not dialed
        </Badge>
      </div>
      <p className="text-xs text-muted">
        {number.type}, number {number.position} as given: it {number.message}
      </p>
    </li>
  )
}

function EndButton({
  entry,
  onEnd,
}: { entry: { id: string; e164: string } } & Pick<ContactNumbersProps, 'onEnd'>) {
  return (
    <Button variant="outline" size="sm" onPress={() => onEnd(entry)}>
      End DNC entry
    </Button>
  )
}

function NumberState({ number }: { number: ContactNumberDto }) {
  return (
    <>
      {number.dnc ? (
        <Badge tone="danger" icon={Ban}>
          On DNC
        </Badge>
      ) : number.state === 'active' ? (
        <Badge tone="success" icon={CircleCheck}>
          Active
        </Badge>
      ) : (
        <Badge icon={PhoneOff}>
          <span className="inline-block first-letter:uppercase">{number.state}</span>
        </Badge>
      )}
      {number.leasedUntil ? (
        <Badge tone="info" icon={PhoneOutgoing}>
          With the dialer until <Moment at={number.leasedUntil} />
        </Badge>
      ) : null}
    </>
  )
}
