'use client'
import { TextInput } from '@/components/forms/fields'
import { Form, FormFault } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { Banner } from '@/components/shared/banner'
import { SubmitButton } from '@/components/user/submit-button'
import { signInWithPassword } from '@/lib/client/user/sign-in'
import { signInSchema } from '@/lib/contracts/session'

export function SignInForm({
  next,
  notice,
  isSandbox,
}: {
  next: string
  notice: string | null
  isSandbox: boolean
}) {
  const apiForm = useApiForm({
    schema: signInSchema,
    defaultValues: { email: '', password: '' },
    submit: async ({ email, password }) => {
      await signInWithPassword(email, password)
      // A whole load: nothing that was fetched before may be shown to whoever is signed in now.
      window.location.assign(next)
    },
  })
  return (
    <Form apiForm={apiForm} label="Sign in">
      {notice ? <Banner tone="warning">{notice}</Banner> : null}
      <FormFault />
      <TextInput name="email" label="E-mail" type="email" autoComplete="username" autoFocus isRequired />
      <TextInput
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        isRequired
      />
      <SubmitButton>Sign in</SubmitButton>
      <p className="text-xs text-muted">
        {isSandbox
          ? 'This is a sandbox: the terminal that started it shows a link that signs you in.'
          : 'Lost your password? An admin can make you a link under Settings, Users.'}
      </p>
    </Form>
  )
}
