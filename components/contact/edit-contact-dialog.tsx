'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { z } from 'zod'
import { NumberInput, SelectInput, TextInput } from '@/components/forms/fields'
import { Form, FormActions, FormSection } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone } from '@/components/shared/notify'
import { apiPatch } from '@/lib/client/api-client'
import { type ContactDto, type ContactMembershipDto, numberTypes } from '@/lib/contracts/contact'
import type { EditContactResult } from '@/lib/contracts/contact-edit'
import { numbersMax } from '@/lib/contracts/import'
import { removedCause } from '@/lib/domain/contact/erased'

type EditContactDialogProps = { contact: ContactDto; isOpen: boolean; onClose: () => void }

export function EditContactDialog({ contact, isOpen, onClose }: EditContactDialogProps) {
  return (
    <FormDialog isOpen={isOpen} onClose={onClose} size="lg" title="Edit contact">
      <EditForm contact={contact} onClose={onClose} />
    </FormDialog>
  )
}

type FormValues = ReturnType<typeof toValues>

const identity = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'E-mail'],
  ['accountKey', 'Account key'],
  ['timeZone', 'Time zone'],
  ['postalCode', 'Postal code'],
  ['region', 'Region'],
  ['country', 'Country'],
] as const

const calling = ['dialAt', 'guardTime', 'customerAni', 'preferredAgentId', 'priority'] as const

function listColumns({ listColumns, columns }: ContactMembershipDto): string[] {
  return [...new Set([...listColumns.map(({ name }) => name), ...Object.keys(columns)])]
}

function toValues(contact: ContactDto) {
  return {
    ...Object.fromEntries(identity.map(([name]) => [name, contact[name] ?? ''])),
    externalKey: contact.hasOwnKey ? contact.externalKey : '',
    numbers: contact.numbers
      .filter(({ stateCause }) => stateCause !== 'replaced' && stateCause !== removedCause)
      .map(({ e164, type }) => ({
        number: e164,
        type: numberTypes.find((known) => known === type) ?? ('other' as const),
      })),
    lists: contact.memberships.map((membership) => ({
      listId: membership.list.id,
      // In order and not by name: a column may have a dot in its name.
      columns: listColumns(membership).map((name) => membership.columns[name] ?? ''),
      dialAt: membership.dialAt ?? '',
      guardTime: membership.guardTime ?? '',
      customerAni: membership.customerAni ?? '',
      preferredAgentId: membership.preferredAgentId ?? '',
      priority: membership.priority,
    })),
  }
}

/** Only what is another than when the form was opened. */
function toEdit(contact: ContactDto, values: FormValues): Record<string, unknown> {
  const before: Record<string, unknown> = toValues(contact)
  const changed = Object.entries(values).filter(
    ([name, value]) => name !== 'lists' && JSON.stringify(value) !== JSON.stringify(before[name]),
  )
  const lists = contact.memberships.flatMap((membership, index) => {
    const [was, is] = [toValues(contact).lists[index], values.lists[index]]
    if (!was || !is || JSON.stringify(was) === JSON.stringify(is)) return []
    const columns = listColumns(membership).flatMap((name, at) =>
      was.columns[at] === is.columns[at] ? [] : [[name, is.columns[at] ?? '']],
    )
    const times = calling.flatMap((name) => (was[name] === is[name] ? [] : [[name, is[name]]]))
    return [
      {
        listId: membership.list.id,
        ...Object.fromEntries(times),
        ...(columns.length > 0 ? { columns: Object.fromEntries(columns) } : {}),
      },
    ]
  })
  return {
    updatedAt: contact.updatedAt,
    ...Object.fromEntries(changed),
    ...(lists.length > 0 ? { lists } : {}),
  }
}

function EditForm({ contact: present, onClose }: Omit<EditContactDialogProps, 'isOpen'>) {
  const client = useQueryClient()
  // As it was opened: the page reads it anew meanwhile, and what others changed is not to be taken back by this form.
  const [contact] = useState(present)
  const apiForm = useApiForm<FormValues, FormValues>({
    // What the server judges is not judged twice: its faults land on the fields.
    schema: z.custom<FormValues>(),
    defaultValues: toValues(contact),
    submit: async (values) => {
      const edit = toEdit(contact, values)
      const { warnings } = await apiPatch<EditContactResult>(`/contacts/${contact.id}`, edit)
      await client.invalidateQueries({ queryKey: ['contacts'] })
      notifyDone('Contact saved', warnings.map(({ message }) => message).join(' '))
      onClose()
    },
  })
  return (
    <Form apiForm={apiForm} label="Edit contact">
      <FormSection title="Identity">
        {identity.map(([name, label]) => (
          <TextInput key={name} name={name} label={label} />
        ))}
        <TextInput
          name="externalKey"
          label="Key"
          help="By it imports and programs know the contact again."
          isWide
        />
      </FormSection>
      <NumbersSection />
      {contact.memberships.map((membership, index) => (
        <FormSection key={membership.list.id} title={`List: ${membership.list.name}`}>
          {listColumns(membership).map((name, at) => {
            const type = membership.listColumns.find((column) => column.name === name)?.type
            return (
              <TextInput
                key={name}
                name={`lists.${index}.columns.${at}`}
                label={name}
                help={type && type !== 'text' ? `A ${type}.` : undefined}
              />
            )
          })}
          <TextInput
            name={`lists.${index}.dialAt`}
            label="Dial at"
            placeholder="2026-11-23T15:00:00Z"
            help="With its zone; empty: at any time."
          />
          <TextInput
            name={`lists.${index}.guardTime`}
            label="Guard time"
            placeholder="2026-11-23T18:00:00Z"
            help="Not dialed after it."
          />
          <TextInput name={`lists.${index}.customerAni`} label="Caller id to show" />
          <TextInput name={`lists.${index}.preferredAgentId`} label="Preferred agent" />
          <NumberInput name={`lists.${index}.priority`} label="Priority" range="−100 to 100, normally 0" />
        </FormSection>
      ))}
      <FormActions submitLabel="Save changes" onCancel={onClose} needsChange isSticky />
    </Form>
  )
}

const typeChoices = numberTypes.map((value) => ({ value, label: value }))

function NumbersSection() {
  const { control } = useFormContext<FormValues>()
  const { fields, append, remove, move } = useFieldArray({ control, name: 'numbers' })
  return (
    <FormSection
      title="Numbers"
      summary="In calling order. One that is taken off is stopped, and stays as history."
    >
      {fields.map((field, index) => (
        <div key={field.id} className="flex flex-wrap items-end gap-2 sm:col-span-2">
          <div className="min-w-40 flex-1">
            <TextInput name={`numbers.${index}.number`} label={`Number ${index + 1}`} type="tel" />
          </div>
          <div className="w-28">
            <SelectInput name={`numbers.${index}.type`} label="Type" choices={typeChoices} />
          </div>
          <Button
            variant="ghost"
            isIconOnly
            aria-label={`Call number ${index + 1} earlier`}
            isDisabled={index === 0}
            onPress={() => move(index, index - 1)}
          >
            <ArrowUp aria-hidden />
          </Button>
          <Button
            variant="ghost"
            isIconOnly
            aria-label={`Take number ${index + 1} off`}
            isDisabled={fields.length === 1}
            onPress={() => remove(index)}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      {fields.length < numbersMax ? (
        <div className="sm:col-span-2">
          <Button variant="outline" onPress={() => append({ number: '', type: 'other' })}>
            <Plus aria-hidden /> Add a number
          </Button>
        </div>
      ) : null}
    </FormSection>
  )
}
