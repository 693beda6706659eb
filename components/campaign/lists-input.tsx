'use client'
import { Button } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useController, useFormContext } from 'react-hook-form'
import type { CampaignFormValues } from '@/components/campaign/form-values'
import { TextLink } from '@/components/shared/button-link'
import { ErrorState } from '@/components/shared/page-states'
import { choosableListsQuery } from '@/lib/client/campaign/queries'
import { count } from '@/lib/client/format'

type Chosen = CampaignFormValues['lists']

/** Which lists, in which order; lists are worked through from the top. */
export function ListsInput() {
  const { control } = useFormContext()
  const { field, fieldState } = useController({ control, name: 'lists' })
  const query = useQuery(choosableListsQuery())
  const chosen: Chosen = Array.isArray(field.value) ? field.value : []
  const lists = query.data?.data ?? []
  const nameOf = (id: string) => lists.find((list) => list.id === id)?.name ?? 'A list that is archived'
  const contactsOf = (id: string) => lists.find((list) => list.id === id)?.contactCount ?? 0
  const rest = lists.filter((list) => !chosen.some((one) => one.listId === list.id))
  const move = (index: number, by: number) => {
    const next = [...chosen]
    const [moved] = next.splice(index, 1)
    if (moved) next.splice(index + by, 0, moved)
    field.onChange(next)
  }
  if (query.error && lists.length === 0) {
    return (
      <div className="sm:col-span-2">
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </div>
    )
  }
  return (
    <div className="flex min-w-0 flex-col gap-2 sm:col-span-2">
      {chosen.length > 0 ? (
        <ol className="divide-y divide-separator rounded-md border border-border">
          {chosen.map((one, index) => (
            <li key={one.listId} className="flex min-h-9 items-center gap-2 px-3 py-1">
              <span className="w-5 text-muted tabular-nums">{index + 1}</span>
              <span className="min-w-0 flex-1 truncate">{nameOf(one.listId)}</span>
              <span className="text-xs text-muted tabular-nums">
                {count(contactsOf(one.listId), 'contact')}
              </span>
              <Button
                variant="ghost"
                size="sm"
                isIconOnly
                aria-label={`Move ${nameOf(one.listId)} up`}
                isDisabled={index === 0}
                onPress={() => move(index, -1)}
              >
                <ArrowUp aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="sm"
                isIconOnly
                aria-label={`Move ${nameOf(one.listId)} down`}
                isDisabled={index === chosen.length - 1}
                onPress={() => move(index, 1)}
              >
                <ArrowDown aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="sm"
                isIconOnly
                aria-label={`Take ${nameOf(one.listId)} off`}
                onPress={() => field.onChange(chosen.filter((other) => other.listId !== one.listId))}
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ol>
      ) : null}
      {rest.length > 0 ? (
        <label className="flex flex-wrap items-center gap-2">
          <span className="text-muted">Add a list</span>
          <select
            aria-label="Add a list"
            className="h-8 min-w-48 rounded-md border border-[var(--field-border)] bg-[var(--field-background)] px-2 text-sm"
            value=""
            onChange={(event) => {
              if (event.target.value) field.onChange([...chosen, { listId: event.target.value, weight: 1 }])
            }}
          >
            <option value="">Choose a list</option>
            {rest.map((list) => (
              <option key={list.id} value={list.id}>
                {`${list.name} (${count(list.contactCount, 'contact')})`}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {lists.length === 0 && !query.isPending ? (
        <p className="text-muted">
          There is no list yet.{' '}
          <TextLink href="/lists/new" className="underline">
            Import one
          </TextLink>
          ; it can be added later.
        </p>
      ) : null}
      {fieldState.error ? (
        <p role="alert" className="text-xs text-danger-text">
          {fieldState.error.message ?? 'A list is not valid.'}
        </p>
      ) : null}
    </div>
  )
}
