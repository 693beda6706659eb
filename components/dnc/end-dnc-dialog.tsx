'use client'
import { useQueryClient } from '@tanstack/react-query'
import { TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { type EndDncInput, endDncSchema } from '@/lib/contracts/dnc'

type Entry = { id: string; e164: string }

type EndDncDialogProps = { entry: Entry | null; onClose: () => void }

/** Ends an entry; the reason is kept with it. */
export function EndDncDialog({ entry, onClose }: EndDncDialogProps) {
  return (
    <FormDialog
      isOpen={entry !== null}
      onClose={onClose}
      size="sm"
      title={`Allow calls to ${entry?.e164 ?? 'the number'} again?`}
    >
      {entry ? <EndDncForm entry={entry} onClose={onClose} /> : null}
    </FormDialog>
  )
}

function EndDncForm({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const client = useQueryClient()
  const apiForm = useApiForm<EndDncInput, EndDncInput>({
    schema: endDncSchema,
    defaultValues: { reason: '' },
    submit: async (values) => {
      await apiPost(`/dnc/${entry.id}/end`, values)
      await Promise.all(['dnc', 'contacts'].map((key) => client.invalidateQueries({ queryKey: [key] })))
      notifyDone(entry.e164, 'The number is on DNC no more; every other gate still holds.')
      onClose()
    },
  })
  return (
    <Form apiForm={apiForm} label="End DNC entry">
      <p>
        The entry is kept as history. Campaigns that waited for it judge the contact again at once; every
        other gate still holds. A person whose calls were stopped is not called before calls are allowed on
        their page.
      </p>
      <TextInput
        name="reason"
        label="Reason"
        placeholder="Consent given in writing on 3 May"
        autoFocus
        isRequired
      />
      <FormActions submitLabel="End DNC entry" onCancel={onClose} />
    </Form>
  )
}
