'use client'
import { zodResolver } from '@hookform/resolvers/zod'
import { type DefaultValues, type FieldValues, type Path, type UseFormReturn, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { ApiError } from '@/lib/client/api-client'

type ApiFormOptions<Input extends FieldValues, Output> = {
  /** The contract's own schema, so that browser and server refuse the same. */
  schema: z.ZodType<Output, Input>
  /** Loaded data: mount the form when it is there. */
  defaultValues: DefaultValues<Input>
  /** Sends it. What it throws lands on its fields. */
  submit: (values: Output) => Promise<unknown>
}

export type ApiForm<Input extends FieldValues, Output> = {
  form: UseFormReturn<Input, unknown, Output>
  onSubmit: (event?: React.BaseSyntheticEvent) => Promise<void>
}

/** react-hook-form over a contract's schema; problem+json errors land on the field they name. */
export function useApiForm<Input extends FieldValues, Output>(
  options: ApiFormOptions<Input, Output>,
): ApiForm<Input, Output> {
  const form = useForm<Input, unknown, Output>({
    resolver: zodResolver(options.schema),
    defaultValues: options.defaultValues,
    mode: 'onTouched',
  })
  const onSubmit = form.handleSubmit(async (values) => {
    try {
      await options.submit(values)
    } catch (error) {
      placeErrors(form, error)
    }
  })
  return { form, onSubmit }
}

/** What no field of the form answers for is shown above the buttons. */
export function placeErrors<Input extends FieldValues, Output>(
  form: UseFormReturn<Input, unknown, Output>,
  error: unknown,
): void {
  if (!(error instanceof ApiError)) {
    form.setError('root.server', { message: 'This page failed to send the form. Reload it and try again.' })
    return
  }
  const values = form.getValues()
  const homeless: string[] = []
  let isFirst = true
  for (const fault of error.errors) {
    if (!hasField(values, fault.path)) {
      homeless.push(fault.path ? `${fault.path}: ${fault.message}` : fault.message)
      continue
    }
    form.setError(
      fault.path as Path<Input>,
      { type: 'server', message: fault.message },
      { shouldFocus: isFirst },
    )
    isFirst = false
  }
  if (error.errors.length === 0 || homeless.length > 0) {
    form.setError('root.server', { message: [error.message, ...homeless].join(' ') })
  }
}

function hasField(values: unknown, path: string): boolean {
  let place: unknown = values
  for (const part of path.split('.')) {
    if (typeof place !== 'object' || place === null || !(part in place)) return false
    place = Reflect.get(place, part)
  }
  return path !== ''
}
