'use client'
import { Button, Checkbox, Label } from '@heroui/react'
import { useController, useFormContext } from 'react-hook-form'
import { z } from 'zod'
import { SelectInput, TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { apiPost } from '@/lib/client/api-client'
import type { CreatedApiKeyDto } from '@/lib/contracts/api-key'
import { listScopes, type Permission, permissions } from '@/lib/domain/permissions'

const scopes = listScopes()
const reading = scopes.filter((scope) => scope.endsWith('.read'))

const formSchema = z.object({
  name: z.string().trim().min(1, 'enter a name').max(100, 'at most 100 characters'),
  life: z.enum(['none', '30', '90', '365']),
  scopes: z.array(z.string()).min(1, 'choose at least one scope'),
})

const lives = [
  { value: 'none', label: 'Until it is revoked' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
]

export function CreateApiKeyForm({
  onCreated,
  onCancel,
}: {
  onCreated: (created: CreatedApiKeyDto) => void
  onCancel: () => void
}) {
  const apiForm = useApiForm({
    schema: formSchema,
    defaultValues: { name: '', life: 'none', scopes: reading },
    submit: async ({ name, life, scopes: chosen }) => {
      const expiresAt =
        life === 'none' ? null : new Date(Date.now() + Number(life) * 86_400_000).toISOString()
      onCreated(await apiPost<CreatedApiKeyDto>('/api-keys', { name, scopes: chosen, expiresAt }))
    },
  })
  return (
    <Form apiForm={apiForm} label="Create API key">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput name="name" label="Name" help="Which program uses it." autoFocus isRequired />
        <SelectInput name="life" label="Valid" choices={lives} />
      </div>
      <ScopeField />
      <FormActions submitLabel="Create key" onCancel={onCancel} />
    </Form>
  )
}

function ScopeField() {
  const { control } = useFormContext<{ scopes: string[] }>()
  const { field, fieldState } = useController({ control, name: 'scopes' })
  const toggle = (scope: Permission, isOn: boolean) =>
    field.onChange(isOn ? [...field.value, scope] : field.value.filter((one) => one !== scope))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="flex w-full flex-wrap items-center justify-between gap-2 text-sm font-medium">
        <span>What it may do</span>
        <span className="flex gap-1">
          <Button variant="ghost" size="sm" onPress={() => field.onChange(reading)}>
            Only read
          </Button>
          <Button variant="ghost" size="sm" onPress={() => field.onChange([...scopes])}>
            Everything
          </Button>
        </span>
      </legend>
      <div className="grid gap-x-6 gap-y-2 rounded-md border border-border p-3 sm:grid-cols-2">
        {scopes.map((scope) => (
          <Checkbox
            key={scope}
            isSelected={field.value.includes(scope)}
            onChange={(isOn) => toggle(scope, isOn)}
            className="min-w-0"
          >
            <Checkbox.Content>
              <Checkbox.Control>
                <Checkbox.Indicator />
              </Checkbox.Control>
              <Label className="flex min-w-0 flex-col">
                <span>{permissions[scope].words}</span>
                <span className="font-mono text-xs text-muted [overflow-wrap:anywhere]">{scope}</span>
              </Label>
            </Checkbox.Content>
          </Checkbox>
        ))}
      </div>
      {fieldState.error ? (
        <p role="alert" className="text-xs text-danger-text">
          {fieldState.error.message}
        </p>
      ) : null}
    </fieldset>
  )
}
