import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { Moment } from '@/components/shared/time'
import type { ContactDto, ContactMembershipDto } from '@/lib/contracts/contact'

/** Who the contact is, as the files and programs said. */
export function ContactIdentity({ contact }: { contact: ContactDto }) {
  const facts: [string, string | null][] = [
    ['Key', contact.hasOwnKey ? contact.externalKey : null],
    ['Account key', contact.accountKey],
    ['E-mail', contact.email],
    ['Time zone given', contact.timeZone],
    ['Postal code', contact.postalCode],
    ['Region', contact.region],
    ['Country', contact.country],
  ]
  return (
    <Section title="Identity">
      <Facts facts={facts.filter(([, value]) => value !== null)} />
    </Section>
  )
}

function Facts({ facts }: { facts: [string, React.ReactNode][] }) {
  if (facts.length === 0) return <p className="text-muted">Nothing but the number is known.</p>
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The lists the contact is on, with each list's columns and what it asks for the call. */
export function ContactMemberships({ memberships }: { memberships: readonly ContactMembershipDto[] }) {
  return (
    <Section title="Lists" padded={false}>
      <ul className="divide-y divide-separator">
        {memberships.map((membership) => (
          <li key={membership.list.id} className="flex flex-col gap-2 px-3 py-2">
            <p>
              <TextLink href={`/lists/${membership.list.id}`}>{membership.list.name}</TextLink>
              <span className="text-xs text-muted">
                {' '}
                since <Moment at={membership.addedAt} />
              </span>
            </p>
            <Asked membership={membership} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Asked({ membership }: { membership: ContactMembershipDto }) {
  const facts: [string, React.ReactNode][] = [
    ...(membership.dialAt
      ? ([['Dial at', <Moment key="d" at={membership.dialAt} />]] as [string, React.ReactNode][])
      : []),
    ...(membership.guardTime
      ? ([['Guard time', <Moment key="g" at={membership.guardTime} />]] as [string, React.ReactNode][])
      : []),
    ...(membership.customerAni
      ? ([['Caller id to show', membership.customerAni]] as [string, React.ReactNode][])
      : []),
    ...(membership.preferredAgentId
      ? ([['Preferred agent', membership.preferredAgentId]] as [string, React.ReactNode][])
      : []),
    ...(membership.priority === 0
      ? []
      : ([['Priority', membership.priority === 1000 ? 'Head of the queue' : membership.priority]] as [
          string,
          React.ReactNode,
        ][])),
    ...Object.entries(membership.columns),
  ]
  return facts.length === 0 ? null : <Facts facts={facts} />
}
