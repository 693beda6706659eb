'use client'
import { useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { SelectInput, SwitchInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { Section } from '@/components/layout/section'
import { notifyDone } from '@/components/shared/notify'
import { apiPatch } from '@/lib/client/api-client'
import type { ConnectionDto } from '@/lib/contracts/connection'

const formSchema = z.object({
  proof: z.enum(['signature', 'signature_and_token']),
  refusesLate: z.boolean(),
  refusedStatus: z.enum(['401', '200']),
})

const proofs = [
  { value: 'signature', label: 'A signature', help: 'A token alone does while no webhook secret is set.' },
  { value: 'signature_and_token', label: 'A signature and a token', help: 'Both, or it is refused.' },
]
const statuses = [
  { value: '401', label: '401, not authorised', help: 'The sender learns that something is wrong.' },
  {
    value: '200',
    label: '200, as if accepted',
    help: 'A sender that counts failures does not end the subscription.',
  },
]

/** What a disposition must bring. Nothing is stored of one that is refused. */
export function DispositionRulesStep({ connection }: { connection: ConnectionDto }) {
  const queryClient = useQueryClient()
  const { proof, refusesLate, refusedStatus } = connection.dispositionRules
  const apiForm = useApiForm({
    schema: formSchema,
    defaultValues: { proof, refusesLate, refusedStatus: refusedStatus === 200 ? '200' : '401' },
    submit: async (input) => {
      const dispositionRules = { ...input, refusedStatus: Number(input.refusedStatus) }
      await apiPatch<ConnectionDto>(
        '/connection',
        { dispositionRules },
        { headers: { 'idempotency-key': '' } },
      )
      apiForm.form.reset(input)
      notifyDone('Saved', 'It holds within ten seconds.')
      await queryClient.invalidateQueries({ queryKey: ['connection'] })
    },
  })
  return (
    <Section title="What a disposition must bring">
      <Form apiForm={apiForm} label="What a disposition must bring">
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectInput name="proof" label="Proof of its sender" choices={proofs} />
          <SelectInput name="refusedStatus" label="A refused one is answered" choices={statuses} />
          <SwitchInput
            name="refusesLate"
            label="Refuse late ones"
            help="Dated more than 5 minutes off. Else they are kept and marked late: no outcome is lost."
            isWide
          />
        </div>
        <FormActions submitLabel="Save" needsChange />
      </Form>
    </Section>
  )
}
