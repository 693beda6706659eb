/**
 * Addresses on both sides of the contract: what WxCC calls here, and what is called there.
 * Marks used in this folder: [A] official text, [B] seen by others, [C] our ruling on a gap.
 */

/** What an administrator pastes into Control Hub; never changes. */
export const machinePaths = {
  token: '/api/dialer/token',
  dialingList: (campaignId: string) => `/api/dialer/campaigns/${encodeURIComponent(campaignId)}/dialing-list`,
  dispositions: '/api/dialer/dispositions',
} as const

/** [A] The custom connector in Control Hub must have exactly this name. */
export const connectorName = 'CampaignManagerCredential'

/** [B] The flow behind the entry point needs a String global variable of exactly this name. */
export const mandatoryFlowVariable = 'campaignId'

export const wxccPaths = {
  campaigns: '/v1/dialer/campaign',
  campaign: (campaignId: string) => `/v1/dialer/campaign/${encodeURIComponent(campaignId)}`,
  subscriptions: '/v2/subscriptions',
  subscription: (id: string) => `/v2/subscriptions/${encodeURIComponent(id)}`,
  eventTypes: '/v2/event-types',
  wrapUpCodes: (orgId: string) =>
    `/organization/${orgId}/v2/auxiliary-code?filter=workTypeCode==WRAP_UP_CODE`,
  outdialAnis: (orgId: string) => `/organization/${orgId}/v2/outdial-ani`,
  outdialAniEntries: (orgId: string, aniId: string) => `/organization/${orgId}/v2/outdial-ani/${aniId}/entry`,
  entryPoints: (orgId: string) => `/organization/${orgId}/v2/entry-point`,
  queues: (orgId: string) => `/organization/${orgId}/v2/contact-service-queue`,
  globalVariables: (orgId: string) => `/organization/${orgId}/v2/cad-variable`,
  users: (orgId: string) => `/organization/${orgId}/v2/user`,
  holidayLists: (orgId: string) => `/organization/${orgId}/v2/holiday-list`,
} as const

/** [A] As of 2026. Editable on purpose: a new one is a new line. */
export const dataCentres = ['us1', 'eu1', 'eu2', 'anz1', 'ca1', 'jp1', 'sg1', 'in1'] as const
export type DataCentre = (typeof dataCentres)[number]

/** The guide writes `produs1`, the hosts are `us1`: a leading "prod" is taken off. Unknown: null. */
export function parseDataCentre(text: string): DataCentre | null {
  const wanted = text.trim().toLowerCase().replace(/^prod/, '')
  return dataCentres.find((dataCentre) => dataCentre === wanted) ?? null
}

export function buildWxccBaseUrl(dataCentre: DataCentre): string {
  return `https://api.wxcc-${dataCentre}.cisco.com`
}

/** [A] Sign-in of an integration or service app. */
export const webexOauth = {
  baseUrl: 'https://webexapis.com',
  authorisePath: '/v1/authorize',
  tokenPath: '/v1/access_token',
  scopes: ['cjp:config_read', 'cjp:config_write'],
} as const

/** [A] 300 requests a minute a client; 429 carries Retry-After in seconds. */
export const wxccRequestsPerMinute = 300
