import { z } from 'zod'
import { settingsShape } from '@/lib/contracts/campaign-settings'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
import {
  type CampaignSettings,
  type CampaignType,
  defaultCampaignSettings,
  type SettingChange,
} from '@/lib/domain/campaign/settings'
import { type CampaignAction, type CampaignState, campaignStates } from '@/lib/domain/campaign/states'

export const campaignIdSchema = z.object({ campaignId: idSchema('cmp') })

export const campaignListsMax = 100
export const listPositionMax = 1000

const weightSchema = z.number().int().min(1).max(100)
const positionSchema = z.number().int().min(0).max(listPositionMax)
const listRefSchema = z.strictObject({
  listId: idSchema('lst'),
  weight: weightSchema.default(1),
  position: positionSchema.optional(),
})
const listsSchema = z
  .array(listRefSchema)
  .max(campaignListsMax, `at most ${campaignListsMax} lists`)
  .refine((lists) => new Set(lists.map((list) => list.listId)).size === lists.length, 'the same list twice')

export const campaignListIdSchema = campaignIdSchema.extend({ listId: idSchema('lst') })

/** Left out: as it is; of a list that the campaign does not have yet, weight 1 and the place after all others. */
export const putListSchema = z.strictObject({ weight: weightSchema, position: positionSchema }).partial()
export type PutListInput = z.infer<typeof putListSchema>

const ownShape = {
  lists: listsSchema,
  /** Starts a new pass by itself when the last one is worked out. */
  recycles: z.boolean(),
}

/** `schedule: {startDate, endDate, validCampaignTimes}` is how the API groups three settings. */
function spreadSchedule(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('schedule' in value)) return value
  const { schedule, ...rest } = value
  if (schedule === null || schedule === undefined) return rest
  return typeof schedule === 'object' ? { ...rest, ...schedule } : value
}

const defaults: Record<string, unknown> = defaultCampaignSettings

const createShape = Object.fromEntries(
  Object.entries<z.ZodType>(settingsShape).map(([name, schema]) => {
    const fallback = defaults[name]
    // The four texts without a default must be given.
    return [name, fallback === '' ? schema : schema.optional().default(() => structuredClone(fallback))]
  }),
)

export type CampaignListInput = { listId: bigint; weight: number; position?: number | undefined }
/** What the verb works with: every setting present. Rules between fields are checked by the verb. */
export type CreateCampaignInput = CampaignSettings & { lists: CampaignListInput[]; recycles: boolean }
export type PatchCampaignInput = Partial<CreateCampaignInput> & { version?: number | undefined }

/** The shape is built from the table that types CampaignSettings; this says so once. */
function asSchemaOf<T>(schema: z.ZodType): z.ZodType<T, unknown> {
  return schema as z.ZodType<T, unknown>
}

export const createCampaignSchema = asSchemaOf<CreateCampaignInput>(
  z.preprocess(
    spreadSchedule,
    z.strictObject({
      ...createShape,
      lists: ownShape.lists.default([]),
      recycles: ownShape.recycles.default(false),
    }),
  ),
)

export const patchCampaignSchema = asSchemaOf<PatchCampaignInput>(
  z.preprocess(
    spreadSchedule,
    z
      .strictObject({
        ...settingsShape,
        ...ownShape,
        /** As it was read: refused when somebody else changed the campaign since. Left out: whatever it is now. */
        version: z.number().int().min(1),
      })
      .partial(),
  ),
)

export const campaignSorts = ['createdAt', '-createdAt', 'name', '-name', 'state', '-state'] as const
export type CampaignSort = (typeof campaignSorts)[number]

/** `state`: one or several, comma-separated. */
const statesSchema = z
  .string()
  .transform((text) => text.split(',').filter(Boolean))
  .pipe(z.array(z.enum(campaignStates)))

export const listCampaignsQuerySchema = pageQuerySchema.extend({
  q: z.string().trim().max(100).optional(),
  state: statesSchema.optional(),
  sort: z.enum(campaignSorts).default('-createdAt'),
})
export type ListCampaignsQuery = z.infer<typeof listCampaignsQuerySchema>

export const campaignContactStates = ['waiting', 'ready', 'leased', 'closed'] as const
export type CampaignContactState = (typeof campaignContactStates)[number]

export const listCampaignContactsQuerySchema = pageQuerySchema.extend({
  state: z.enum(campaignContactStates).optional(),
  /** Narrows waiting to one gate and closed to one cause. */
  cause: z.string().max(100).optional(),
})
export type ListCampaignContactsQuery = z.infer<typeof listCampaignContactsQuerySchema>

export const cloneCampaignSchema = z.strictObject({ name: z.string().trim().min(1).max(64).optional() })
export type CloneCampaignInput = z.infer<typeof cloneCampaignSchema>

/** `not_reached`: only contacts nobody has spoken to; `all`: everybody who may still be called. */
export const recycleCampaignSchema = z.strictObject({
  include: z.enum(['not_reached', 'all']).default('not_reached'),
})
export type RecycleCampaignInput = z.infer<typeof recycleCampaignSchema>

/** What the pre-flight check found. `block` forbids a start, `warn` does not. */
export type FindingDto = {
  code: string
  level: 'block' | 'warn'
  message: string
  /** The setting it is about, when it is one. */
  path: string | null
}

export type CampaignCheckDto = { canStart: boolean; findings: FindingDto[] }

export type CommandKind = 'start' | 'update' | 'stop'
export type CommandStatus = 'requested' | 'accepted' | 'failed' | 'unknown'

export type CampaignCommandDto = {
  id: string
  kind: CommandKind
  status: CommandStatus
  version: number
  responseStatus: number | null
  fault: string | null
  tries: number
  requestedAt: string
  finishedAt: string | null
  requestedBy: string
}

/** Contacts of the campaign's queue by state; they add up to `loaded`. */
export type CampaignCountsDto = {
  loaded: number
  waiting: number
  ready: number
  leased: number
  closed: number
}

/** Why a campaign that should dial does not, in one sentence; null = it dials (or is not meant to). */
export type IdleReasonDto = {
  code: string
  sentence: string
  /** When it ends by itself, where that is known. */
  until: string | null
}

export type CampaignFetchDto = {
  lastFetchAt: string | null
  lastAskedCount: number | null
  lastHandedCount: number | null
  lastHandedAt: string | null
  lastEmptyReason: string | null
  lastDispositionAt: string | null
}

export type CampaignSummaryDto = {
  id: string
  name: string
  type: CampaignType
  state: CampaignState
  stateReason: string | null
  stateChangedAt: string
  version: number
  pass: number
  recycles: boolean
  ruleSet: string
  dialingRate: number
  outdialAni: string
  lists: { id: string; name: string }[]
  counts: CampaignCountsDto
  /** As of when: the counts of a campaign with very many contacts are up to a minute old. */
  countedAt: string
  /** Attempts whose outcome is awaited. */
  openAttempts: number
  /** Hand-outs since midnight UTC… of the organisation's day, and those answered by a person. */
  attemptsToday: number
  dialsToday: number
  liveToday: number
  abandonedToday: number
  fetch: CampaignFetchDto
  idle: IdleReasonDto | null
  /** What the caller may do now. */
  actions: CampaignAction[]
  lastCommand: CampaignCommandDto | null
  createdAt: string
}

export type CampaignListDto = {
  listId: string
  name: string
  weight: number
  position: number
  contacts: number
  /** As of when: large lists are not counted at every look. */
  countedAt: string
  enrolled: number
}

/** A setting that WxCC will only take at the next start. */
export type PendingChangeDto = { name: string; label: string; change: SettingChange }

export type CampaignDto = Omit<CampaignSummaryDto, 'lists'> & {
  /** The same as `state`. */
  status: CampaignState
  settings: CampaignSettings
  lists: CampaignListDto[]
  dialingListUrl: string
  tokenUrl: string
  dispositionsUrl: string
  /** Changed since the last accepted start and not to be had live. */
  needsStopAndStart: PendingChangeDto[]
  organisationPausedAt: string | null
  createdBy: string | null
}

/** The answer to PATCH: the campaign, and what became of each changed setting. */
export type CampaignUpdateDto = CampaignDto & {
  changes: { name: string; label: string; change: SettingChange }[]
  /** The update that was queued for the live settings, if any. */
  updateCommand: CampaignCommandDto | null
}

export type CampaignVersionDto = {
  version: number
  settings: CampaignSettings
  changed: string[]
  createdAt: string
  createdBy: string
}

export type CampaignContactDto = {
  contactId: string
  name: string
  externalKey: string
  listId: string
  listName: string
  pass: number
  state: CampaignContactState
  nextAt: string | null
  waitingFor: string | null
  number: string | null
  attemptCount: number
  lastOutcome: number | null
  lastAttemptAt: string | null
  stopCause: string | null
}

/** Contacts of one state, by what they wait for or why they are closed. */
export type CampaignStateCountDto = {
  state: CampaignContactState
  cause: string | null
  contacts: number
  nextAt: string | null
}

export type CampaignLiveDto = {
  campaignId: string
  counts: CampaignCountsDto
  countedAt: string
  causes: CampaignStateCountDto[]
  openAttempts: number
  fetch: CampaignFetchDto
  idle: IdleReasonDto | null
  lastHour: { attempts: number; dials: number; live: number; abandoned: number; reachedAgent: number }
  at: string
}

/** What WxCC offers for two of the settings. */
export type DialerChoicesDto = {
  entryPoints: { id: string; name: string }[]
  anis: { number: string; name: string }[]
  fault: string | null
}
