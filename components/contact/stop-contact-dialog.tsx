'use client'
import { useQueryClient } from '@tanstack/react-query'
import { nameContact } from '@/components/contact/contact-columns'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import type { ContactDto } from '@/lib/contracts/contact'
import type { StopContactResult } from '@/lib/contracts/dnc'

type StopContactDialogProps = {
  contact: ContactDto
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}

/** “Never call again”: of the person, and what it does to the numbers of now. */
export function StopContactDialog({ contact, isOpen, onOpenChange }: StopContactDialogProps) {
  const client = useQueryClient()
  const { numbers } = contact
  const stop = async () => {
    const { words } = await apiPost<StopContactResult>(`/contacts/${contact.id}/stop`, {})
    await Promise.all(['dnc', 'contacts'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    notifyDone('Never called again', words)
  }
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`Never call ${nameContact(contact)} again?`}
      confirmLabel="Never call again"
      tone="danger"
      onConfirm={stop}
    >
      <p>
        No campaign calls this person again, nor any number of theirs that a file, a program or an edit brings
        later.
      </p>
      {numbers.length > 0 ? (
        <p>
          {count(numbers.length, 'number')} {numbers.length === 1 ? 'goes' : 'go'} on DNC for everybody who
          has {numbers.length === 1 ? 'it' : 'them'}: {numbers.map(({ e164 }) => e164).join(', ')}.
        </p>
      ) : null}
      <p>
        A number that the dialer already has may still ring once; you will be told until when. A compliance
        officer or an admin can allow calls again on this page.
      </p>
    </ConfirmDialog>
  )
}
