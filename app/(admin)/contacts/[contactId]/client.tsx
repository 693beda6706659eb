'use client'
import { Button } from '@heroui/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Ban } from 'lucide-react'
import { useState } from 'react'
import { nameContact } from '@/components/contact/contact-columns'
import { ContactIdentity, ContactMemberships } from '@/components/contact/contact-identity'
import { ContactNumbers } from '@/components/contact/contact-numbers'
import { ContactTimeline } from '@/components/contact/contact-timeline'
import { ContactWhy } from '@/components/contact/contact-why'
import { AddDncDialog } from '@/components/dnc/add-dnc-dialog'
import { EndDncDialog } from '@/components/dnc/end-dnc-dialog'
import { PageHeader } from '@/components/layout/page-header'
import { Badge } from '@/components/shared/badge'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone } from '@/components/shared/notify'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { apiPost } from '@/lib/client/api-client'
import { contactQuery } from '@/lib/client/contact/queries'
import { count } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { StopContactResult } from '@/lib/contracts/dnc'

export function ContactScreen({ contactId }: { contactId: string }) {
  const client = useQueryClient()
  const query = useQuery(contactQuery(contactId))
  const canStop = useCan('dnc.add')
  const [isStopping, setStopping] = useState(false)
  const [adding, setAdding] = useState<string | null>(null)
  const [ending, setEnding] = useState<{ id: string; e164: string } | null>(null)
  const contact = query.data
  if (query.error && !contact) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!contact) return <PageSkeleton />
  const open = contact.numbers.filter((number) => number.dnc === null)
  const stop = async () => {
    const result = await apiPost<StopContactResult>(`/contacts/${contactId}/stop`, {})
    await Promise.all(['dnc', 'contacts'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    notifyDone('Never called again', result.words)
  }
  return (
    <>
      <PageHeader
        title={nameContact(contact)}
        parent={{ href: '/contacts', label: 'Contacts' }}
        badge={
          open.length === 0 ? (
            <Badge tone="danger" icon={Ban}>
              Never called
            </Badge>
          ) : null
        }
        state={
          contact.lockedUntil ? `Locked out: ${contact.lockedCause ?? 'an earlier call was abandoned'}` : null
        }
        actions={
          canStop && open.length > 0 ? (
            <Button variant="danger" onPress={() => setStopping(true)}>
              <Ban aria-hidden /> Never call again
            </Button>
          ) : null
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <ContactNumbers
            numbers={contact.numbers}
            onStop={(number) => setAdding(number.e164)}
            onEnd={(number) => setEnding(number.dnc ? { id: number.dnc.id, e164: number.e164 } : null)}
          />
          <ContactWhy contactId={contactId} campaigns={contact.campaigns} />
          <ContactTimeline contactId={contactId} numbers={contact.numbers} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <ContactIdentity contact={contact} />
          <ContactMemberships memberships={contact.memberships} />
        </div>
      </div>
      <ConfirmDialog
        isOpen={isStopping}
        onOpenChange={setStopping}
        title={`Never call ${nameContact(contact)} again?`}
        confirmLabel="Never call again"
        tone="danger"
        onConfirm={stop}
      >
        <p>
          {count(open.length, 'number')}: {open.map((number) => number.e164).join(', ')}. No campaign of the
          organisation calls
          {open.length === 1 ? ' it' : ' them'} until a compliance officer or an admin ends the DNC
          {open.length === 1 ? ' entry' : ' entries'}.
        </p>
        <p>A number that the dialer already has may still ring once; you will be told until when.</p>
      </ConfirmDialog>
      <AddDncDialog isOpen={adding !== null} number={adding} onClose={() => setAdding(null)} />
      <EndDncDialog entry={ending} onClose={() => setEnding(null)} />
    </>
  )
}
