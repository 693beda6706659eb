'use client'
import { Input, Label, Switch, TextField } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { ranges, type useAnalyticsUrl } from '@/components/analytics/use-analytics-url'
import { TableChoice } from '@/components/data-table/table-filters'
import { choicesQuery } from '@/lib/client/analytics/queries'

type AnalyticsFiltersProps = Pick<ReturnType<typeof useAnalyticsUrl>, 'url' | 'setUrl'>

/** Date range, campaign, list, comparison. */
export function AnalyticsFilters({ url, setUrl }: AnalyticsFiltersProps) {
  const campaigns = useQuery(choicesQuery('campaigns'))
  const lists = useQuery(choicesQuery('contact-lists'))
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-2 pb-4">
      <TableChoice
        label="Period"
        value={url.range}
        choices={ranges}
        onChange={(value) => {
          const range = ranges.find((one) => one.value === value)
          if (range) void setUrl({ range: range.value })
        }}
      />
      {url.range === 'custom' ? (
        <>
          <DayInput label="First day" value={url.from} onChange={(from) => void setUrl({ from })} />
          <DayInput label="Last day" value={url.to} onChange={(to) => void setUrl({ to })} />
        </>
      ) : null}
      <TableChoice
        label="Campaign"
        all="All campaigns"
        value={url.campaignId}
        choices={toChoices(campaigns.data)}
        onChange={(campaignId) => void setUrl({ campaignId })}
      />
      <TableChoice
        label="List"
        all="All lists"
        value={url.listId}
        choices={toChoices(lists.data)}
        onChange={(listId) => void setUrl({ listId })}
      />
      <Switch size="sm" isSelected={url.compare} onChange={(compare) => void setUrl({ compare })}>
        <Switch.Content>
          <Switch.Control>
            <Switch.Thumb />
          </Switch.Control>
          <Label>Compare with the period before</Label>
        </Switch.Content>
      </Switch>
    </search>
  )
}

function toChoices(named: readonly { id: string; name: string }[] | undefined) {
  return (named ?? []).map(({ id, name }) => ({ value: id, label: name }))
}

type DayInputProps = { label: string; value: string | null; onChange: (value: string | null) => void }

function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <TextField aria-label={label} type="date" value={value ?? ''} onChange={(text) => onChange(text || null)}>
      <Input />
    </TextField>
  )
}
