'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ContactHeader } from '@/components/contact/contact-header'
import { ContactIdentity, ContactMemberships } from '@/components/contact/contact-identity'
import { ContactNumbers } from '@/components/contact/contact-numbers'
import { ContactTimeline } from '@/components/contact/contact-timeline'
import { ContactWhy } from '@/components/contact/contact-why'
import { StoppedBanner } from '@/components/contact/stopped-banner'
import { AddDncDialog } from '@/components/dnc/add-dnc-dialog'
import { EndDncDialog } from '@/components/dnc/end-dnc-dialog'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { contactQuery } from '@/lib/client/contact/queries'

export function ContactScreen({ contactId }: { contactId: string }) {
  const { data: contact, error, refetch } = useQuery(contactQuery(contactId))
  const [adding, setAdding] = useState<string | null>(null)
  const [ending, setEnding] = useState<{ id: string; e164: string } | null>(null)
  if (error && !contact) return <ErrorState isPage error={error} onRetry={() => void refetch()} />
  if (!contact) return <PageSkeleton />
  return (
    <>
      <ContactHeader contact={contact} />
      <StoppedBanner contact={contact} />
      <div className="grid items-start gap-4 *:flex *:min-w-0 *:flex-col *:gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div>
          <ContactNumbers
            contactId={contactId}
            numbers={contact.numbers}
            refused={contact.refusedNumbers}
            onStop={setAdding}
            onEnd={setEnding}
          />
          <ContactWhy contactId={contactId} campaigns={contact.campaigns} />
          <ContactTimeline contactId={contactId} numbers={contact.numbers} />
        </div>
        <div>
          <ContactIdentity contact={contact} />
          <ContactMemberships contactId={contactId} memberships={contact.memberships} />
        </div>
      </div>
      <AddDncDialog isOpen={adding !== null} number={adding} onClose={() => setAdding(null)} />
      <EndDncDialog entry={ending} onClose={() => setEnding(null)} />
    </>
  )
}
