'use client'
import { useQuery } from '@tanstack/react-query'
import type { Choice } from '@/components/forms/fields'
import { Section } from '@/components/layout/section'
import { PlacementJob } from '@/components/settings/placement-job'
import { ZoneRulesForm } from '@/components/settings/zone-rules-form'
import { zoneRulesQuery } from '@/lib/client/settings/queries'
import type { ZoneRulesDto } from '@/lib/contracts/zone-rules'

const sources: readonly { name: string; does: string }[] = [
  {
    name: 'The zone that was given',
    does: 'by a column of a file, a program, or a person on the contact page',
  },
  { name: 'The postal code', does: 'of the contact’s address' },
  { name: 'The area code or prefix', does: 'of the number; an area code may lie in several zones' },
  { name: 'The country', does: 'of the number: all of its zones' },
]

/** How the time zones of numbers are decided, and what becomes of numbers without a place. */
export function ZoneRules({ initial, zones }: { initial: ZoneRulesDto; zones: readonly Choice[] }) {
  const { data } = useQuery({ ...zoneRulesQuery(), initialData: initial })
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <Section title="How a time zone is decided" summary="the most trusted first">
        <ol className="flex list-decimal flex-col gap-1 pl-5">
          {sources.map(({ name, does }) => (
            <li key={name}>
              <span className="font-medium">{name}</span> <span className="text-muted">{does}</span>
            </li>
          ))}
        </ol>
        <p className="mt-3 text-muted">
          A number is called only while it is calling time in every zone that counts, and by the rules of
          every region that counts. Which sources count is chosen below. Area codes of Florida, Oklahoma and
          Washington always count for the rules of their state.
        </p>
      </Section>
      <ZoneRulesForm key={`${data.policy} ${data.unknownZone}`} rules={data} zones={zones} />
      <PlacementJob rules={data} />
    </div>
  )
}
