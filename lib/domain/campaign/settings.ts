/**
 * Every setting of a campaign as data: the form, the API's schema, the start and update calls and the
 * sandbox's checks are built from this one table. Ranges and defaults: Cisco's campaign API.
 */
export const campaignTypes = [
  'progressive',
  'predictive',
  'progressive_ivr',
  'predictive_ivr',
  'preview_standard',
  'preview_direct',
] as const
export type CampaignType = (typeof campaignTypes)[number]

export const campaignTypeWords: Record<CampaignType, { name: string; means: string }> = {
  progressive: { name: 'Progressive', means: 'Dials a fixed number of contacts for each free agent.' },
  predictive: {
    name: 'Predictive',
    means: 'Dials ahead of free agents and adjusts itself to an abandon rate.',
  },
  progressive_ivr: {
    name: 'Progressive IVR',
    means: 'Dials a fixed number of contacts for each free IVR port; no agents.',
  },
  predictive_ivr: { name: 'Predictive IVR', means: 'Dials ahead of free IVR ports; no agents.' },
  preview_standard: {
    name: 'Preview, standard',
    means: 'An agent sees the contact first; the dialer dials after they accept.',
  },
  preview_direct: {
    name: 'Preview, direct',
    means: 'An agent sees the contact first; the agent is connected and then the call is made.',
  },
}

export function isAgentCampaign(type: CampaignType): boolean {
  return type !== 'progressive_ivr' && type !== 'predictive_ivr'
}

export type PreviewAction = 'ACCEPT' | 'SKIP' | 'REMOVE'
export type NumberFormat = 'e164' | 'e164_no_plus' | 'national'
export type UnknownPolicy = 'hold' | 'count'

/** Weekday 0 = Sunday; times `HH:MM` local, `24:00` = end of day. */
export type CampaignWindow = { start: string; end: string }
export type ValidCampaignTimes = {
  timeZone: string
  weekly: { weekday: number; windows: CampaignWindow[] }[]
  overrides: { date: string; windows: CampaignWindow[] }[]
}

export type CallProgressAnalysis = {
  cpaEnabled: boolean
  amdEnabled: boolean
  terminatingToneDetect: boolean
  minSilencePeriod: number
  analysisPeriod: number
  minimumValidSpeech: number
  maxTimeAnalysis: number
  maxTermToneAnalysis: number
}

export type CampaignListRef = { listId: string; weight: number; position: number }

/** What a campaign version holds. `null` = not sent to WxCC, its own default applies. */
export type CampaignSettings = {
  name: string
  type: CampaignType
  entryPointId: string
  outdialAni: string
  recordCount: number
  dialingRate: number
  maxDialingRate: number | null
  noAnswerRingLimit: number
  abandonRatePercentage: number | null
  predictiveCorrectionPace: number | null
  predictiveGain: number | null
  ivrPorts: number | null
  reservationPercentage: number | null
  previewOfferTimeout: number | null
  previewOfferTimeoutAutoAction: PreviewAction | null
  previewActionsDisabled: ('SKIP' | 'REMOVE')[]
  validCampaignTimes: ValidCampaignTimes | null
  callProgressAnalysisParams: CallProgressAnalysis | null
  /** A preset's name, an own rule set's id, or `always`. */
  ruleSet: string
  strategy: string
  /** Columns sent as customerData, at most 28. */
  customerData: string[]
  numberFormat: NumberFormat
  handOutLifeMinutes: number
  talkAllowanceMinutes: number
  unknownPolicy: UnknownPolicy
  startDate: string | null
  endDate: string | null
}

export type SettingName = keyof CampaignSettings | `callProgressAnalysisParams.${keyof CallProgressAnalysis}`

/**
 * What a change does to a campaign that WxCC holds: `live` goes out with the update call, `stop_start`
 * waits for the next start, `rollcall` is ours and holds from the next hand-out.
 */
export type SettingChange = 'live' | 'stop_start' | 'rollcall'

type FieldKind =
  | { kind: 'integer' | 'decimal'; min: number; max: number; step: number; default: number | null }
  | { kind: 'text'; lengthMax: number; default: string | null; format?: 'e164' }
  | { kind: 'choice'; choices: readonly string[]; default: string | null }
  | { kind: 'choices'; choices: readonly string[]; default: readonly string[]; countMax: number }
  | { kind: 'columns'; countMax: number; default: readonly string[] }
  | { kind: 'flag'; default: boolean }
  | { kind: 'date'; default: null }
  | { kind: 'times'; default: null }

export type SettingSection = 'basics' | 'pacing' | 'cpa' | 'preview' | 'schedule' | 'rules' | 'data'

export type SettingField = FieldKind & {
  name: SettingName
  label: string
  help: string
  section: SettingSection
  /** Its name in the start call; null = ours alone. Dotted = inside callProgressAnalysisParams. */
  wxcc: string | null
  required: boolean
  unit?: 's' | 'ms' | '%' | 'min' | 'per agent' | 'contacts' | 'answers' | 'ports'
  change: SettingChange
  /** Absent = every type. */
  types?: readonly CampaignType[]
  /** The contract calls it "not in use": accepted and passed on, not offered in the form. */
  notInUse?: true
}

const agentless = ['progressive_ivr', 'predictive_ivr'] as const
const predictive = ['predictive', 'predictive_ivr'] as const
const preview = ['preview_standard', 'preview_direct'] as const
const rung = ['progressive', 'predictive', 'progressive_ivr', 'predictive_ivr', 'preview_standard'] as const
const automatic = ['progressive', 'predictive', 'progressive_ivr', 'predictive_ivr'] as const

const cpaPeriod = (
  name: keyof CallProgressAnalysis,
  label: string,
  min: number,
  max: number,
  fallback: number,
  help: string,
): SettingField => ({
  name: `callProgressAnalysisParams.${name}`,
  label,
  help,
  section: 'cpa',
  wxcc: `callProgressAnalysisParams.${name}`,
  kind: 'integer',
  min,
  max,
  step: 1,
  default: fallback,
  unit: 'ms',
  required: false,
  change: 'stop_start',
  types: automatic,
})

const cpaFlag = (name: keyof CallProgressAnalysis, label: string, help: string): SettingField => ({
  name: `callProgressAnalysisParams.${name}`,
  label,
  help,
  section: 'cpa',
  wxcc: `callProgressAnalysisParams.${name}`,
  kind: 'flag',
  default: false,
  required: false,
  change: 'stop_start',
  types: automatic,
})

export const settingFields: readonly SettingField[] = [
  {
    name: 'name',
    label: 'Name',
    help: 'Shown to supervisors and in Webex Contact Center reports.',
    section: 'basics',
    wxcc: 'campaignName',
    kind: 'text',
    lengthMax: 64,
    default: null,
    required: true,
    change: 'live',
  },
  {
    name: 'type',
    label: 'Type',
    help: 'How Webex Contact Center paces the dialing.',
    section: 'basics',
    wxcc: 'campaignType',
    kind: 'choice',
    choices: campaignTypes,
    default: 'progressive',
    required: true,
    change: 'stop_start',
  },
  {
    name: 'entryPointId',
    label: 'Outdial entry point',
    help: 'One entry point per campaign; its queue must be enabled for outdial campaigns.',
    section: 'basics',
    wxcc: 'entryPointId',
    kind: 'text',
    lengthMax: 36,
    default: null,
    required: true,
    change: 'stop_start',
  },
  {
    name: 'outdialAni',
    label: 'Caller number (ANI)',
    help: 'The number people see, in E.164. It must be among the ANIs of the entry point.',
    section: 'basics',
    wxcc: 'outdialANI',
    kind: 'text',
    lengthMax: 50,
    format: 'e164',
    default: null,
    required: true,
    change: 'live',
  },
  {
    name: 'recordCount',
    label: 'Contacts per fetch',
    help: 'The most the dialer may ask for at once. What is out cannot be recalled: keep it small.',
    section: 'pacing',
    wxcc: 'recordCount',
    kind: 'integer',
    min: 1,
    max: 400,
    step: 1,
    default: 50,
    unit: 'contacts',
    required: true,
    change: 'stop_start',
  },
  {
    name: 'dialingRate',
    label: 'Dialing rate',
    help: 'Contacts dialed for each free agent. 1 = one contact per agent, none abandoned by design.',
    section: 'pacing',
    wxcc: 'dialingRate',
    kind: 'decimal',
    min: 1,
    max: 10,
    step: 0.1,
    default: 1,
    unit: 'per agent',
    required: true,
    change: 'live',
  },
  {
    name: 'maxDialingRate',
    label: 'Highest dialing rate',
    help: 'The predictive dialer never goes above it.',
    section: 'pacing',
    wxcc: 'maxDialingRate',
    kind: 'decimal',
    min: 1,
    max: 10,
    step: 0.1,
    default: 1,
    unit: 'per agent',
    required: false,
    change: 'live',
    types: predictive,
  },
  {
    name: 'noAnswerRingLimit',
    label: 'Ring limit',
    help: 'How long a call may ring before it counts as not answered. Rule sets ask for at least 15 s.',
    section: 'pacing',
    wxcc: 'noAnswerRingLimit',
    kind: 'integer',
    min: 16,
    max: 80,
    step: 1,
    default: 32,
    unit: 's',
    required: false,
    change: 'live',
    types: rung,
  },
  {
    name: 'abandonRatePercentage',
    label: 'Abandon rate aimed at',
    help: 'The share of answered calls that the predictive dialer may leave without an agent.',
    section: 'pacing',
    wxcc: 'abandonRatePercentage',
    kind: 'decimal',
    min: 1,
    max: 100,
    step: 0.1,
    default: 3,
    unit: '%',
    required: false,
    change: 'stop_start',
    types: predictive,
  },
  {
    name: 'predictiveCorrectionPace',
    label: 'Correction pace',
    help: 'Live answers between two adjustments: more = fewer adjustments from a larger sample.',
    section: 'pacing',
    wxcc: 'predictiveCorrectionPace',
    kind: 'integer',
    min: 10,
    max: 5000,
    step: 1,
    default: 70,
    unit: 'answers',
    required: false,
    change: 'stop_start',
    types: predictive,
  },
  {
    name: 'predictiveGain',
    label: 'Gain',
    help: 'How much the dialing rate moves at each adjustment.',
    section: 'pacing',
    wxcc: 'predictiveGain',
    kind: 'decimal',
    min: 0.1,
    max: 3,
    step: 0.1,
    default: 1,
    required: false,
    change: 'stop_start',
    types: predictive,
  },
  {
    name: 'ivrPorts',
    label: 'IVR ports',
    help: 'Calls the IVR may hold at once; a port stands for an agent.',
    section: 'pacing',
    wxcc: 'ivrPorts',
    kind: 'integer',
    min: 1,
    max: 1000,
    step: 1,
    default: 10,
    unit: 'ports',
    required: false,
    change: 'stop_start',
    types: agentless,
  },
  {
    name: 'reservationPercentage',
    label: 'Reserved agents',
    help: 'Webex Contact Center says it does not use this.',
    section: 'pacing',
    wxcc: 'reservationPercentage',
    kind: 'integer',
    min: 0,
    max: 100,
    step: 1,
    default: 100,
    unit: '%',
    required: false,
    change: 'live',
    notInUse: true,
  },
  {
    name: 'previewOfferTimeout',
    label: 'Offer timeout',
    help: 'How long an agent may look at a contact. At least 10 s unless the automatic action is ACCEPT.',
    section: 'preview',
    wxcc: 'previewOfferTimeout',
    kind: 'integer',
    min: 0,
    max: 7200,
    step: 1,
    default: 600,
    unit: 's',
    required: false,
    change: 'live',
    types: preview,
  },
  {
    name: 'previewOfferTimeoutAutoAction',
    label: 'After the timeout',
    help: 'What happens when the agent does nothing.',
    section: 'preview',
    wxcc: 'previewOfferTimeoutAutoAction',
    kind: 'choice',
    choices: ['ACCEPT', 'SKIP', 'REMOVE'],
    default: 'SKIP',
    required: false,
    change: 'live',
    types: preview,
  },
  {
    name: 'previewActionsDisabled',
    label: 'Actions not offered',
    help: 'Actions an agent may not take on an offered contact.',
    section: 'preview',
    wxcc: 'previewActionsDisabled',
    kind: 'choices',
    choices: ['SKIP', 'REMOVE'],
    countMax: 2,
    default: [],
    required: false,
    change: 'live',
    types: preview,
  },
  {
    name: 'validCampaignTimes',
    label: 'Campaign hours',
    help: 'Hours of the campaign itself in one time zone, with exceptions by date. Calling rules still hold.',
    section: 'schedule',
    wxcc: 'validCampaignTimes',
    kind: 'times',
    default: null,
    required: false,
    change: 'stop_start',
  },
  cpaFlag('cpaEnabled', 'Call progress analysis', 'Tell people from machines by what is heard.'),
  cpaFlag(
    'amdEnabled',
    'Answering machine detection',
    'Needs call progress analysis. Some people will be taken for machines.',
  ),
  cpaFlag(
    'terminatingToneDetect',
    'Wait for the tone',
    "Needs answering machine detection. Waits for the end of the machine's greeting.",
  ),
  cpaPeriod(
    'minSilencePeriod',
    'Least silence',
    100,
    1000,
    608,
    'Silence needed to take the call for a voice.',
  ),
  cpaPeriod('analysisPeriod', 'Analysis', 1000, 10000, 1000, 'Time spent analysing the call.'),
  cpaPeriod(
    'minimumValidSpeech',
    'Least speech',
    50,
    500,
    112,
    'Speech needed to take the call for a voice.',
  ),
  cpaPeriod('maxTimeAnalysis', 'Longest analysis', 1000, 10000, 3000, 'After it the call is dead air.'),
  cpaPeriod(
    'maxTermToneAnalysis',
    'Longest wait for the tone',
    1000,
    60000,
    30000,
    "How long to listen for the end of a machine's greeting.",
  ),
  {
    name: 'ruleSet',
    label: 'Calling rules',
    help: 'Hours, caps and cooldowns in the local time of the contact.',
    section: 'rules',
    wxcc: null,
    kind: 'text',
    lengthMax: 64,
    default: 'DEFAULT',
    required: true,
    change: 'rollcall',
  },
  {
    name: 'strategy',
    label: 'Strategy',
    help: 'What happens after each outcome.',
    section: 'rules',
    wxcc: null,
    kind: 'text',
    lengthMax: 64,
    default: 'default',
    required: true,
    change: 'rollcall',
  },
  {
    name: 'handOutLifeMinutes',
    label: 'Hand-out life',
    help: 'After this the dialer must not dial a contact it was given.',
    section: 'rules',
    wxcc: null,
    kind: 'integer',
    min: 2,
    max: 120,
    step: 1,
    default: 15,
    unit: 'min',
    required: false,
    change: 'rollcall',
  },
  {
    name: 'talkAllowanceMinutes',
    label: 'Talk allowance',
    help: 'The longest call to expect. Until then an attempt without an outcome is waited for.',
    section: 'rules',
    wxcc: null,
    kind: 'integer',
    min: 1,
    max: 480,
    step: 1,
    default: 120,
    unit: 'min',
    required: false,
    change: 'rollcall',
  },
  {
    name: 'unknownPolicy',
    label: 'When no outcome comes',
    help: 'What becomes of a contact when the dialer never says how its call ended.',
    section: 'rules',
    wxcc: null,
    kind: 'choice',
    choices: ['hold', 'count'],
    default: 'count',
    required: false,
    change: 'rollcall',
  },
  {
    name: 'customerData',
    label: 'Columns to send',
    help: 'At most 28 columns; each becomes a global variable of the flow with the same name.',
    section: 'data',
    wxcc: null,
    kind: 'columns',
    countMax: 28,
    default: [],
    required: false,
    change: 'rollcall',
  },
  {
    name: 'numberFormat',
    label: 'Number format',
    help: 'How numbers are written for the dialer.',
    section: 'data',
    wxcc: null,
    kind: 'choice',
    choices: ['e164', 'e164_no_plus', 'national'],
    default: 'e164',
    required: false,
    change: 'rollcall',
  },
  {
    name: 'startDate',
    label: 'First day',
    help: 'Not dialed before this day (organisation time).',
    section: 'schedule',
    wxcc: null,
    kind: 'date',
    default: null,
    required: false,
    change: 'rollcall',
  },
  {
    name: 'endDate',
    label: 'Last day',
    help: 'Not dialed after this day (organisation time).',
    section: 'schedule',
    wxcc: null,
    kind: 'date',
    default: null,
    required: false,
    change: 'rollcall',
  },
]

const fieldByName = new Map(settingFields.map((field) => [field.name, field]))

export function findSettingField(name: string): SettingField | undefined {
  return settingFields.find((field) => field.name === name)
}

export function appliesTo(field: SettingField, type: CampaignType): boolean {
  return field.types === undefined || field.types.includes(type)
}

export function listSettingFields(type: CampaignType): SettingField[] {
  return settingFields.filter((field) => appliesTo(field, type) && field.notInUse !== true)
}

/** The range in words, as printed beside a field: "16–80 s, default 32". */
export function describeRange(field: SettingField): string {
  const unit = field.unit === undefined ? '' : ` ${field.unit}`
  if (field.kind === 'integer' || field.kind === 'decimal') {
    const fallback = field.default === null ? '' : `, default ${field.default}`
    return `${field.min}–${field.max}${unit}${fallback}`
  }
  if (field.kind === 'text') return `at most ${field.lengthMax} characters`
  if (field.kind === 'choices' || field.kind === 'columns') return `at most ${field.countMax}`
  if (field.kind === 'choice') return field.choices.join(', ')
  return ''
}

/** Progressive IVR or agent, 1:1 or 1:N, uses dialingRate up to 10; preview dials one contact per agent. */
export function maxDialingRateOf(type: CampaignType): number {
  return type === 'preview_standard' || type === 'preview_direct' ? 1 : 10
}

export type SettingsFault = { path: SettingName; message: string }

/** Rules between fields, which no single range can say. */
export function findSettingsFaults(settings: CampaignSettings): SettingsFault[] {
  const faults: SettingsFault[] = []
  const { previewOfferTimeout: timeout, previewOfferTimeoutAutoAction: autoAction } = settings
  if ((timeout === null) !== (autoAction === null)) {
    faults.push({
      path: timeout === null ? 'previewOfferTimeout' : 'previewOfferTimeoutAutoAction',
      message: 'The offer timeout and the action after it are set together or not at all.',
    })
  }
  if (timeout !== null && autoAction !== null && autoAction !== 'ACCEPT' && timeout < 10) {
    faults.push({
      path: 'previewOfferTimeout',
      message: `With ${autoAction} the offer timeout must be at least 10 s.`,
    })
  }
  const cpa = settings.callProgressAnalysisParams
  if (cpa?.amdEnabled && !cpa.cpaEnabled) {
    faults.push({
      path: 'callProgressAnalysisParams.amdEnabled',
      message: 'Answering machine detection needs call progress analysis.',
    })
  }
  if (cpa?.terminatingToneDetect && !cpa.amdEnabled) {
    faults.push({
      path: 'callProgressAnalysisParams.terminatingToneDetect',
      message: 'Waiting for the tone needs answering machine detection.',
    })
  }
  if (settings.dialingRate > maxDialingRateOf(settings.type)) {
    faults.push({
      path: 'dialingRate',
      message: `A preview campaign dials one contact for each agent, so the rate is 1.`,
    })
  }
  if (settings.maxDialingRate !== null && settings.maxDialingRate < settings.dialingRate) {
    if (settings.type === 'predictive' || settings.type === 'predictive_ivr') {
      faults.push({
        path: 'maxDialingRate',
        message: 'The highest dialing rate cannot be below the dialing rate.',
      })
    }
  }
  if (settings.startDate !== null && settings.endDate !== null && settings.endDate < settings.startDate) {
    faults.push({ path: 'endDate', message: 'The last day is before the first day.' })
  }
  return faults
}

export type SettingDiff = { name: SettingName; change: SettingChange }

/** Which settings differ, and what it takes for each to hold in WxCC. */
export function compareSettings(before: CampaignSettings, after: CampaignSettings): SettingDiff[] {
  const read = (settings: CampaignSettings, name: SettingName): unknown => {
    const [outer, inner] = name.split('.')
    const entry = Object.entries(settings).find(([key]) => key === outer)?.[1]
    if (inner === undefined || entry === null || typeof entry !== 'object') return entry ?? null
    return Object.entries(entry).find(([key]) => key === inner)?.[1] ?? null
  }
  const differing: SettingDiff[] = []
  for (const [name, field] of fieldByName) {
    if (JSON.stringify(read(before, name)) !== JSON.stringify(read(after, name))) {
      differing.push({ name, change: field.change })
    }
  }
  return differing
}

export const defaultCallProgressAnalysis: CallProgressAnalysis = {
  cpaEnabled: false,
  amdEnabled: false,
  terminatingToneDetect: false,
  minSilencePeriod: 608,
  analysisPeriod: 1000,
  minimumValidSpeech: 112,
  maxTimeAnalysis: 3000,
  maxTermToneAnalysis: 30000,
}

/** What a new campaign starts from; the four texts are still to be given. */
export const defaultCampaignSettings: CampaignSettings = {
  name: '',
  type: 'progressive',
  entryPointId: '',
  outdialAni: '',
  recordCount: 50,
  dialingRate: 1,
  maxDialingRate: null,
  noAnswerRingLimit: 32,
  abandonRatePercentage: null,
  predictiveCorrectionPace: null,
  predictiveGain: null,
  ivrPorts: null,
  reservationPercentage: null,
  previewOfferTimeout: null,
  previewOfferTimeoutAutoAction: null,
  previewActionsDisabled: [],
  validCampaignTimes: null,
  callProgressAnalysisParams: null,
  ruleSet: 'DEFAULT',
  strategy: 'default',
  customerData: [],
  numberFormat: 'e164',
  handOutLifeMinutes: 15,
  talkAllowanceMinutes: 120,
  unknownPolicy: 'count',
  startDate: null,
  endDate: null,
}

/** Most start calls are refused for these limits of the contract, so they are named once. */
export const wxccLimits = {
  campaignIdLengthMax: 64,
  vendorVersionLengthMax: 32,
  entryPointIdLengthMax: 36,
  fetchUrlLengthMax: 1024,
  outdialAniLengthMax: 50,
  campaignNameLengthMax: 64,
  recordCountMax: 400,
  customerDataMax: 28,
  customerDataKeyBytesWarn: 200,
  customerDataValueBytesWarn: 1024,
} as const
