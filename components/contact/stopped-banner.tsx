'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { nameContact } from '@/components/contact/contact-columns'
import { TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { Banner } from '@/components/shared/banner'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone } from '@/components/shared/notify'
import { Moment } from '@/components/shared/time'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import { type AllowContactInput, allowContactSchema, type ContactDto } from '@/lib/contracts/contact'
import type { AllowContactResult } from '@/lib/contracts/dnc'

/** Since when nobody calls the person, by whom and why, and the way back. */
export function StoppedBanner({ contact }: { contact: ContactDto }) {
  const canAllow = useCan('dnc.end')
  const [isAllowing, setAllowing] = useState(false)
  const { stoppedAt, stoppedByName, stoppedReason } = contact
  if (stoppedAt === null) return null
  return (
    <div className="pb-4">
      <Banner
        tone="danger"
        action={
          canAllow ? (
            <Button variant="outline" size="sm" className="bg-surface" onPress={() => setAllowing(true)}>
              Allow calls again…
            </Button>
          ) : null
        }
      >
        Calls to this person have been stopped since <Moment at={stoppedAt} />
        {describeWho(stoppedByName)}
        {stoppedReason ? `: ${stoppedReason.replace(/\.$/, '')}` : ''}. Numbers that come later are not called
        either.
        {canAllow ? '' : ' A compliance officer or an admin can allow them again.'}
      </Banner>
      <FormDialog
        isOpen={isAllowing}
        onClose={() => setAllowing(false)}
        size="sm"
        title={`Allow calls to ${nameContact(contact)} again?`}
      >
        <AllowForm contact={contact} onClose={() => setAllowing(false)} />
      </FormDialog>
    </div>
  )
}

/** What a call said is written by the dialer's part of us. */
function describeWho(name: string | null): string {
  if (name === null) return ''
  return name === 'dialer' ? ', on a call' : `, by ${name}`
}

function AllowForm({ contact, onClose }: { contact: ContactDto; onClose: () => void }) {
  const client = useQueryClient()
  const onDnc = contact.numbers.filter((number) => number.dnc !== null)
  const apiForm = useApiForm<AllowContactInput, AllowContactInput>({
    schema: allowContactSchema,
    defaultValues: { reason: '' },
    submit: async (values) => {
      const { words } = await apiPost<AllowContactResult>(`/contacts/${contact.id}/allow`, values)
      await client.invalidateQueries({ queryKey: ['contacts'] })
      notifyDone('Calls are allowed again', words)
      onClose()
    },
  })
  return (
    <Form apiForm={apiForm} label="Allow calls again">
      <p>
        Campaigns go on with this person where the stop found them. Every other gate still holds
        {contact.stoppedByName === 'dialer'
          ? ', and the campaign in whose call they asked does not call them again.'
          : '.'}
      </p>
      {onDnc.length > 0 ? (
        <p>
          {count(onDnc.length, 'number')} {onDnc.length === 1 ? 'stays' : 'stay'} on DNC and{' '}
          {onDnc.length === 1 ? 'is' : 'are'} not called: {onDnc.map(({ e164 }) => e164).join(', ')}. End{' '}
          {onDnc.length === 1 ? 'its entry' : 'their entries'} beside the{' '}
          {onDnc.length === 1 ? 'number' : 'numbers'}.
        </p>
      ) : null}
      <TextInput
        name="reason"
        label="Reason"
        placeholder="Asked for it in writing on 3 May"
        autoFocus
        isRequired
      />
      <FormActions submitLabel="Allow calls again" onCancel={onClose} />
    </Form>
  )
}
