'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { TextInput } from '@/components/forms/fields'
import { Form, FormActions, FormSection } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { notifyDone } from '@/components/shared/notify'
import { ErrorState } from '@/components/shared/page-states'
import { PageSkeleton } from '@/components/shared/skeletons'
import { apiPost } from '@/lib/client/api-client'
import { meQuery } from '@/lib/client/user/queries'
import { changePasswordSchema, passwordCharsMin } from '@/lib/contracts/session'
import type { MeDto } from '@/lib/contracts/user'
import { roleWords } from '@/lib/domain/permissions'

export function AccountForm() {
  const query = useQuery(meQuery())
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return query.data ? <PasswordForm me={query.data} /> : <PageSkeleton />
}

function PasswordForm({ me }: { me: MeDto }) {
  const queryClient = useQueryClient()
  const apiForm = useApiForm({
    schema: changePasswordSchema,
    defaultValues: { currentPassword: '', newPassword: '' },
    submit: async (values) => {
      // No Idempotency-Key: nothing of this answer may be kept.
      await apiPost('/me/password', values, { headers: { 'idempotency-key': '' } })
      apiForm.form.reset()
      notifyDone('Password changed', 'Your other sessions were ended.')
      await queryClient.invalidateQueries({ queryKey: ['me'] })
    },
  })
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <p className="text-muted">
        {me.name} · {me.email} · {me.role ? roleWords[me.role].name : ''}
      </p>
      <Form apiForm={apiForm} label="Change password">
        <FormSection
          title={me.hasPassword ? 'Change password' : 'Choose a password'}
          summary={
            me.hasPassword
              ? 'Every other session of yours ends.'
              : 'You signed in by a link. With a password you can sign in at any time.'
          }
        >
          {me.hasPassword ? (
            <TextInput
              name="currentPassword"
              label="Present password"
              type="password"
              autoComplete="current-password"
              isRequired
            />
          ) : null}
          <TextInput
            name="newPassword"
            label="New password"
            type="password"
            autoComplete="new-password"
            range={`at least ${passwordCharsMin} characters`}
            isRequired
          />
        </FormSection>
        <FormActions submitLabel={me.hasPassword ? 'Change password' : 'Set password'} needsChange />
      </Form>
    </div>
  )
}
