'use client'
import { useQuery } from '@tanstack/react-query'
import { useController, useFormContext, useWatch } from 'react-hook-form'
import type { CampaignFormValues } from '@/components/campaign/form-values'
import { choosableListsQuery } from '@/lib/client/campaign/queries'
import { wxccLimits } from '@/lib/domain/campaign/settings'

const ownColumns = ['firstName', 'lastName', 'externalKey', 'email', 'country', 'region', 'postalCode']

/** Which columns travel with each contact to the flow. */
export function ColumnsInput({ help }: { help: string }) {
  const { control } = useFormContext<CampaignFormValues>()
  const { field, fieldState } = useController({ control, name: 'customerData' })
  const chosenLists = useWatch({ control, name: 'lists' })
  const query = useQuery(choosableListsQuery())
  const fromLists = (query.data?.data ?? [])
    .filter((list) => chosenLists.some((one) => one.listId === list.id))
    .flatMap((list) => list.columns.map((column) => column.name))
  const all = [...new Set([...ownColumns, ...fromLists, ...field.value])]
  const toggle = (name: string, isOn: boolean) =>
    field.onChange(isOn ? [...field.value, name] : field.value.filter((one) => one !== name))
  return (
    <fieldset className="flex min-w-0 flex-col gap-2 sm:col-span-2">
      <legend className="mb-1 flex w-full flex-wrap justify-between gap-2 font-medium">
        Columns to send
        <span className="text-xs font-normal text-muted tabular-nums">
          {field.value.length} of {wxccLimits.customerDataMax}
        </span>
      </legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {all.map((name) => (
          <label key={name} className="flex items-center gap-1.5">
            <input
              type="checkbox"
              className="accent-[var(--accent)]"
              checked={field.value.includes(name)}
              onChange={(event) => toggle(name, event.target.checked)}
            />
            {name}
          </label>
        ))}
      </div>
      <p className="text-xs text-muted">{help}</p>
      {fieldState.error ? (
        <p role="alert" className="text-xs text-danger-text">
          {fieldState.error.message}
        </p>
      ) : null}
    </fieldset>
  )
}
