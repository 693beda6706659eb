import { z } from 'zod'
import {
  type CallProgressAnalysis,
  type CampaignType,
  campaignTypes,
  settingFields,
} from '@/lib/domain/campaign/settings'

/** [A] The types that we offer; the platform also takes `campaign` and nobody says what it does. */
export type WxccCampaignType = CampaignType

export function isIvrType(type: WxccCampaignType): boolean {
  return type === 'progressive_ivr' || type === 'predictive_ivr'
}
export function isPreviewType(type: WxccCampaignType): boolean {
  return type === 'preview_standard' || type === 'preview_direct'
}
export function isPredictiveType(type: WxccCampaignType): boolean {
  return type === 'predictive' || type === 'predictive_ivr'
}

export const previewAutoActions = ['ACCEPT', 'SKIP', 'REMOVE'] as const
export const previewDisableableActions = ['SKIP', 'REMOVE'] as const

/** [A] Fields that PUT may carry to a running campaign; every other change needs a stop and a start. */
export const liveUpdateFields = [
  'dialingRate',
  'dialingListFetchURL',
  'outdialANI',
  'campaignName',
  'noAnswerRingLimit',
  'maxDialingRate',
  'reservationPercentage',
  'previewOfferTimeout',
  'previewOfferTimeoutAutoAction',
  'previewActionsDisabled',
] as const

const isStep = (step: number) => (value: number) => Math.abs(value / step - Math.round(value / step)) < 1e-6

/** The range of a numeric field [A], from the one table of campaign settings, by its name in the start call. */
function ranged(wxccName: string) {
  const field = settingFields.find((candidate) => candidate.wxcc === wxccName)
  if (field?.kind !== 'integer' && field?.kind !== 'decimal') throw new Error(`${wxccName} is no number`)
  const number = z.number().min(field.min).max(field.max)
  return field.kind === 'integer'
    ? number.int()
    : number.refine(isStep(field.step), `goes in steps of ${field.step}`)
}

const milliseconds = (name: keyof CallProgressAnalysis) =>
  ranged(`callProgressAnalysisParams.${name}`).optional()

export const callProgressSchema = z
  .strictObject({
    cpaEnabled: z.boolean().optional(),
    amdEnabled: z.boolean().optional(),
    terminatingToneDetect: z.boolean().optional(),
    minSilencePeriod: milliseconds('minSilencePeriod'),
    analysisPeriod: milliseconds('analysisPeriod'),
    minimumValidSpeech: milliseconds('minimumValidSpeech'),
    maxTimeAnalysis: milliseconds('maxTimeAnalysis'),
    maxTermToneAnalysis: milliseconds('maxTermToneAnalysis'),
  })
  .refine((cpa) => cpa.amdEnabled !== true || cpa.cpaEnabled === true, {
    path: ['amdEnabled'],
    message: 'needs cpaEnabled',
  })
  .refine((cpa) => cpa.terminatingToneDetect !== true || cpa.amdEnabled === true, {
    path: ['terminatingToneDetect'],
    message: 'needs amdEnabled',
  })

/** [A] The outdial ANI is E.164; Cisco's own example has no +. */
const ani = z
  .string()
  .max(50)
  .regex(/^\+?\d{3,15}$/, 'must be E.164')

const shared = {
  campaignName: z.string().min(1).max(64).optional(),
  /** "Not in use" [A]; accepted, never sent by us. */
  authToken: z.string().optional(),
  dialingRate: ranged('dialingRate'),
  dialingListFetchURL: z.url({ protocol: /^https?$/ }).max(1024),
  outdialANI: ani,
  noAnswerRingLimit: ranged('noAnswerRingLimit').optional(),
  maxDialingRate: ranged('maxDialingRate').optional(),
  /** "Not in use" [A]. */
  reservationPercentage: z.number().int().min(0).max(100).optional(),
  previewOfferTimeout: ranged('previewOfferTimeout').optional(),
  previewOfferTimeoutAutoAction: z.enum(previewAutoActions).optional(),
  previewActionsDisabled: z.array(z.enum(previewDisableableActions)).max(2).optional(),
}

type PreviewFields = {
  previewOfferTimeout?: number | undefined
  previewOfferTimeoutAutoAction?: (typeof previewAutoActions)[number] | undefined
}

const previewTogether = (body: PreviewFields) =>
  (body.previewOfferTimeout === undefined) === (body.previewOfferTimeoutAutoAction === undefined)
const previewLongEnough = (body: PreviewFields) =>
  body.previewOfferTimeout === undefined ||
  body.previewOfferTimeoutAutoAction === 'ACCEPT' ||
  body.previewOfferTimeout >= 10
const togetherFault = {
  path: ['previewOfferTimeout'],
  message: 'previewOfferTimeout and previewOfferTimeoutAutoAction come together',
}
const longEnoughFault = {
  path: ['previewOfferTimeout'],
  message: 'must be at least 10 s unless the action is ACCEPT',
}

/** POST /v1/dialer/campaign. JSON numbers, not the guide's quoted strings. */
export const startCampaignSchema = z
  .strictObject({
    ...shared,
    id: z.string().min(1).max(64),
    vendorVersion: z.string().min(1).max(32),
    campaignType: z.enum(campaignTypes),
    entryPointId: z.string().min(1).max(36),
    recordCount: ranged('recordCount'),
    abandonRatePercentage: ranged('abandonRatePercentage').optional(),
    predictiveCorrectionPace: ranged('predictiveCorrectionPace').optional(),
    predictiveGain: ranged('predictiveGain').optional(),
    ivrPorts: ranged('ivrPorts').optional(),
    callProgressAnalysisParams: callProgressSchema.optional(),
    /** [B] Newer than the May 2026 description (one zone, weekly schedule, overrides): passed on, not judged. */
    validCampaignTimes: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(previewTogether, togetherFault)
  .refine(previewLongEnough, longEnoughFault)
export type StartCampaignBody = z.infer<typeof startCampaignSchema>

/** PUT /v1/dialer/campaign/{id} */
export const updateCampaignSchema = z
  .strictObject(shared)
  .refine(previewTogether, togetherFault)
  .refine(previewLongEnough, longEnoughFault)
export type UpdateCampaignBody = z.infer<typeof updateCampaignSchema>

/** [A] start 202, update 202, stop 204; [C] any 2xx is taken as accepted. */
export const campaignCallSuccess = { start: 202, update: 202, stop: 204 } as const

/** [A] At most 32 characters; only a label in WxCC's logs. */
export const vendorVersion = 'rollcall-1'

const answerSchema = z.object({
  // The platform's own description says `data` is both a list and a string.
  data: z.unknown().optional(),
  meta: z.object({ orgId: z.string().optional() }).optional().catch(undefined),
})
const locationSchema = z.object({ location: z.string() })

export type CampaignCallAnswer = { location: string | null; orgId: string | null }

/** Lenient: an accepted command stays accepted whatever its body looks like. */
export function readCampaignCallAnswer(body: unknown): CampaignCallAnswer {
  const answer = answerSchema.safeParse(body)
  if (!answer.success) return { location: null, orgId: null }
  const first: unknown = Array.isArray(answer.data.data) ? answer.data.data[0] : answer.data.data
  const location = locationSchema.safeParse(first)
  return {
    location: location.success ? location.data.location : typeof first === 'string' ? first : null,
    orgId: answer.data.meta?.orgId ?? null,
  }
}

/** A person's sentence out of an error answer of unknown shape; null when there is none. Bounded. */
export function readWxccFault(body: unknown): string | null {
  const texts: string[] = []
  const visit = (value: unknown, depth: number) => {
    if (depth > 5 || texts.length >= 5 || typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && /^(description|message|reason|error|title|detail)$/i.test(key)) {
        texts.push(inner.slice(0, 300))
      } else visit(inner, depth + 1)
    }
  }
  visit(body, 0)
  return texts.length === 0 ? null : texts.join('; ').slice(0, 600)
}
