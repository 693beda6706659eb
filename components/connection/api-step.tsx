'use client'
import { useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { Step } from '@/components/connection/step'
import { TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { notifyDone } from '@/components/shared/notify'
import { Moment } from '@/components/shared/time'
import { apiPatch } from '@/lib/client/api-client'
import type { ConnectionDto } from '@/lib/contracts/connection'

const formSchema = z.object({
  apiBaseUrl: z.string().trim().min(1, 'enter an address or a data centre'),
  accessToken: z.string().trim(),
})

/** Where campaigns are started and stopped, and with which token. */
export function ApiStep({ connection }: { connection: ConnectionDto }) {
  const queryClient = useQueryClient()
  const apiForm = useApiForm({
    schema: formSchema,
    defaultValues: { apiBaseUrl: connection.apiBaseUrl ?? '', accessToken: '' },
    submit: async ({ apiBaseUrl, accessToken }) => {
      const body = { apiBaseUrl, ...(accessToken === '' ? {} : { accessToken }) }
      const saved = await apiPatch<ConnectionDto>('/connection', body, { headers: { 'idempotency-key': '' } })
      apiForm.form.reset({ apiBaseUrl: saved.apiBaseUrl ?? '', accessToken: '' })
      notifyDone('Connection saved')
      await queryClient.invalidateQueries({ queryKey: ['connection'] })
    },
  })
  const isDone = connection.apiBaseUrl !== null && connection.hasAccessToken
  return (
    <Step
      title="2. Webex Contact Center API"
      isDone={isDone}
      stateWords={isDone ? 'Set' : connection.apiBaseUrl ? 'Token missing' : 'Missing'}
    >
      <p className="text-muted">
        Rollcall starts, updates and stops campaigns there. The token needs the scopes cjp:config_read and
        cjp:config_write of an admin. It is kept encrypted and never shown.
      </p>
      <Form apiForm={apiForm} label="Webex Contact Center API">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextInput
            name="apiBaseUrl"
            label="Address or data centre"
            placeholder="us1"
            help={
              connection.isSandbox
                ? 'On this machine only.'
                : 'us1, eu1, eu2, anz1, ca1, jp1, sg1, in1, or a whole address.'
            }
            isRequired
          />
          <TextInput
            name="accessToken"
            label="Access token"
            type="password"
            autoComplete="off"
            placeholder={connection.hasAccessToken ? 'Stored; leave empty to keep it' : ''}
            help={
              connection.accessTokenExpiresAt ? (
                <>
                  Expires <Moment at={connection.accessTokenExpiresAt} />
                </>
              ) : undefined
            }
          />
        </div>
        <FormActions submitLabel="Save" needsChange />
      </Form>
    </Step>
  )
}
