'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { Ban } from 'lucide-react'
import { useState } from 'react'
import { nameContact } from '@/components/contact/contact-columns'
import { PageHeader } from '@/components/layout/page-header'
import { Badge } from '@/components/shared/badge'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { ContactDto } from '@/lib/contracts/contact'
import type { StopContactResult } from '@/lib/contracts/dnc'

/** Who it is, whether anything may call them, and the end of all calls. */
export function ContactHeader({ contact }: { contact: ContactDto }) {
  const client = useQueryClient()
  const canStop = useCan('dnc.add')
  const [isStopping, setStopping] = useState(false)
  const open = contact.numbers.filter((number) => number.dnc === null)
  const stop = async () => {
    const result = await apiPost<StopContactResult>(`/contacts/${contact.id}/stop`, {})
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
    </>
  )
}
