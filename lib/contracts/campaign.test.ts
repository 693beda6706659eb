import { describe, expect, it } from 'vitest'
import { createCampaignSchema, patchCampaignSchema } from '@/lib/contracts/campaign'
import { campaignSettingsSchema } from '@/lib/contracts/campaign-settings'
import { defaultCampaignSettings } from '@/lib/domain/campaign/settings'
import { formatId } from '@/lib/domain/ids'

const least = { name: 'Winter', type: 'progressive', entryPointId: 'ep-1', outdialAni: '+12125550100' }

function listPaths(schema: typeof createCampaignSchema, value: unknown): string[] {
  const result = schema.safeParse(value)
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'))
}

describe('createCampaignSchema', () => {
  it('fills in every default of the contract', () => {
    expect(createCampaignSchema.parse(least)).toEqual({
      ...defaultCampaignSettings,
      ...least,
      lists: [],
      recycles: false,
    })
  })

  it('names each of the four texts that is missing', () => {
    expect(listPaths(createCampaignSchema, {}).sort()).toEqual(['entryPointId', 'name', 'outdialAni'])
  })

  it.each([
    ['recordCount', 0],
    ['recordCount', 401],
    ['recordCount', 1.5],
    ['dialingRate', 0.9],
    ['dialingRate', 10.1],
    ['dialingRate', '1'],
    ['noAnswerRingLimit', 15],
    ['noAnswerRingLimit', 81],
    ['abandonRatePercentage', 3.05],
    ['predictiveGain', 3.1],
    ['ivrPorts', 1001],
    ['type', 'campaign'],
    ['outdialAni', '2125550100'],
    ['customerData', ['a', 'a']],
    ['customerData', Array.from({ length: 29 }, (_, index) => `c${index}`)],
    ['startDate', '2026-02-30'],
    ['surprise', 1],
  ])('refuses %s = %j', (name, value) => {
    expect(createCampaignSchema.safeParse({ ...least, [name]: value }).success).toBe(false)
  })

  it('names the field inside the call progress analysis', () => {
    const value = { ...least, callProgressAnalysisParams: { cpaEnabled: true, analysisPeriod: 1 } }
    expect(listPaths(createCampaignSchema, value)).toEqual(['callProgressAnalysisParams.analysisPeriod'])
  })

  it('takes the schedule as a group, and reads lists', () => {
    const listId = formatId('lst', 7n)
    const input = createCampaignSchema.parse({
      ...least,
      schedule: { startDate: '2026-12-01', endDate: null },
      lists: [{ listId }],
    })
    expect(input).toMatchObject({
      startDate: '2026-12-01',
      endDate: null,
      lists: [{ listId: 7n, weight: 1 }],
    })
    expect(listPaths(createCampaignSchema, { ...least, lists: [{ listId }, { listId }] })).toEqual(['lists'])
  })
})

describe('patchCampaignSchema', () => {
  it('holds only what was sent; null of a setting with a default is that default', () => {
    expect(
      patchCampaignSchema.parse({ dialingRate: 2, noAnswerRingLimit: null, maxDialingRate: null }),
    ).toEqual({
      dialingRate: 2,
      noAnswerRingLimit: 32,
      maxDialingRate: null,
    })
  })
})

describe('campaignSettingsSchema', () => {
  it('checks the rules between fields', () => {
    const result = campaignSettingsSchema.safeParse({
      ...defaultCampaignSettings,
      ...least,
      previewOfferTimeout: 30,
    })
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([
      'previewOfferTimeoutAutoAction',
    ])
  })
})
