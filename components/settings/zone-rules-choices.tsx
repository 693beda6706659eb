'use client'
import { FieldError, Label, Radio, RadioGroup } from '@heroui/react'
import type { ReactNode } from 'react'
import { useController, useFormContext } from 'react-hook-form'
import { ComboInput } from '@/components/forms/combo-input'
import type { Choice } from '@/components/forms/fields'
import { Moment } from '@/components/shared/time'
import { count, formatNumber } from '@/lib/client/format'
import { type UnplacedNumbersDto, type ZoneRulesDto, zonePolicyWords } from '@/lib/contracts/zone-rules'
import { type ZonePolicy, zonePolicies } from '@/lib/domain/compliance/zone-rules'

type ZonePolicyChoiceProps = { isReadOnly: boolean; isOffered: (policy: ZonePolicy) => boolean }

export function ZonePolicyChoice({ isReadOnly, isOffered }: ZonePolicyChoiceProps) {
  const { control } = useFormContext()
  const { field, fieldState } = useController({ control, name: 'policy' })
  return (
    <RadioGroup
      aria-label="Which sources count"
      value={field.value}
      onChange={field.onChange}
      isReadOnly={isReadOnly}
      isInvalid={fieldState.error !== undefined}
      className="sm:col-span-2"
    >
      <div className="-mt-4 flex flex-col">
        {zonePolicies.map((policy) => (
          <ChoiceRow
            key={policy}
            value={policy}
            name={zonePolicyWords[policy].name}
            isLoosening={!isReadOnly && policy !== field.value && !isOffered(policy)}
          >
            <span>{zonePolicyWords[policy].does}</span>
            <span>{zonePolicyWords[policy].example}</span>
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
  isReadOnly: boolean
  isOffered: (zone: string | null) => boolean
}

/** The zone is null for "do not call", and empty until one was chosen. */
export function UnknownZoneChoice({ rules, zones, isReadOnly, isOffered }: UnknownZoneChoiceProps) {
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
        isReadOnly={isReadOnly}
        className="sm:col-span-2"
      >
        <div className="-mt-4 flex flex-col">
          <ChoiceRow value="block" name="Do not call">
            <span>They are never called under calling hours.</span>
          </ChoiceRow>
          <ChoiceRow value="call" name="Call in the hours of one zone" isLoosening={!isReadOnly && !canCall}>
            <span>They are called as if everybody who has one lived there.</span>
          </ChoiceRow>
        </div>
      </RadioGroup>
      {isCalled ? (
        <ComboInput
          name="unknownZone"
          label="Zone"
          choices={zones}
          isDisabled={isReadOnly || !isOffered('')}
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
      {numbers === 1 ? 'is' : 'are'} without a place, as of <Moment at={countedAt} hasSeconds />.
    </>
  )
}

type ChoiceRowProps = {
  value: string
  name: string
  /** Would loosen, and the viewer may not. */
  isLoosening?: boolean
  children: ReactNode
}

/** What cannot be chosen can still be read. */
function ChoiceRow({ value, name, isLoosening = false, children }: ChoiceRowProps) {
  return (
    <Radio value={value} isDisabled={isLoosening} className="opacity-100">
      <Radio.Content className="items-start gap-2">
        <Radio.Control className={isLoosening ? 'mt-0.5 opacity-50' : 'mt-0.5'}>
          <Radio.Indicator />
        </Radio.Control>
        <span className="flex flex-col">
          <Label>{name}</Label>
          <span className="flex flex-col text-xs font-normal text-muted">
            {children}
            {isLoosening ? <span>It loosens: only a compliance officer can choose it.</span> : null}
          </span>
        </span>
      </Radio.Content>
    </Radio>
  )
}
