'use client'
import { z } from 'zod'
import { TextInput } from '@/components/forms/fields'
import { Form, FormFault } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { SubmitButton } from '@/components/user/submit-button'
import { postSignInForm } from '@/lib/client/user/sign-in'
import { newPasswordSchema, passwordCharsMin, personNameSchema } from '@/lib/contracts/session'

const resetSchema = z.object({ name: z.string(), password: newPasswordSchema })
const inviteSchema = resetSchema.extend({ name: personNameSchema })

/** Invitation: name and password. Reset: password. Both sign in. */
export function AcceptLinkForm({
  token,
  email,
  isInvite,
}: {
  token: string
  email: string
  isInvite: boolean
}) {
  const apiForm = useApiForm({
    schema: isInvite ? inviteSchema : resetSchema,
    defaultValues: { name: '', password: '' },
    submit: async ({ name, password }) => {
      await postSignInForm('accept-link', { token, password, ...(isInvite ? { name } : {}) })
      window.location.assign('/overview')
    },
  })
  return (
    <Form apiForm={apiForm} label={isInvite ? 'Accept the invitation' : 'Choose a new password'}>
      <FormFault />
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      {isInvite ? <TextInput name="name" label="Your name" autoComplete="name" autoFocus isRequired /> : null}
      <TextInput
        name="password"
        label={isInvite ? 'Password' : 'New password'}
        type="password"
        autoComplete="new-password"
        autoFocus={!isInvite}
        range={`at least ${passwordCharsMin} characters`}
        isRequired
      />
      <SubmitButton>{isInvite ? 'Join' : 'Set the password'}</SubmitButton>
    </Form>
  )
}
