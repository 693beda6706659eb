'use client'
import { Button } from '@heroui/react'
import { useFormContext, useFormState } from 'react-hook-form'

/** Stays pending after success too, while the next page loads. */
export function SubmitButton({ children }: { children: string }) {
  const { control } = useFormContext()
  const { isSubmitting, isSubmitSuccessful, errors } = useFormState({ control })
  const isLeaving = isSubmitSuccessful && Object.keys(errors).length === 0
  return (
    <Button type="submit" variant="primary" fullWidth isPending={isSubmitting || isLeaving}>
      {children}
    </Button>
  )
}
