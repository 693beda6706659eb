'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useFormContext, useFormState, useWatch } from 'react-hook-form'
import { type Choice, TextInput } from '@/components/forms/fields'
import { Form, FormActions, FormSection } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { UnknownZoneChoice, ZonePolicyChoice } from '@/components/settings/zone-rules-choices'
import { Banner } from '@/components/shared/banner'
import { notifyDone } from '@/components/shared/notify'
import { apiPatch } from '@/lib/client/api-client'
import { zoneRulesQuery } from '@/lib/client/settings/queries'
import { useCan } from '@/lib/client/viewer'
import { makeZoneRulesFormSchema, type ZoneRulesDto } from '@/lib/contracts/zone-rules'
import { loosens, type ZoneRules } from '@/lib/domain/compliance/zone-rules'

/** Who may not change it sees it; who may only make it stricter is not offered what loosens. */
export function ZoneRulesForm({ rules, zones }: { rules: ZoneRulesDto; zones: readonly Choice[] }) {
  const client = useQueryClient()
  const canTighten = useCan('rule_set.tighten')
  const canLoosen = useCan('rule_set.loosen')
  const { policy, unknownZone } = rules
  const apiForm = useApiForm({
    schema: makeZoneRulesFormSchema({ policy, unknownZone }),
    defaultValues: { policy, unknownZone, reason: '' },
    submit: async ({ policy, unknownZone, reason }) => {
      // What was not touched stays as somebody else may have made it meanwhile.
      const opened = apiForm.form.formState.defaultValues
      const saved = await apiPatch<ZoneRulesDto>('/organisation/zone-rules', {
        ...(policy === opened?.policy ? {} : { policy }),
        ...(unknownZone === opened?.unknownZone ? {} : { unknownZone }),
        reason,
      })
      apiForm.form.reset({ policy: saved.policy, unknownZone: saved.unknownZone, reason: '' })
      client.setQueryData(zoneRulesQuery().queryKey, saved)
      notifyDone('Time zones saved')
      await client.invalidateQueries({ queryKey: ['overview', 'pulse'] })
    },
  })
  const isOffered = (after: ZoneRules) => canLoosen || !loosens(rules, after)
  return (
    <Form apiForm={apiForm} label="Time zones">
      {canLoosen ? null : (
        <Banner tone="info">
          {canTighten
            ? 'You can make this stricter. Only a compliance officer can loosen it.'
            : 'You can look at this. Admins, supervisors and compliance officers can make it stricter; only a compliance officer can loosen it.'}
        </Banner>
      )}
      <FormSection title="Which sources count">
        <ZonePolicyChoice
          isReadOnly={!canTighten}
          isOffered={(next) => isOffered({ policy: next, unknownZone })}
        />
      </FormSection>
      <FormSection
        title="Numbers without a place"
        summary="Toll-free and other numbers that belong to no place, where no zone was given and no address is known."
      >
        <UnknownZoneChoice
          rules={rules}
          zones={zones}
          isReadOnly={!canTighten}
          isOffered={(next) => isOffered({ policy, unknownZone: next })}
        />
      </FormSection>
      <Loosening before={rules} />
      {canTighten ? <FormActions submitLabel="Save changes" needsChange /> : null}
    </Form>
  )
}

/** What a change that loosens asks for. */
function Loosening({ before }: { before: ZoneRules }) {
  const { control } = useFormContext<ZoneRules & { reason: string }>()
  const [policy, unknownZone] = useWatch({ control, name: ['policy', 'unknownZone'] })
  const { errors } = useFormState({ control })
  // Somebody may have changed it meanwhile: then the server asks for a reason that this page did not.
  if (!loosens(before, { policy, unknownZone }) && !errors.reason) return null
  return (
    <FormSection title="Why it is loosened">
      <div className="sm:col-span-2">
        <Banner tone="warning">
          This lets numbers be called at times when they could not be called before. Check with counsel first.
        </Banner>
      </div>
      <TextInput
        name="reason"
        label="Reason"
        help="Kept in the audit log with your name."
        rows={2}
        isRequired
        isWide
      />
    </FormSection>
  )
}
