'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useWatch } from 'react-hook-form'
import { z } from 'zod'
import { SelectInput, TextInput } from '@/components/forms/fields'
import { Form, FormActions } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { Banner } from '@/components/shared/banner'
import { FormDialog } from '@/components/shared/form-dialog'
import { notifyDone, notifyInfo } from '@/components/shared/notify'
import { apiPost } from '@/lib/client/api-client'
import { count } from '@/lib/client/format'
import { awaitApplied } from '@/lib/client/inbox/queries'
import type { SettleTreatment, SettleUnknownResult } from '@/lib/contracts/attempt'
import { orderedOutcomes } from '@/lib/domain/attempt/outcomes'

/** Attempts by id, or all that match a filter; in words for the title. */
export type Selection = { words: string } & (
  | { attemptIds: readonly string[] }
  | { matching: Record<string, string> }
)

type SettleDialogProps = { selection: Selection | null; onClose: () => void; onDone: () => void }

/** Asks what became of them and how one knows; says what it will do before it does it. */
export function SettleDialog({ selection, onClose, onDone }: SettleDialogProps) {
  return (
    <FormDialog
      isOpen={selection !== null}
      onClose={onClose}
      title={`What became of ${selection?.words ?? 'them'}?`}
    >
      {selection ? <SettleForm selection={selection} onClose={onClose} onDone={onDone} /> : null}
    </FormDialog>
  )
}

const formSchema = z.object({
  said: z
    .string()
    .nullable()
    .refine((said) => said !== null, 'choose one'),
  agentId: z.string().trim().max(128),
  reason: z.string().trim().min(3, 'say how you know').max(500),
})

const choices = [
  {
    value: 'count',
    label: 'Count as an attempt and go on',
    help: 'Nobody knows; a call may have been made.',
  },
  { value: 'give_back', label: 'Give back', help: 'Nobody was called.' },
  ...orderedOutcomes.map(({ id, words, explanation }) => ({
    value: String(id),
    label: words,
    help: explanation,
  })),
]

/** Outcomes of a talk: in a campaign with agents, one without an agent counts as abandoned. */
const talks = new Set(orderedOutcomes.filter((outcome) => outcome.needsAgent).map(({ id }) => String(id)))

function SettleForm({ selection, onClose, onDone }: SettleDialogProps & { selection: Selection }) {
  const client = useQueryClient()
  const apiForm = useApiForm({
    schema: formSchema,
    defaultValues: { said: null, agentId: '', reason: '' },
    submit: async ({ said, agentId, reason }) => {
      const results = await settleAll(selection, {
        ...toTreatment(said ?? ''),
        ...(agentId === '' || !talks.has(said ?? '') ? {} : { agentId }),
        reason,
      })
      const events = results.flatMap((result) => result.eventIds)
      // Not only the last: they are applied beside each other.
      const applied = (await Promise.all(events.map(awaitApplied))).every((event) => event !== null)
      await Promise.all(
        ['attempts', 'dispositions', 'reconciliation', 'campaigns', 'contacts', 'overview'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      )
      report(results, applied)
      onDone()
    },
  })
  const said = useWatch({ control: apiForm.form.control, name: 'said' })
  return (
    <Form apiForm={apiForm} label="Settle unknown outcomes">
      <p>
        What you say goes through the same rules as an outcome of the dialer: budgets, retries, DNC and charts
        follow. A contact that has gone on keeps its next step. An outcome that still comes late is kept too.
      </p>
      <SelectInput name="said" label="What became of them" choices={choices} isRequired />
      {said ? <Effect said={said} /> : null}
      {said !== null && talks.has(said) ? (
        <TextInput
          name="agentId"
          label="Agent"
          help="The id of who spoke to the contact. Left empty, a campaign with agents counts the call as abandoned."
        />
      ) : null}
      <TextInput
        name="reason"
        label="How you know"
        placeholder="The carrier’s log shows no call"
        help="Kept in the inbox and in the audit log."
        isRequired
      />
      <FormActions submitLabel="Settle" onCancel={onClose} />
    </Form>
  )
}

/** What the choice does to contacts, where it is not plain. */
function Effect({ said }: { said: string }) {
  if (said === 'count') {
    return <Banner tone="info">The attempt stays counted; a held contact is tried again in 1 h.</Banner>
  }
  if (said === 'give_back') {
    return (
      <Banner tone="warning">
        No budget is spent and held contacts may be called again in 2 min. Those who were called after all are
        called twice.
      </Banner>
    )
  }
  if (said === '15') {
    return (
      <Banner tone="warning">
        Every number of these contacts goes on DNC of the whole organisation at once.
      </Banner>
    )
  }
  return null
}

function toTreatment(said: string): { treatment: SettleTreatment; outcome?: number } {
  if (said === 'count' || said === 'give_back') return { treatment: said }
  return { treatment: 'outcome', outcome: Number(said) }
}

/** All that match go a thousand a call. */
async function settleAll(selection: Selection, said: object): Promise<SettleUnknownResult[]> {
  const settle = (which: object) =>
    apiPost<SettleUnknownResult>('/attempts/unknown/settle', { ...which, ...said })
  if ('attemptIds' in selection) return [await settle({ attemptIds: selection.attemptIds })]
  const results: SettleUnknownResult[] = []
  let after: string | null = null
  do {
    const result: SettleUnknownResult = await settle({
      matching: { ...selection.matching, ...(after === null ? {} : { after }) },
    })
    results.push(result)
    after = result.nextAfter
  } while (after !== null)
  return results
}

function report(results: readonly SettleUnknownResult[], isApplied: boolean): void {
  const queued = results.reduce((sum, { counts }) => sum + counts.queued, 0)
  const others = results.reduce((sum, { counts }) => sum + counts.open + counts.settled + counts.not_found, 0)
  const left = others > 0 ? `${count(others, 'attempt')} had an outcome by then and stayed as they were.` : ''
  if (queued === 0) notifyInfo('Nothing was left to settle', left)
  else if (isApplied) notifyDone(`${count(queued, 'attempt')} settled`, left)
  else
    notifyInfo(`${count(queued, 'attempt')} will be settled`, `Other dispositions are applied first. ${left}`)
}
