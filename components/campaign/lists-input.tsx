'use client'
import { useQuery } from '@tanstack/react-query'
import { useController, useFormContext } from 'react-hook-form'
import type { CampaignFormValues } from '@/components/campaign/form-values'
import { TextLink } from '@/components/shared/button-link'
import { ListMixEditor } from '@/components/shared/list-mix-editor'
import { ErrorState } from '@/components/shared/page-states'
import { choosableListsQuery } from '@/lib/client/campaign/queries'
import { describeReorder } from '@/lib/client/campaign/reorder-words'
import { count } from '@/lib/client/format'
import type { CampaignDto } from '@/lib/contracts/campaign'
import { arrangeLists } from '@/lib/domain/campaign/list-mix'

type Chosen = CampaignFormValues['lists']

/** Which lists, in which order, and which of them are mixed. `campaign`: the one that is edited. */
export function ListsInput({ campaign }: { campaign: CampaignDto | undefined }) {
  const { control } = useFormContext()
  const { field, fieldState } = useController({ control, name: 'lists' })
  const query = useQuery(choosableListsQuery())
  const chosen: Chosen = Array.isArray(field.value) ? field.value : []
  const lists = query.data?.data ?? []
  const nameOf = (id: string) => lists.find((list) => list.id === id)?.name ?? 'A list that is archived'
  const contactsOf = (id: string) => lists.find((list) => list.id === id)?.contactCount ?? null
  const nextPosition = (chosen.at(-1)?.position ?? -1) + 1
  const reorder =
    campaign && describeReorder(campaign.lists, chosen, campaign.counts.waiting + campaign.counts.ready)
  const rest = lists.filter((list) => !chosen.some((one) => one.listId === list.id))
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
        <ListMixEditor
          lists={chosen}
          onChange={field.onChange}
          nameOf={nameOf}
          contactsOf={contactsOf}
          onRemove={(id) => field.onChange(arrangeLists(chosen.filter((one) => one.listId !== id)))}
        />
      ) : null}
      {chosen.length > 1 ? (
        <p className="text-xs text-muted">
          Lists are worked through from the top. Mixed lists take turns: of weights 3 and 1 the first gives
          three contacts for each one of the other.
        </p>
      ) : null}
      {reorder ? <p>{reorder}</p> : null}
      {rest.length > 0 ? (
        <label className="flex flex-wrap items-center gap-2">
          <span className="text-muted">Add a list</span>
          <select
            aria-label="Add a list"
            className="h-8 min-w-48 rounded-md border border-[var(--field-border)] bg-[var(--field-background)] px-2 text-sm"
            value=""
            onChange={(event) => {
              if (event.target.value)
                field.onChange([...chosen, { listId: event.target.value, weight: 1, position: nextPosition }])
            }}
          >
            <option value="">Choose a list</option>
            {rest.map((list) => (
              <option key={list.id} value={list.id}>
                {list.contactCount === null
                  ? list.name
                  : `${list.name} (${count(list.contactCount, 'contact')})`}
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
