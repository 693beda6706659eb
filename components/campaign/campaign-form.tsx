'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { ColumnsInput } from '@/components/campaign/columns-input'
import { DialerChoiceInput } from '@/components/campaign/dialer-choice-input'
import {
  type CampaignFormValues,
  campaignFormSchema,
  newCampaignValues,
  toFormValues,
  toRequestBody,
} from '@/components/campaign/form-values'
import { ListsInput } from '@/components/campaign/lists-input'
import { RuleSetInput } from '@/components/campaign/rule-set-input'
import { SettingInput } from '@/components/campaign/setting-input'
import { Form, FormActions, FormSection } from '@/components/forms/form'
import { useApiForm } from '@/components/forms/use-api-form'
import { notifyDone } from '@/components/shared/notify'
import { apiPatch, apiPost } from '@/lib/client/api-client'
import { useViewer } from '@/lib/client/viewer'
import type { CampaignDto, CampaignUpdateDto } from '@/lib/contracts/campaign'
import { campaignTypeWords, listSettingFields, type SettingSection } from '@/lib/domain/campaign/settings'
import { liveCampaignStates } from '@/lib/domain/campaign/states'

const sections: { section: SettingSection; title: string; summary: string }[] = [
  { section: 'basics', title: 'Basics', summary: 'What it is and how it reaches people.' },
  { section: 'pacing', title: 'Pacing', summary: 'How fast contacts are dialed.' },
  { section: 'preview', title: 'Preview', summary: 'What agents see before a call.' },
  { section: 'rules', title: 'Rules', summary: 'When and how often people may be called.' },
  { section: 'schedule', title: 'Schedule', summary: 'First and last day, hours of the campaign.' },
  { section: 'data', title: 'Data', summary: 'What travels with each contact.' },
  { section: 'cpa', title: 'Call progress analysis', summary: 'Telling people from machines.' },
]

type CampaignFormProps = {
  campaign?: CampaignDto
  /** Chosen from the start in a new campaign. */
  listId?: string | undefined
}

/** Creates a campaign, or edits one: the same sections, every field with its range, default and unit. */
export function CampaignForm({ campaign: present, listId }: CampaignFormProps) {
  // As it was opened: what others change meanwhile is not to be taken back by this form.
  const [campaign] = useState(present)
  const router = useRouter()
  const client = useQueryClient()
  const { organisation } = useViewer()
  const isLive = campaign !== undefined && liveCampaignStates.includes(campaign.state)
  const apiForm = useApiForm<CampaignFormValues, CampaignFormValues>({
    schema: campaignFormSchema,
    defaultValues: campaign
      ? toFormValues(campaign)
      : {
          ...newCampaignValues,
          ruleSet: organisation.isSandbox ? 'SANDBOX' : 'US',
          lists: listId === undefined ? [] : [{ listId, weight: 1, position: 0 }],
        },
    submit: async (values) => {
      const body = toRequestBody(values)
      if (campaign === undefined) {
        const made = await apiPost<CampaignDto>('/campaigns', body)
        notifyDone('Campaign created', 'It is a draft: check it, then start it.')
        await client.invalidateQueries({ queryKey: ['campaigns'] })
        router.push(`/campaigns/${made.id}`)
        return
      }
      const saved = await apiPatch<CampaignUpdateDto>(`/campaigns/${campaign.id}`, {
        ...body,
        version: campaign.version,
      })
      notifyDone(`Saved as version ${saved.version}`, describeSaved(saved))
      await client.invalidateQueries({ queryKey: ['campaigns'] })
      router.push(`/campaigns/${campaign.id}`)
    },
  })
  return (
    <Form apiForm={apiForm} label={campaign ? 'Edit campaign' : 'New campaign'}>
      <Fields campaign={campaign} isLive={isLive} isSandbox={organisation.isSandbox} />
      <FormActions
        submitLabel={campaign ? 'Save changes' : 'Create campaign'}
        onCancel={() => router.push(campaign ? `/campaigns/${campaign.id}` : '/campaigns')}
        isSticky
        needsChange={campaign !== undefined}
      />
    </Form>
  )
}

function describeSaved(saved: CampaignUpdateDto): string {
  const waiting = saved.changes.filter((change) => change.change === 'stop_start').map((one) => one.label)
  const parts = []
  if (saved.updateCommand) parts.push('The update is on its way to Webex Contact Center.')
  if (saved.needsStopAndStart.length > 0 && waiting.length > 0) {
    parts.push(`${waiting.join(', ')}: from the next start.`)
  }
  return parts.join(' ')
}

type FieldsProps = { campaign: CampaignDto | undefined; isLive: boolean; isSandbox: boolean }

function Fields({ campaign, isLive, isSandbox }: FieldsProps) {
  const { control } = useFormContext<CampaignFormValues>()
  const type = useWatch({ control, name: 'type' })
  const hasAnalysis = useWatch({ control, name: 'callProgressAnalysisParams.cpaEnabled' }) === true
  // Its periods mean nothing until the analysis is on.
  const fields = listSettingFields(type).filter(
    (field) => field.section !== 'cpa' || field.kind === 'flag' || hasAnalysis,
  )
  return (
    <>
      {sections.map(({ section, title, summary }) => {
        const own = fields.filter((field) => field.section === section)
        if (own.length === 0) return null
        const words = section === 'basics' ? campaignTypeWords[type].means : summary
        return (
          <div key={section} className="contents">
            <FormSection title={title} summary={words}>
              {own.map((field) => {
                if (field.kind === 'columns') return <ColumnsInput key={field.name} help={field.help} />
                if (field.name === 'strategy') return null
                if (field.name === 'entryPointId' || field.name === 'outdialAni') {
                  return <DialerChoiceInput key={field.name} field={field} isLive={isLive} />
                }
                if (field.name === 'ruleSet') {
                  return <RuleSetInput key={field.name} help={field.help} isSandbox={isSandbox} />
                }
                return <SettingInput key={field.name} field={field} isLive={isLive} />
              })}
            </FormSection>
            {section === 'basics' ? (
              <FormSection title="Lists" summary="Whom it calls, from the top list down.">
                <ListsInput campaign={campaign} />
              </FormSection>
            ) : null}
          </div>
        )
      })}
    </>
  )
}
