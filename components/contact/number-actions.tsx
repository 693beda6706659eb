'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { useCan } from '@/lib/client/viewer'
import type { ContactNumberDto } from '@/lib/contracts/contact'
import {
  allowNumberSchema,
  type NumberStateResult,
  type StopNumberInput,
  stopNumberSchema,
} from '@/lib/contracts/contact-edit'
import { erasedCause } from '@/lib/domain/contact/erased'

type NumberActionsProps = { contactId: string; number: ContactNumberDto }

/** Stops one number of this contact only, or takes back what stopped it. DNC is for everybody who has the number. */
export function NumberActions({ contactId, number }: NumberActionsProps) {
  const canWrite = useCan('contact.write')
  const [isOpen, setOpen] = useState(false)
  if (!canWrite || number.stateCause === erasedCause) return null
  const act = number.state === 'active' ? 'stop' : 'allow'
  return (
    <>
      <Button variant="outline" size="sm" onPress={() => setOpen(true)}>
        {act === 'stop' ? 'Stop here' : 'Allow again'}
      </Button>
      <FormDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        size="sm"
        title={
          act === 'stop' ? `Stop ${number.e164} for this contact?` : `Allow calls to ${number.e164} again?`
        }
      >
        <NumberForm contactId={contactId} number={number} act={act} onClose={() => setOpen(false)} />
      </FormDialog>
    </>
  )
}

function NumberForm(props: NumberActionsProps & { act: 'stop' | 'allow'; onClose: () => void }) {
  const { contactId, number, act, onClose } = props
  const client = useQueryClient()
  const apiForm = useApiForm<StopNumberInput, StopNumberInput>({
    schema: act === 'stop' ? stopNumberSchema : allowNumberSchema,
    defaultValues: { reason: '' },
    submit: async (values) => {
      const path = `/contacts/${contactId}/numbers/${number.id}/${act}`
      const { words } = await apiPost<NumberStateResult>(path, values)
      await client.invalidateQueries({ queryKey: ['contacts'] })
      notifyDone(number.e164, words)
      onClose()
    },
  })
  return (
    <Form apiForm={apiForm} label={act === 'stop' ? 'Stop the number' : 'Allow the number'}>
      <p>
        {act === 'stop'
          ? 'Campaigns call the contact’s other numbers. No import opens this one again; you can. For everybody who has the number, add it to DNC instead.'
          : 'Campaigns may call it again at once. Every other gate still holds, DNC above all.'}
      </p>
      <TextInput
        name="reason"
        label="Reason"
        placeholder={act === 'stop' ? 'Wrong person' : 'The person confirmed it'}
        autoFocus
        isRequired
      />
      <FormActions
        submitLabel={act === 'stop' ? 'Stop the number' : 'Allow again'}
        tone={act === 'stop' ? 'danger' : 'primary'}
        onCancel={onClose}
      />
    </Form>
  )
}
