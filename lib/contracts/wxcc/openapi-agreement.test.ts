import { describe, expect, it } from 'vitest'
import {
  liveUpdateFields,
  readCampaignCallAnswer,
  readWxccFault,
  type StartCampaignBody,
  startCampaignSchema,
  type UpdateCampaignBody,
  updateCampaignSchema,
} from './campaign-calls'
import { requireOpenApiSchema } from './openapi-subset'
import document from './openapi-subset.json'
import {
  createSubscriptionSchema,
  dispositionEventType,
  patchSubscriptionSchema,
  subscriptionResourceVersion,
} from './subscription'

const start: StartCampaignBody = {
  id: 'cmp_0000000000001',
  vendorVersion: 'rollcall-1',
  campaignType: 'predictive',
  campaignName: 'Renewals',
  dialingRate: 1.3,
  entryPointId: '510d198d-7aa7-4b75-a5ff-e61759f4f313',
  dialingListFetchURL: 'https://rollcall.example/api/dialer/campaigns/cmp_0000000000001/dialing-list',
  outdialANI: '+12125550100',
  recordCount: 50,
  noAnswerRingLimit: 32,
  maxDialingRate: 3,
  abandonRatePercentage: 2.9,
  predictiveCorrectionPace: 70,
  predictiveGain: 0.3,
  ivrPorts: 10,
  previewOfferTimeout: 0,
  previewOfferTimeoutAutoAction: 'ACCEPT',
  previewActionsDisabled: ['SKIP', 'REMOVE'],
  callProgressAnalysisParams: {
    cpaEnabled: true,
    amdEnabled: true,
    terminatingToneDetect: true,
    minSilencePeriod: 608,
    analysisPeriod: 1000,
    minimumValidSpeech: 112,
    maxTimeAnalysis: 3000,
    maxTermToneAnalysis: 30000,
  },
}

const update: UpdateCampaignBody = {
  dialingRate: 2,
  dialingListFetchURL: start.dialingListFetchURL,
  outdialANI: start.outdialANI,
  campaignName: 'Renewals',
  maxDialingRate: 3,
}

const subscription = {
  name: 'Rollcall',
  eventTypes: [dispositionEventType],
  destinationUrl: 'https://rollcall.example/api/dialer/dispositions',
  secret: 'x'.repeat(32),
  resourceVersion: subscriptionResourceVersion,
}

describe('bodies we send', () => {
  it.each([
    ['StartCampaignRequest', startCampaignSchema, start],
    ['UpdateCampaignRequest', updateCampaignSchema, update],
    ['SubscriptionRequestEnhanced', createSubscriptionSchema, subscription],
    [
      'SubscriptionRequestUpdateEnhanced',
      patchSubscriptionSchema,
      { resourceVersion: subscriptionResourceVersion, status: 'active' },
    ],
  ])('%s: pass our schema and the official one', (name, ours, body) => {
    expect(ours.parse(body)).toEqual(body)
    expect(requireOpenApiSchema(name).parse(body)).toEqual(body)
  })

  it("the guide's quoted numbers pass neither", () => {
    const quoted = { ...start, dialingRate: '1.0' }
    expect(startCampaignSchema.safeParse(quoted).success).toBe(false)
    expect(requireOpenApiSchema('StartCampaignRequest').safeParse(quoted).success).toBe(false)
  })

  it('no field of ours is unknown to the description, but validCampaignTimes', () => {
    const known = Object.keys(document.components.schemas.StartCampaignRequest.properties)
    expect(Object.keys(startCampaignSchema.shape).filter((name) => !known.includes(name))).toEqual([
      'validCampaignTimes',
    ])
    const updatable = Object.keys(document.components.schemas.UpdateCampaignRequest.properties)
    expect(Object.keys(updateCampaignSchema.shape).sort()).toEqual(updatable.sort())
    expect([...liveUpdateFields, 'authToken'].sort()).toEqual(updatable.sort())
  })

  it.each<[string, Record<string, unknown>]>([
    ['a rate over 10', { dialingRate: 10.1 }],
    ['401 records', { recordCount: 401 }],
    ['half a record', { recordCount: 1.5 }],
    ['an abandon rate in hundredths', { abandonRatePercentage: 2.95 }],
    ['amd without cpa', { callProgressAnalysisParams: { amdEnabled: true } }],
    ['tone without amd', { callProgressAnalysisParams: { cpaEnabled: true, terminatingToneDetect: true } }],
    ['a preview timeout alone', { previewOfferTimeoutAutoAction: undefined }],
    ['a short timeout with SKIP', { previewOfferTimeout: 9, previewOfferTimeoutAutoAction: 'SKIP' }],
    ['an upper-case type', { campaignType: 'Predictive' }],
    ['a long id', { id: 'x'.repeat(65) }],
    ['a relative URL', { dialingListFetchURL: '/list' }],
    ['a quiet ring limit', { noAnswerRingLimit: 15 }],
  ])('refuses %s', (_, change) => {
    expect(startCampaignSchema.safeParse({ ...start, ...change }).success).toBe(false)
  })
})

describe('answers we read', () => {
  const location = 'https://api.wxcc-us1.cisco.com/v1/dialer/campaign/x'
  it.each([
    [
      { data: [{ location }], meta: { orgId: 'o' } },
      { location, orgId: 'o' },
    ],
    [{ data: { location } }, { location, orgId: null }],
    [{ data: location }, { location, orgId: null }],
    ['', { location: null, orgId: null }],
    [
      { data: 7, meta: 'x' },
      { location: null, orgId: null },
    ],
  ])('%j', (body, wanted) => {
    expect(readCampaignCallAnswer(body)).toEqual(wanted)
  })

  it('finds the sentence in an error', () => {
    expect(
      readWxccFault({ trackingId: 'x', error: { key: 400, message: [{ description: 'Body is invalid.' }] } }),
    ).toBe('Body is invalid.')
    expect(readWxccFault('oops')).toBeNull()
  })
})
