'use client'
import {
  Checkbox,
  Description,
  FieldError,
  Input,
  Label,
  ListBox,
  NumberField,
  Select,
  Switch,
  TextArea,
  TextField,
} from '@heroui/react'
import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useController, useFormContext } from 'react-hook-form'

type FieldProps = {
  /** Dotted, as in the schema. */
  name: string
  label: string
  help?: ReactNode
  /** Shown beside the label: "1–100, default 10". */
  range?: string
  /** Marks a setting that a live campaign takes only after a stop and start. */
  needsStopStart?: boolean
  isRequired?: boolean
  isDisabled?: boolean
  /** Both columns of a FormSection. */
  isWide?: boolean
}

/** One field of the form around it, with the first error that the schema or the server found. */
function useField(name: string) {
  const { control } = useFormContext()
  const { field, fieldState } = useController({ control, name })
  return { field, message: fieldState.error?.message, isInvalid: fieldState.error !== undefined }
}

function FieldLabel({
  label,
  range,
  needsStopStart,
}: Pick<FieldProps, 'label' | 'range' | 'needsStopStart'>) {
  return (
    <span className="flex flex-wrap items-baseline justify-between gap-x-2">
      <span className="flex items-center gap-1.5">
        <Label>{label}</Label>
        {needsStopStart ? <StopStartMark /> : null}
      </span>
      {range ? <span className="text-xs text-muted tabular-nums">{range}</span> : null}
    </span>
  )
}

export function StopStartMark() {
  return (
    <span
      className="inline-flex items-center gap-1 text-xs text-warning-text"
      title="A running campaign takes this change only after a stop and a start."
    >
      <RotateCcw aria-hidden className="size-3" />
      needs stop and start
    </span>
  )
}

function FieldNotes({ help, message }: { help?: ReactNode; message: string | undefined }) {
  return (
    <>
      {help && !message ? <Description>{help}</Description> : null}
      <FieldError>{message}</FieldError>
    </>
  )
}

const wide = (isWide: boolean | undefined) => (isWide ? 'min-w-0 sm:col-span-2' : 'min-w-0')

type TextInputProps = FieldProps & {
  placeholder?: string
  type?: 'text' | 'email' | 'password' | 'tel' | 'url' | 'date' | 'datetime-local'
  rows?: number
  autoComplete?: string
  autoFocus?: boolean
  /** The form's value is null when nothing is typed, instead of ''. */
  emptyIsNull?: boolean
}

export function TextInput(props: TextInputProps) {
  const { name, help, isRequired, isDisabled, isWide, placeholder, type, rows, emptyIsNull } = props
  const { field, message, isInvalid } = useField(name)
  return (
    <TextField
      name={name}
      value={field.value ?? ''}
      onChange={(text) => field.onChange(text === '' && emptyIsNull ? null : text)}
      onBlur={field.onBlur}
      isInvalid={isInvalid}
      isRequired={isRequired ?? false}
      isDisabled={isDisabled ?? false}
      validationBehavior="aria"
      type={type ?? 'text'}
      className={wide(isWide)}
    >
      <FieldLabel {...props} />
      {rows ? (
        <TextArea ref={field.ref} rows={rows} placeholder={placeholder} />
      ) : (
        <Input
          ref={field.ref}
          placeholder={placeholder}
          autoComplete={props.autoComplete}
          autoFocus={props.autoFocus}
        />
      )}
      <FieldNotes help={help} message={message} />
    </TextField>
  )
}

type NumberInputProps = FieldProps & {
  min?: number
  max?: number
  step?: number
  unit?: string
  /** What an empty field means: "Webex Contact Center's own". */
  placeholder?: string
}

/** The form's value is a number, or null when the field is empty. */
export function NumberInput(props: NumberInputProps) {
  const { name, help, isRequired, isDisabled, isWide, step, unit, placeholder } = props
  const { field, message, isInvalid } = useField(name)
  const digits = step && step < 1 ? String(step).split('.')[1]?.length : 0
  return (
    <NumberField
      name={name}
      value={typeof field.value === 'number' ? field.value : Number.NaN}
      onChange={(value) => field.onChange(Number.isNaN(value) ? null : value)}
      onBlur={field.onBlur}
      isInvalid={isInvalid}
      isRequired={isRequired ?? false}
      isDisabled={isDisabled ?? false}
      validationBehavior="aria"
      formatOptions={{ maximumFractionDigits: digits ?? 0, useGrouping: false }}
      className={wide(isWide)}
    >
      <FieldLabel {...props} />
      <div className="flex items-center gap-2">
        <NumberField.Group className="max-w-40 flex-1">
          <NumberField.Input ref={field.ref} placeholder={placeholder} />
        </NumberField.Group>
        {unit ? <span className="text-muted">{unit}</span> : null}
      </div>
      <FieldNotes help={help} message={message} />
    </NumberField>
  )
}

export type Choice = { value: string; label: string; help?: string }

type SelectInputProps = FieldProps & {
  choices: readonly Choice[]
  placeholder?: string
  /** Adds an entry that sets null: "Not sent". */
  emptyLabel?: string
}

const emptyKey = '\u0000'

export function SelectInput(props: SelectInputProps) {
  const { name, help, isRequired, isDisabled, isWide, choices, placeholder, emptyLabel } = props
  const { field, message, isInvalid } = useField(name)
  const all = emptyLabel ? [{ value: emptyKey, label: emptyLabel }, ...choices] : choices
  return (
    <Select
      name={name}
      value={field.value ?? (emptyLabel ? emptyKey : null)}
      onChange={(key) => field.onChange(key === emptyKey ? null : key)}
      onBlur={field.onBlur}
      isInvalid={isInvalid}
      isRequired={isRequired ?? false}
      isDisabled={isDisabled ?? false}
      validationBehavior="aria"
      placeholder={placeholder ?? 'Choose'}
      className={wide(isWide)}
    >
      <FieldLabel {...props} />
      <Select.Trigger ref={field.ref}>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <FieldNotes help={help} message={message} />
      <Select.Popover>
        <ListBox>
          {all.map((choice) => (
            <ListBox.Item key={choice.value} id={choice.value} textValue={choice.label}>
              <div className="flex flex-col">
                <Label>{choice.label}</Label>
                {'help' in choice && choice.help ? <Description>{choice.help}</Description> : null}
              </div>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

export function CheckboxInput(props: FieldProps) {
  const { name, label, help, isDisabled, isWide, needsStopStart } = props
  const { field, message, isInvalid } = useField(name)
  return (
    <Checkbox
      name={name}
      isSelected={field.value === true}
      onChange={field.onChange}
      onBlur={field.onBlur}
      isInvalid={isInvalid}
      isDisabled={isDisabled ?? false}
      validationBehavior="aria"
      className={wide(isWide)}
    >
      <Checkbox.Content ref={field.ref}>
        <Checkbox.Control>
          <Checkbox.Indicator />
        </Checkbox.Control>
        <Label>{label}</Label>
        {needsStopStart ? <StopStartMark /> : null}
      </Checkbox.Content>
      <FieldNotes help={help} message={message} />
    </Checkbox>
  )
}

export function SwitchInput(props: FieldProps) {
  const { name, label, help, isDisabled, isWide, needsStopStart } = props
  const { field, message, isInvalid } = useField(name)
  return (
    <Switch
      name={name}
      size="sm"
      isSelected={field.value === true}
      onChange={field.onChange}
      onBlur={field.onBlur}
      isInvalid={isInvalid}
      isDisabled={isDisabled ?? false}
      validationBehavior="aria"
      className={wide(isWide)}
    >
      <Switch.Content ref={field.ref}>
        <Switch.Control>
          <Switch.Thumb />
        </Switch.Control>
        <Label>{label}</Label>
        {needsStopStart ? <StopStartMark /> : null}
      </Switch.Content>
      <FieldNotes help={help} message={message} />
    </Switch>
  )
}
