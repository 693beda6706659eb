'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { SettingInput } from '@/components/campaign/setting-input'
import { type Choice, SelectInput } from '@/components/forms/fields'
import { dialerChoicesQuery } from '@/lib/client/campaign/queries'
import type { SettingField } from '@/lib/domain/campaign/settings'

/** Entry point and caller number: chosen from what WxCC has, typed where it does not answer or on wish. */
export function DialerChoiceInput({ field, isLive }: { field: SettingField; isLive: boolean }) {
  const query = useQuery(dialerChoicesQuery())
  const [isTyped, setTyped] = useState(false)
  const current: unknown = useWatch({ name: field.name })
  const offered: Choice[] =
    field.name === 'entryPointId'
      ? (query.data?.entryPoints ?? []).map(({ id, name }) => ({ value: id, label: name, help: id }))
      : (query.data?.anis ?? []).map(({ number, name }) => ({ value: number, label: number, help: name }))
  if (offered.length === 0 || isTyped) {
    const fault = query.data?.fault
    return (
      <div className="min-w-0">
        <SettingInput field={field} isLive={isLive} />
        {fault && !isTyped ? (
          <p className="mt-1 text-xs text-warning-text">Cannot be chosen: {fault}</p>
        ) : null}
      </div>
    )
  }
  const isOwn = typeof current === 'string' && current !== '' && !offered.some((one) => one.value === current)
  const choices = isOwn
    ? [{ value: current, label: current, help: 'Not known to the organisation' }, ...offered]
    : offered
  return (
    <SelectInput
      name={field.name}
      label={field.label}
      needsStopStart={isLive && field.change === 'stop_start'}
      isRequired
      choices={choices}
      help={
        <>
          {field.help}{' '}
          <button type="button" className="text-link hover:underline" onClick={() => setTyped(true)}>
            Type it instead
          </button>
        </>
      }
    />
  )
}
