'use client'
import { useWatch } from 'react-hook-form'
import { SelectInput } from '@/components/forms/fields'
import { Banner } from '@/components/shared/banner'
import { findRuleSet, presetIds, presets } from '@/lib/domain/compliance/rule-sets'

export function RuleSetInput({ help, isSandbox }: { help: string; isSandbox: boolean }) {
  const chosen: unknown = useWatch({ name: 'ruleSet' })
  const ruleSet = typeof chosen === 'string' ? findRuleSet(chosen) : null
  const choices = presetIds
    .filter((id) => isSandbox || id !== 'SANDBOX')
    .map((id) => ({ value: id, label: presets[id].name, help: presets[id].words }))
  return (
    <div className="flex min-w-0 flex-col gap-2 sm:col-span-2">
      <SelectInput name="ruleSet" label="Calling rules" help={help} choices={choices} isRequired />
      {ruleSet?.hours === null ? (
        <Banner tone="warning">No calling hours: contacts may be called at night. You answer for it.</Banner>
      ) : (
        <p className="text-xs text-muted">
          {ruleSet ? `${ruleSet.words} Source: ${ruleSet.source}. ${ruleSet.counsel}` : null}
        </p>
      )}
    </div>
  )
}
