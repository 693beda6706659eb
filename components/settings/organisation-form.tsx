'use client'
import { useRouter } from 'next/navigation'
import { ComboInput } from '@/components/forms/combo-input'
import { type Choice, TextInput } from '@/components/forms/fields'
import { Form, FormActions, FormSection } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { CopyField } from '@/components/shared/copy-field'
import { notifyDone } from '@/components/shared/notify'
import { apiPatch } from '@/lib/client/api-client'
import { type OrganisationDto, updateOrganisationSchema } from '@/lib/contracts/organisation'

export function OrganisationForm({
  organisation,
  countries,
  zones,
}: {
  organisation: OrganisationDto
  countries: readonly Choice[]
  zones: readonly Choice[]
}) {
  const router = useRouter()
  const { name, timeZone, defaultCountry } = organisation
  const apiForm = useApiForm({
    schema: updateOrganisationSchema,
    defaultValues: { name, timeZone, defaultCountry },
    submit: async (values) => {
      const saved = await apiPatch<OrganisationDto>('/organisation', values)
      apiForm.form.reset({ name: saved.name, timeZone: saved.timeZone, defaultCountry: saved.defaultCountry })
      notifyDone('Organisation saved')
      router.refresh()
    },
  })
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <Form apiForm={apiForm} label="Organisation">
        <FormSection
          title="Organisation"
          summary={organisation.isSandbox ? 'A sandbox: it dials nobody.' : undefined}
        >
          <TextInput name="name" label="Name" isRequired isWide />
          <ComboInput
            name="timeZone"
            label="Time zone"
            choices={zones}
            help="Days and hours of overview and analytics. Calling hours follow each contact's own zone."
          />
          <ComboInput
            name="defaultCountry"
            label="Default country"
            choices={countries}
            help="Of numbers that come without a country code, in new lists."
          />
        </FormSection>
        <FormActions submitLabel="Save changes" needsChange />
      </Form>
      <CopyField
        label="Webex organisation id"
        value={organisation.wxccOrgId}
        help="Fixed: every disposition and every contact handed out carries it."
      />
    </div>
  )
}
