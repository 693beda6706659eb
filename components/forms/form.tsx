'use client'
import { Button } from '@heroui/react'
import type { ReactNode } from 'react'
import { type FieldValues, FormProvider, useFormContext, useFormState } from 'react-hook-form'
import type { ApiForm } from '@/components/forms/use-api-form'
import { useUnsavedChanges } from '@/components/forms/use-unsaved-changes'
import { Banner } from '@/components/shared/banner'

type FormProps<Input extends FieldValues, Output> = {
  apiForm: ApiForm<Input, Output>
  children: ReactNode
  className?: string
  label?: string
}

/** Gives the fields inside their form. Validation is ours, in the product's words, not the browser's. */
export function Form<Input extends FieldValues, Output>(props: FormProps<Input, Output>) {
  const { apiForm, children, className = 'flex flex-col gap-4', label } = props
  return (
    <FormProvider {...apiForm.form}>
      <form method="post" noValidate aria-label={label} className={className} onSubmit={apiForm.onSubmit}>
        {children}
      </form>
    </FormProvider>
  )
}

/** What the server said that belongs to no field. */
export function FormFault() {
  const { control } = useFormContext()
  const { errors } = useFormState({ control })
  const message = errors.root?.server?.message
  return message ? <Banner tone="danger">{message}</Banner> : null
}

type FormActionsProps = {
  /** "Save changes", "Create campaign". */
  submitLabel: string
  onCancel?: () => void
  /** Stays at the bottom of the window while there is something to save. */
  isSticky?: boolean
  /** An edit form has nothing to send until something changed. */
  needsChange?: boolean
  /** `danger`: what it sends takes something away. */
  tone?: 'primary' | 'danger'
  children?: ReactNode
}

/** The form's buttons, its fault, and the guard against leaving with unsaved changes. */
export function FormActions(props: FormActionsProps) {
  const { submitLabel, onCancel, isSticky, needsChange, tone = 'primary', children } = props
  const { control, reset } = useFormContext()
  const { isDirty, isSubmitting, isSubmitSuccessful, errors } = useFormState({ control })
  const hasFault = Object.keys(errors).length > 0
  const guard = useUnsavedChanges(isDirty && !isSubmitting && !(isSubmitSuccessful && !hasFault))
  return (
    <div
      className={
        isSticky ? 'sticky -bottom-1 z-10 -mx-3 border-t border-border bg-surface px-3 py-2 sm:mx-0' : ''
      }
    >
      <FormFault />
      <div className="flex flex-wrap items-center justify-end gap-2 pt-2">
        {isDirty ? <span className="mr-auto text-xs text-muted">Unsaved changes</span> : null}
        {children}
        {isDirty && needsChange ? (
          <Button variant="ghost" onPress={() => reset()}>
            Discard
          </Button>
        ) : null}
        {onCancel ? (
          <Button variant="outline" onPress={onCancel}>
            Cancel
          </Button>
        ) : null}
        <Button
          type="submit"
          variant={tone}
          isPending={isSubmitting}
          isDisabled={needsChange === true && !isDirty}
        >
          {submitLabel}
        </Button>
      </div>
      {guard}
    </div>
  )
}

/** Fields that belong together: a title, one sentence, and two columns where there is room. */
export function FormSection({
  title,
  summary,
  children,
}: {
  title: string
  summary?: ReactNode
  children: ReactNode
}) {
  return (
    <fieldset className="min-w-0 rounded-lg border border-border bg-surface">
      <legend className="sr-only">{title}</legend>
      <div className="border-b border-separator px-3 py-2">
        <p aria-hidden className="font-semibold">
          {title}
        </p>
        {summary ? <p className="text-xs text-muted">{summary}</p> : null}
      </div>
      <div className="grid gap-x-6 gap-y-4 p-3 sm:grid-cols-2">{children}</div>
    </fieldset>
  )
}
