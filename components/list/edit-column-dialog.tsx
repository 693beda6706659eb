'use client'
import { useQuery } from '@tanstack/react-query'
import { useWatch } from 'react-hook-form'
import { SelectInput, TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { FormDialog } from '@/components/shared/form-dialog'
import { count, formatNumber } from '@/lib/client/format'
import { columnCheckQuery } from '@/lib/client/list/queries'
import { type ListColumn, listColumnSchema } from '@/lib/contracts/contact-list'
import { type ColumnType, columnTypes } from '@/lib/domain/list/column-types'

export const columnTypeWords: Record<ColumnType, string> = {
  text: 'text',
  number: 'number',
  date: 'date',
  boolean: 'yes or no',
}

const typeHelp: Record<ColumnType, string> = {
  text: 'anything',
  number: '1250.50, without thousands separators',
  date: '2026-12-24',
  boolean: 'true, false, yes, no, 1 or 0',
}

type EditColumnProps = {
  listId: string
  /** One whose type is changed; null: a new one. */
  column: ListColumn | null
  isOpen: boolean
  onClose: () => void
  onSave: (column: ListColumn) => Promise<void>
}

/** A new column, or another type for one; before that, how many values would fit. */
export function EditColumnDialog({ isOpen, ...rest }: EditColumnProps) {
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={rest.onClose}
      title={rest.column ? `Type of “${rest.column.name}”` : 'Add a column'}
    >
      <EditColumnForm {...rest} />
    </FormDialog>
  )
}

function EditColumnForm({ listId, column, onClose, onSave }: Omit<EditColumnProps, 'isOpen'>) {
  const apiForm = useApiForm<ListColumn, ListColumn>({
    schema: listColumnSchema.required(),
    defaultValues: column ?? { name: '', type: 'text' },
    submit: async (values) => {
      await onSave(values)
      onClose()
    },
  })
  const type = useWatch({ control: apiForm.form.control, name: 'type' })
  return (
    <Form apiForm={apiForm} label={column ? 'Type of the column' : 'Add a column'}>
      {column ? null : (
        <TextInput
          name="name"
          label="Name"
          isRequired
          autoFocus
          help="As files and programs name it. It cannot be renamed later: values are kept under it."
        />
      )}
      <SelectInput
        name="type"
        label="Type"
        choices={columnTypes.map((value) => ({
          value,
          label: columnTypeWords[value],
          help: typeHelp[value],
        }))}
        help="What values are checked for when they come. They are kept as they were given, whatever the type."
      />
      {column && type !== column.type ? <Fit listId={listId} name={column.name} type={type} /> : null}
      <FormActions
        submitLabel={column ? 'Change type' : 'Add column'}
        onCancel={onClose}
        needsChange={column !== null}
      />
    </Form>
  )
}

function Fit({ listId, name, type }: { listId: string; name: string; type: ColumnType }) {
  const { data, error } = useQuery(columnCheckQuery(listId, { name, type }))
  if (error) return <p className="text-muted">The values that there are could not be looked at.</p>
  if (!data) return <p className="text-muted">Looking at the values that there are …</p>
  if (data.filled === 0) return <p className="text-muted">No contact looked at has a value.</p>
  if (data.misfits === 0) {
    return (
      <p role="status" className="text-muted">
        All {count(data.filled, 'value')} of the latest {count(data.sampled, 'contact')} fit.
      </p>
    )
  }
  return (
    <p role="status" className="rounded-md bg-warning-soft p-2 text-warning-text">
      {formatNumber(data.misfits)} of {count(data.filled, 'value')} looked at do not fit, such as{' '}
      {data.examples.map((example) => `“${example}”`).join(', ')}. They are kept as they are.
    </p>
  )
}
