'use client'
import { Checkbox, Label } from '@heroui/react'
import { useController, useFormContext } from 'react-hook-form'
import { ScheduleInput } from '@/components/campaign/schedule-input'
import {
  type Choice,
  NumberInput,
  SelectInput,
  StopStartMark,
  SwitchInput,
  TextInput,
} from '@/components/forms/fields'
import { describeChoice } from '@/lib/client/campaign/words'
import { campaignTypeWords, describeRange, type SettingField } from '@/lib/domain/campaign/settings'

type SettingInputProps = {
  field: SettingField
  /** WxCC holds the campaign: what it will not take live is marked. */
  isLive: boolean
  isWide?: boolean
}

const toChoice = (value: string): Choice => {
  const type = Object.entries(campaignTypeWords).find(([name]) => name === value)?.[1]
  return { value, label: describeChoice(value), ...(type ? { help: type.means } : {}) }
}

/** One setting of the table of fields, with its range, default and unit. */
export function SettingInput({ field, isLive, isWide }: SettingInputProps) {
  const common = {
    name: field.name,
    label: field.label,
    help: field.help,
    needsStopStart: isLive && field.change === 'stop_start',
    isRequired: field.required,
    ...(isWide ? { isWide } : {}),
  }
  switch (field.kind) {
    case 'integer':
    case 'decimal':
      return (
        <NumberInput
          {...common}
          range={describeRange(field)}
          min={field.min}
          max={field.max}
          step={field.step}
          {...(field.unit ? { unit: field.unit } : {})}
          {...(field.default === null ? {} : { placeholder: String(field.default) })}
        />
      )
    case 'text':
      return (
        <TextInput
          {...common}
          {...(field.format === 'e164' ? { type: 'tel', placeholder: '+12125550199' } : {})}
        />
      )
    case 'choice': {
      const isNullable = field.name === 'previewOfferTimeoutAutoAction'
      return (
        <SelectInput
          {...common}
          choices={field.choices.map(toChoice)}
          {...(isNullable ? { emptyLabel: 'Not sent' } : {})}
        />
      )
    }
    case 'choices':
      return <ChoicesInput field={field} mark={common.needsStopStart} />
    case 'flag':
      return <SwitchInput {...common} />
    case 'date':
      return <TextInput {...common} type="date" emptyIsNull />
    case 'times':
      return <ScheduleInput field={field} mark={common.needsStopStart} />
    case 'columns':
      return null
  }
}

function ChoicesInput({ field, mark }: { field: Extract<SettingField, { kind: 'choices' }>; mark: boolean }) {
  const { control } = useFormContext()
  const { field: form } = useController({ control, name: field.name })
  const chosen: string[] = Array.isArray(form.value) ? form.value : []
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 flex items-center gap-1.5 font-medium">
        {field.label}
        {mark ? <StopStartMark /> : null}
      </legend>
      {field.choices.map((choice) => (
        <Checkbox
          key={choice}
          isSelected={chosen.includes(choice)}
          onChange={(isOn) =>
            form.onChange(field.choices.filter((one) => (one === choice ? isOn : chosen.includes(one))))
          }
        >
          <Checkbox.Content>
            <Checkbox.Control>
              <Checkbox.Indicator />
            </Checkbox.Control>
            <Label>{choice === 'SKIP' ? 'Skip' : 'Remove'}</Label>
          </Checkbox.Content>
        </Checkbox>
      ))}
      <p className="text-xs text-muted">{field.help}</p>
    </fieldset>
  )
}
