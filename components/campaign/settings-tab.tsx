'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Section } from '@/components/layout/section'
import { ErrorState } from '@/components/shared/page-states'
import { TableSkeleton } from '@/components/shared/skeletons'
import { Moment } from '@/components/shared/time'
import { campaignVersionsQuery, dialerChoicesQuery } from '@/lib/client/campaign/queries'
import { describeChoice } from '@/lib/client/campaign/words'
import { count, formatNumber, nothing } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { CampaignDto } from '@/lib/contracts/campaign'
import {
  appliesTo,
  type CampaignSettings,
  campaignTypeWords,
  findSettingField,
  type SettingField,
  settingFields,
  type ValidCampaignTimes,
} from '@/lib/domain/campaign/settings'
import { findRuleSet } from '@/lib/domain/compliance/rule-sets'

/** The settings of any version, and the history: who changed what, when. */
export function SettingsTab({ campaign }: { campaign: CampaignDto }) {
  const query = useQuery(campaignVersionsQuery(campaign.id))
  const [chosen, setChosen] = useState<number | null>(null)
  const versions = query.data?.data ?? []
  const shown = versions.find((one) => one.version === (chosen ?? campaign.version))
  const settings = shown?.settings ?? campaign.settings
  const choices = useQuery({ ...dialerChoicesQuery(), enabled: useCan('campaign.write') })
  const nameEntryPoint = (id: string) => choices.data?.entryPoints.find((one) => one.id === id)?.name ?? id
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[2fr_1fr]">
      <Section title={`Settings of version ${shown?.version ?? campaign.version}`} padded={false}>
        <dl className="divide-y divide-separator">
          {settingFields
            .filter((field) => appliesTo(field, settings.type) && field.notInUse !== true)
            .map((field) => {
              const isChanged = shown?.changed.includes(field.name) ?? false
              return (
                <div key={field.name} className="flex items-baseline justify-between gap-4 px-3 py-1.5">
                  <dt className="text-muted">{field.label}</dt>
                  <dd
                    className={`min-w-0 text-right break-words tabular-nums ${isChanged ? 'font-semibold' : ''}`}
                  >
                    {describeValue(field, settings, nameEntryPoint)}
                    {isChanged ? <span className="sr-only"> (changed in this version)</span> : null}
                  </dd>
                </div>
              )
            })}
        </dl>
      </Section>
      <Section title="Versions" summary="newest first" padded={false}>
        {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.isPending ? <TableSkeleton rows={3} /> : null}
        <ol className="divide-y divide-separator">
          {versions.map((one) => (
            <li key={one.version}>
              <button
                type="button"
                aria-pressed={one.version === (chosen ?? campaign.version)}
                onClick={() => setChosen(one.version)}
                className={`w-full cursor-pointer px-3 py-2 text-left hover:bg-surface-secondary ${
                  one.version === (chosen ?? campaign.version) ? 'bg-surface-secondary' : ''
                }`}
              >
                <span className="flex justify-between gap-2">
                  <span className="font-medium">Version {one.version}</span>
                  <Moment at={one.createdAt} className="text-muted" />
                </span>
                <span className="block text-xs text-muted">
                  {one.createdBy}: {describeChanges(one.changed)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  )
}

function describeChanges(changed: readonly string[]): string {
  if (changed.length === 0) return 'made it'
  return changed
    .map((name) => (name === 'lists' ? 'Lists' : (findSettingField(name)?.label ?? name)))
    .join(', ')
}

function describeValue(
  field: SettingField,
  settings: CampaignSettings,
  nameEntryPoint: (id: string) => string,
): string {
  const [outer, inner] = field.name.split('.')
  const value: unknown = Object.entries(settings).find(([name]) => name === outer)?.[1]
  const own: unknown =
    inner === undefined || typeof value !== 'object' || value === null
      ? inner === undefined
        ? value
        : null
      : Object.entries(value).find(([name]) => name === inner)?.[1]
  if (field.name === 'type') return campaignTypeWords[settings.type].name
  if (field.name === 'ruleSet') return findRuleSet(settings.ruleSet)?.name ?? settings.ruleSet
  if (own === null || own === undefined || own === '') {
    return field.wxcc === null ? '–' : 'Not sent'
  }
  if (field.kind === 'times') return describeHours(settings.validCampaignTimes)
  if (field.name === 'entryPointId') return nameEntryPoint(String(own))
  if (Array.isArray(own)) return own.length === 0 ? '–' : own.join(', ')
  if (field.kind === 'choice') return describeChoice(String(own))
  if (typeof own === 'boolean') return own ? 'Yes' : 'No'
  const words = typeof own === 'number' ? formatSetting(own) : String(own)
  return field.unit === undefined ? words : `${words} ${field.unit}`
}

function formatSetting(value: number): string {
  return formatNumber(value, Number.isInteger(value) ? 0 : 1)
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `Mon 09:00–17:00, Tue 09:00–17:00 in Europe/Berlin; 2 dates of their own` */
function describeHours(times: ValidCampaignTimes | null): string {
  if (times === null) return nothing
  const days = times.weekly
    .filter(({ windows }) => windows.length > 0)
    .map(({ weekday, windows }) => {
      const spans = windows.map(({ start, end }) => `${start}–${end}`).join(' and ')
      return `${weekdays[weekday]} ${spans}`
    })
  const dates = times.overrides.length
  return `${days.join(', ') || 'No weekday'} in ${times.timeZone}${dates === 0 ? '' : `; ${count(dates, 'date')} apart`}`
}
