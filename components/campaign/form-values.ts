import { z } from 'zod'
import type { CampaignDto } from '@/lib/contracts/campaign'
import { refineSettings, settingsShape } from '@/lib/contracts/campaign-settings'
import { arrangeLists, type MixedList } from '@/lib/domain/campaign/list-mix'
import {
  type CampaignSettings,
  defaultCallProgressAnalysis,
  defaultCampaignSettings,
} from '@/lib/domain/campaign/settings'

export type CampaignFormValues = CampaignSettings & {
  lists: MixedList[]
}

/** The shape is the contract's own; this says once that what goes in has the type of what comes out. */
function asFormSchema(schema: z.ZodType): z.ZodType<CampaignFormValues, CampaignFormValues> {
  return schema as z.ZodType<CampaignFormValues, CampaignFormValues>
}

export const campaignFormSchema = asFormSchema(
  z
    .object({
      ...settingsShape,
      lists: z.array(
        z.object({
          listId: z.string(),
          weight: z.number({ error: '1–100' }).int('1–100').min(1, '1–100').max(100, '1–100'),
          position: z.number(),
        }),
      ),
    })
    .superRefine((values, context) => refineSettings(values, context)),
)

export const newCampaignValues: CampaignFormValues = {
  ...defaultCampaignSettings,
  callProgressAnalysisParams: defaultCallProgressAnalysis,
  ruleSet: 'US',
  lists: [],
}

export function toFormValues(campaign: CampaignDto): CampaignFormValues {
  return {
    ...campaign.settings,
    callProgressAnalysisParams: campaign.settings.callProgressAnalysisParams ?? defaultCallProgressAnalysis,
    lists: arrangeLists(campaign.lists.map(({ listId, weight, position }) => ({ listId, weight, position }))),
  }
}

/** Analysis left at the contract's defaults is not sent. */
export function toRequestBody(values: CampaignFormValues): Record<string, unknown> {
  const analysis = values.callProgressAnalysisParams
  const isDefault = JSON.stringify(analysis) === JSON.stringify(defaultCallProgressAnalysis)
  return { ...values, callProgressAnalysisParams: isDefault ? null : analysis }
}
