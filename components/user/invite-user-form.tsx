'use client'
import { SelectInput, TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { apiPost } from '@/lib/client/api-client'
import { type InviteUserInput, inviteUserSchema, type UserLinkDto } from '@/lib/contracts/user'
import { roles, roleWords } from '@/lib/domain/permissions'

const roleChoices = roles.map((role) => ({
  value: role,
  label: roleWords[role].name,
  help: roleWords[role].does,
}))

export function InviteUserForm({
  onInvited,
  onCancel,
}: {
  onInvited: (link: UserLinkDto) => void
  onCancel: () => void
}) {
  const apiForm = useApiForm<InviteUserInput, InviteUserInput>({
    schema: inviteUserSchema,
    defaultValues: { email: '', role: 'supervisor' },
    submit: async (values) => onInvited(await apiPost<UserLinkDto>('/users', values)),
  })
  return (
    <Form apiForm={apiForm} label="Invite user">
      <TextInput name="email" label="E-mail" type="email" autoFocus isRequired />
      <SelectInput name="role" label="Role" choices={roleChoices} isRequired />
      <FormActions submitLabel="Make the invitation" onCancel={onCancel} />
    </Form>
  )
}
