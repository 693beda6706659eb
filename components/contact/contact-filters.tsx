'use client'
import { Button } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { TableChoice } from '@/components/data-table/table-filters'
import type { TableUrl } from '@/components/data-table/use-table-url'
import { choosableListsQuery } from '@/lib/client/campaign/queries'
import { contactStateWords } from '@/lib/client/campaign/words'
import { campaignChoicesQuery } from '@/lib/client/inbox/queries'
import { campaignContactStates } from '@/lib/contracts/campaign'
import { numberStates } from '@/lib/contracts/contact'

export const contactFilters = [
  'q',
  'listId',
  'campaignId',
  'queueState',
  'numberState',
  'dnc',
  'stopped',
  'country',
  'zone',
  'addedSince',
] as const
export type ContactFilter = (typeof contactFilters)[number]

const numberStateWords: Record<(typeof numberStates)[number], string> = {
  active: 'Active number',
  invalid: 'Invalid number',
  fax: 'Fax number',
  suspect: 'Suspect number',
  stopped: 'Stopped number',
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

type ContactFiltersProps = {
  table: TableUrl<ContactFilter>
  countries: readonly { value: string; label: string }[]
}

/** What is asked of the contacts beside the question; hidden on a small screen until somebody wants it. */
export function ContactFilters({ table, countries }: ContactFiltersProps) {
  const lists = useQuery(choosableListsQuery())
  const campaigns = useQuery(campaignChoicesQuery())
  const set = contactFilters.filter((name) => name !== 'q' && table.filters[name]).length
  const [isOpen, setOpen] = useState(set > 0)
  const choice = (
    name: ContactFilter,
    label: string,
    all: string,
    choices: readonly { value: string; label: string }[],
  ) => (
    <TableChoice
      label={label}
      all={all}
      value={table.filters[name]}
      onChange={(value) => table.setFilter(name, value)}
      choices={choices}
    />
  )
  const since = [
    { value: daysAgo(1), label: 'Since yesterday' },
    { value: daysAgo(7), label: 'In 7 days' },
    { value: daysAgo(30), label: 'In 30 days' },
  ]
  const { addedSince } = table.filters
  return (
    <>
      <Button variant="outline" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
        <SlidersHorizontal aria-hidden /> Filters{set > 0 ? ` (${set})` : ''}
      </Button>
      {isOpen ? (
        <fieldset className="flex basis-full flex-wrap items-center gap-2">
          <legend className="sr-only">Filters</legend>
          {choice(
            'listId',
            'List',
            'Any list',
            (lists.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          )}
          {choice('campaignId', 'Campaign', 'Any campaign', campaigns.data ?? [])}
          {table.filters.campaignId
            ? choice(
                'queueState',
                'State in the campaign',
                'Any state there',
                campaignContactStates.map((value) => ({ value, label: contactStateWords[value].name })),
              )
            : null}
          {choice(
            'numberState',
            'State of a number',
            'Any number',
            numberStates.map((value) => ({ value, label: numberStateWords[value] })),
          )}
          {choice('dnc', 'DNC', 'On DNC or not', [{ value: 'yes', label: 'On DNC' }])}
          {choice('stopped', 'Stopped', 'Stopped or not', [{ value: 'yes', label: 'Stopped' }])}
          {choice('country', 'Country', 'Any country', countries)}
          {choice('zone', 'Time zone', 'Any zone', [
            { value: 'known', label: 'One zone' },
            { value: 'several', label: 'Several zones' },
            { value: 'unknown', label: 'Zone not known' },
          ])}
          {choice(
            'addedSince',
            'Added',
            'Added at any time',
            addedSince && !since.some(({ value }) => value === addedSince)
              ? [...since, { value: addedSince, label: `Since ${addedSince}` }]
              : since,
          )}
          {set > 0 ? (
            <Button variant="ghost" onPress={table.clearFilters}>
              Clear all
            </Button>
          ) : null}
        </fieldset>
      ) : null}
    </>
  )
}
