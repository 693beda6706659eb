'use client'
import { ComboBox, Description, FieldError, Input, Label, ListBox } from '@heroui/react'
import type { ReactNode } from 'react'
import { useController, useFormContext } from 'react-hook-form'
import type { Choice } from '@/components/forms/fields'

/** One of many, found by typing: a country, a time zone. */
export function ComboInput({
  name,
  label,
  help,
  choices,
  isDisabled,
}: {
  name: string
  label: string
  help?: ReactNode
  choices: readonly Choice[]
  isDisabled?: boolean
}) {
  const { control } = useFormContext()
  const { field, fieldState } = useController({ control, name })
  const message = fieldState.error?.message
  return (
    <ComboBox
      selectedKey={field.value || null}
      onSelectionChange={(key) => field.onChange(key ?? '')}
      onBlur={field.onBlur}
      isInvalid={fieldState.error !== undefined}
      isDisabled={isDisabled ?? false}
      validationBehavior="aria"
      className="min-w-0"
    >
      <Label>{label}</Label>
      <ComboBox.InputGroup>
        <Input ref={field.ref} />
        <ComboBox.Trigger />
      </ComboBox.InputGroup>
      {help && !message ? <Description>{help}</Description> : null}
      <FieldError>{message}</FieldError>
      <ComboBox.Popover>
        <ListBox>
          {choices.map((choice) => (
            <ListBox.Item key={choice.value} id={choice.value} textValue={choice.label}>
              {choice.label}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </ComboBox.Popover>
    </ComboBox>
  )
}
