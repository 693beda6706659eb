'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Section } from '@/components/layout/section'
import { TextLink } from '@/components/shared/button-link'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone } from '@/components/shared/notify'
import { Moment } from '@/components/shared/time'
import { apiDelete } from '@/lib/client/api-client'
import { useCan } from '@/lib/client/viewer'
import type { ContactDto, ContactMembershipDto } from '@/lib/contracts/contact'
import type { LeaveListResult } from '@/lib/contracts/contact-edit'

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
    <dl className="grid grid-cols-[fit-content(45%)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="min-w-0 break-words text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The lists the contact is on, with each list's columns and what it asks for the call. */
export function ContactMemberships({
  contactId,
  memberships,
}: {
  contactId: string
  memberships: readonly ContactMembershipDto[]
}) {
  const client = useQueryClient()
  const router = useRouter()
  const canWrite = useCan('contact.write')
  const [leaving, setLeaving] = useState<ContactMembershipDto | null>(null)
  const leave = async () => {
    if (!leaving) return
    const result = await apiDelete<LeaveListResult>(`/contacts/${contactId}/lists/${leaving.list.id}`)
    notifyDone('Taken off the list', result.words)
    if (result.isContactGone) router.push('/contacts')
    else await client.invalidateQueries({ queryKey: ['contacts'] })
  }
  return (
    <Section title="Lists" padded={false}>
      <ul className="divide-y divide-separator">
        {memberships.map((membership) => (
          <li key={membership.list.id} className="flex flex-col gap-2 px-3 py-2">
            <p className="flex flex-wrap items-baseline gap-x-1.5">
              <TextLink href={`/lists/${membership.list.id}`}>{membership.list.name}</TextLink>
              <span className="text-xs text-muted">
                {' '}
                since <Moment at={membership.addedAt} />
              </span>
              {canWrite ? (
                <Button
                  size="sm"
                  variant="ghost"
                  className="ml-auto"
                  aria-label={`Take off ${membership.list.name}`}
                  onPress={() => setLeaving(membership)}
                >
                  Take off
                </Button>
              ) : null}
            </p>
            <Asked membership={membership} />
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={`Take the contact off ${leaving?.list.name ?? 'the list'}?`}
        confirmLabel="Take off the list"
        tone="danger"
        onConfirm={leave}
      >
        <p>
          Campaigns go on with them under another list that has them, or not at all. Who was called from the
          list stays on it, so that its charts add up.
        </p>
        {memberships.length === 1 ? (
          <p>It is their only list: a contact that was never called is gone then.</p>
        ) : null}
      </ConfirmDialog>
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
    ...listNames(membership).map((name): [string, React.ReactNode] => [
      describeColumn(membership, name),
      membership.columns[name],
    ]),
  ]
  return facts.length === 0 ? null : <Facts facts={facts} />
}

/** In the list's order. */
function listNames({ listColumns, columns }: ContactMembershipDto): string[] {
  const ordered = listColumns.map(({ name }) => name).filter((name) => Object.hasOwn(columns, name))
  return [...new Set([...ordered, ...Object.keys(columns)])]
}

/** Text is what a column is unless it says otherwise. */
function describeColumn({ listColumns }: ContactMembershipDto, name: string): string {
  const type = listColumns.find((column) => column.name === name)?.type ?? 'text'
  return type === 'text' ? name : `${name} (${type})`
}
