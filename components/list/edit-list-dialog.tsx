'use client'
import { useState } from 'react'
import { z } from 'zod'
import { ComboInput } from '@/components/forms/combo-input'
import { type Choice, TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { FormDialog } from '@/components/shared/form-dialog'
import { getViewerZone } from '@/lib/client/format'
import { readWallTime, writeWallTime } from '@/lib/client/list/wall-time'
import type { ContactListDetailDto, UpdateContactListInput } from '@/lib/contracts/contact-list'

type EditListProps = {
  list: ContactListDetailDto
  countries: readonly Choice[]
  isOpen: boolean
  onClose: () => void
  onSave: (change: UpdateContactListInput) => Promise<void>
}

/** Name, country and the times between which the list is dialed, those in the viewer's zone. */
export function EditListDialog({ isOpen, ...rest }: EditListProps) {
  return (
    <FormDialog isOpen={isOpen} onClose={rest.onClose} title="Edit the list">
      <EditListForm {...rest} />
    </FormDialog>
  )
}

const formSchema = z.object({
  name: z.string().trim().min(1, 'give the list a name').max(120, 'at most 120 characters'),
  defaultCountry: z.string().min(1, 'choose a country'),
  activeFrom: z.string().nullable(),
  expiresAt: z.string().nullable(),
})
type FormValues = z.infer<typeof formSchema>

function EditListForm({ list: present, countries, onClose, onSave }: Omit<EditListProps, 'isOpen'>) {
  // As it was when the form was opened: what is asked anew meanwhile is not what the person saw.
  const [list] = useState(present)
  const zone = getViewerZone()
  const apiForm = useApiForm<FormValues, FormValues>({
    schema: formSchema,
    defaultValues: {
      name: list.name,
      defaultCountry: list.defaultCountry,
      activeFrom: writeWallTime(list.activeFrom, zone),
      expiresAt: writeWallTime(list.expiresAt, zone),
    },
    submit: async ({ name, defaultCountry, activeFrom, expiresAt }) => {
      await onSave({
        updatedAt: list.updatedAt,
        ...(name === list.name ? {} : { name }),
        ...(defaultCountry === list.defaultCountry ? {} : { defaultCountry }),
        // Minutes are all that the fields hold: a time that nobody touched stays what it is.
        ...(activeFrom === writeWallTime(list.activeFrom, zone)
          ? {}
          : { activeFrom: readWallTime(activeFrom, zone) }),
        ...(expiresAt === writeWallTime(list.expiresAt, zone)
          ? {}
          : { expiresAt: readWallTime(expiresAt, zone) }),
      })
      onClose()
    },
  })
  const zoneName = zone.replaceAll('_', ' ')
  return (
    <Form apiForm={apiForm} label="Edit the list">
      <TextInput name="name" label="Name" isRequired autoFocus />
      <ComboInput
        name="defaultCountry"
        label="Default country"
        choices={countries}
        help="Of numbers that come without a country code, from now on. Those on the list stay as they were read."
      />
      <TextInput
        name="activeFrom"
        label="Active from"
        type="datetime-local"
        emptyIsNull
        range={`in ${zoneName}`}
        help="Its contacts go into the queues of its campaigns, but are not handed out before. Empty: at once."
      />
      <TextInput
        name="expiresAt"
        label="Expires"
        type="datetime-local"
        emptyIsNull
        range={`in ${zoneName}`}
        help="From then on its contacts are not handed out and close when it is their turn. Empty: never."
      />
      <FormActions submitLabel="Save changes" onCancel={onClose} needsChange />
    </Form>
  )
}
