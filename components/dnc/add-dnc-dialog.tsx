'use client'
import { useQueryClient } from '@tanstack/react-query'
import { TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { type AddDncInput, type AddDncResult, addDncSchema } from '@/lib/contracts/dnc'

type AddDncDialogProps = {
  isOpen: boolean
  onClose: () => void
  /** Given: it is this number, and only the reason is asked for. */
  number?: string | null
}

/** Stops all calls to one number, and says when the dialer already has it. */
export function AddDncDialog({ isOpen, onClose, number = null }: AddDncDialogProps) {
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      size="sm"
      title={number ? `Stop all calls to ${number}?` : 'Stop all calls to a number'}
    >
      <AddDncForm number={number} onClose={onClose} />
    </FormDialog>
  )
}

function AddDncForm({ number, onClose }: { number: string | null; onClose: () => void }) {
  const client = useQueryClient()
  const apiForm = useApiForm<AddDncInput, AddDncInput>({
    schema: addDncSchema,
    defaultValues: { number: number ?? '', reason: '' },
    submit: async (values) => {
      const result = await apiPost<AddDncResult>('/dnc', values)
      await Promise.all(['dnc', 'contacts'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      notifyDone(result.entry.e164, result.words)
      onClose()
    },
  })
  return (
    <Form apiForm={apiForm} label="Add to DNC">
      <p>
        No campaign of the organisation hands it out again, until a compliance officer or an admin ends the
        entry.
      </p>
      {number ? null : (
        <TextInput
          name="number"
          label="Number"
          type="tel"
          placeholder="+1 212 555 0100"
          help="In any form; without a country code it is read in your organisation’s country."
          autoFocus
          isRequired
        />
      )}
      <TextInput name="reason" label="Reason" placeholder="Asked by phone" autoFocus={number !== null} />
      <FormActions submitLabel="Add to DNC" tone="danger" onCancel={onClose} />
    </Form>
  )
}
