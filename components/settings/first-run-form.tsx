'use client'
import { Button } from '@heroui/react'
import { useFormContext, useFormState } from 'react-hook-form'
import { ComboInput } from '@/components/forms/combo-input'
import { type Choice, TextInput } from '@/components/forms/fields'
import { Form, FormFault, FormSection } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { useHydrated } from '@/lib/client/browser'
import { getViewerZone } from '@/lib/client/format'
import { postSignInForm } from '@/lib/client/user/sign-in'
import { firstRunSchema, passwordCharsMin } from '@/lib/contracts/session'

type Props = { token: string; countries: readonly Choice[]; zones: readonly Choice[] }

/** The browser knows the likely time zone: the form mounts once it can be asked. */
export function FirstRunForm(props: Props) {
  return useHydrated() ? <Fields {...props} /> : <div className="h-96" />
}

function Fields({ token, countries, zones }: Props) {
  const own = getViewerZone()
  const apiForm = useApiForm({
    schema: firstRunSchema,
    defaultValues: {
      setupToken: token,
      organisationName: '',
      wxccOrgId: '',
      defaultCountry: 'US',
      timeZone: zones.some((zone) => zone.value === own) ? own : 'UTC',
      adminName: '',
      adminEmail: '',
      adminPassword: '',
    },
    submit: async (values) => {
      await postSignInForm('first-run', values)
      window.location.assign('/settings/connection')
    },
  })
  return (
    <Form apiForm={apiForm} label="Set up Rollcall">
      <FormSection
        title="Set-up token"
        summary="The server prints it in its log at every start, so that only whoever runs it can set it up."
      >
        <TextInput name="setupToken" label="Set-up token" autoComplete="off" isRequired isWide />
      </FormSection>
      <FormSection title="Organisation">
        <TextInput name="organisationName" label="Name" autoComplete="organization" isRequired />
        <TextInput
          name="wxccOrgId"
          label="Webex organisation id"
          placeholder="00000000-0000-0000-0000-000000000000"
          help="Control Hub, Account, Organization ID."
          isRequired
        />
        <ComboInput
          name="defaultCountry"
          label="Default country"
          choices={countries}
          help="Of numbers that come without a country code."
        />
        <ComboInput
          name="timeZone"
          label="Time zone"
          choices={zones}
          help="Of days and hours in analytics."
        />
      </FormSection>
      <FormSection title="First admin">
        <TextInput name="adminName" label="Name" autoComplete="name" isRequired />
        <TextInput name="adminEmail" label="E-mail" type="email" autoComplete="username" isRequired />
        <TextInput
          name="adminPassword"
          label="Password"
          type="password"
          autoComplete="new-password"
          range={`at least ${passwordCharsMin} characters`}
          isRequired
        />
      </FormSection>
      <FormFault />
      <SetUpButton />
    </Form>
  )
}

function SetUpButton() {
  const { control } = useFormContext()
  const { isSubmitting } = useFormState({ control })
  return (
    <Button type="submit" variant="primary" className="self-end" isPending={isSubmitting}>
      Set up Rollcall
    </Button>
  )
}
