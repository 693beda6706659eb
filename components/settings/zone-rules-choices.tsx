'use client'
import { FieldError, Label, Radio, RadioGroup } from '@heroui/react'
import { useController, useFormContext } from 'react-hook-form'
import { ComboInput } from '@/components/forms/combo-input'
import type { Choice } from '@/components/forms/fields'
import { AsOf } from '@/components/list/as-of'
import { count, formatNumber } from '@/lib/client/format'
import { type UnplacedNumbersDto, type ZoneRulesDto, zonePolicyWords } from '@/lib/contracts/zone-rules'
import { type ZonePolicy, zonePolicies } from '@/lib/domain/compliance/zone-rules'

export function ZonePolicyChoice({ isOffered }: { isOffered: (policy: ZonePolicy) => boolean }) {
  const { control } = useFormContext()
  const { field, fieldState } = useController({ control, name: 'policy' })
  return (
    <RadioGroup
      aria-label="Which sources count"
      value={field.value}
      onChange={field.onChange}
      isInvalid={fieldState.error !== undefined}
      className="sm:col-span-2"
    >
      <div className="flex flex-col gap-3">
        {zonePolicies.map((policy) => (
          <ChoiceRow
            key={policy}
            value={policy}
            name={zonePolicyWords[policy].name}
            isDisabled={policy !== field.value && !isOffered(policy)}
          >
            <span>{zonePolicyWords[policy].does}</span>
            <span>Example: {zonePolicyWords[policy].example}</span>
          </ChoiceRow>
        ))}
      </div>
      <FieldError>{fieldState.error?.message}</FieldError>
    </RadioGroup>
  )
}

type UnknownZoneChoiceProps = {
  rules: ZoneRulesDto
  zones: readonly Choice[]
  isOffered: (zone: string | null) => boolean
}

/** The zone is null for "do not call", and empty until one was chosen. */
export function UnknownZoneChoice({ rules, zones, isOffered }: UnknownZoneChoiceProps) {
  const { control } = useFormContext()
  const { field } = useController({ control, name: 'unknownZone' })
  const isCalled = field.value !== null
  const canCall = rules.unknownZone !== null || isOffered('')
  return (
    <>
      <RadioGroup
        aria-label="Numbers without a place"
        value={isCalled ? 'call' : 'block'}
        onChange={(next) => field.onChange(next === 'block' ? null : (rules.unknownZone ?? ''))}
        className="sm:col-span-2"
      >
        <div className="flex flex-col gap-3">
          <ChoiceRow value="block" name="Do not call" isDisabled={isCalled && !isOffered(null)}>
            <span>They are never called under calling hours.</span>
          </ChoiceRow>
          <ChoiceRow value="call" name="Call in the hours of one zone" isDisabled={!isCalled && !canCall}>
            <span>They are called as if everybody who has one lived there.</span>
          </ChoiceRow>
        </div>
      </RadioGroup>
      {isCalled ? (
        <ComboInput
          name="unknownZone"
          label="Zone"
          choices={zones}
          isDisabled={!isOffered('')}
          help="Of most people who have such numbers with you."
        />
      ) : null}
      <p className="text-xs text-muted sm:col-span-2">
        <Unplaced unplaced={rules.unplaced} />
      </p>
    </>
  )
}

function Unplaced({ unplaced }: { unplaced: UnplacedNumbersDto | null }) {
  if (unplaced === null) return 'Numbers without a place are being counted.'
  const { numbers, isMore, countedAt } = unplaced
  return (
    <>
      {isMore ? `More than ${formatNumber(numbers)} numbers` : count(numbers, 'number')} of your contacts{' '}
      {numbers === 1 ? 'is' : 'are'} without a place, <AsOf at={countedAt} />.
    </>
  )
}

function ChoiceRow(props: { value: string; name: string; isDisabled: boolean; children: React.ReactNode }) {
  return (
    <Radio value={props.value} isDisabled={props.isDisabled}>
      <Radio.Content className="items-start gap-2">
        <Radio.Control className="mt-0.5">
          <Radio.Indicator />
        </Radio.Control>
        <span className="flex flex-col">
          <Label>{props.name}</Label>
          <span className="flex flex-col text-xs font-normal text-muted">{props.children}</span>
        </span>
      </Radio.Content>
    </Radio>
  )
}
