import { describe, expect, it } from 'vitest'
import {
  compareSettings,
  defaultCallProgressAnalysis,
  defaultCampaignSettings,
  describeRange,
  findSettingField,
  findSettingsFaults,
  listSettingFields,
  settingFields,
} from './settings'

const settings = {
  ...defaultCampaignSettings,
  name: 'Renewals',
  entryPointId: 'e',
  outdialAni: '+12125550100',
}

describe('campaign settings', () => {
  // Straight from the contract's table: range and default.
  it.each([
    ['recordCount', 1, 400, 50],
    ['dialingRate', 1, 10, 1],
    ['maxDialingRate', 1, 10, 1],
    ['noAnswerRingLimit', 16, 80, 32],
    ['abandonRatePercentage', 1, 100, 3],
    ['predictiveCorrectionPace', 10, 5000, 70],
    ['predictiveGain', 0.1, 3, 1],
    ['ivrPorts', 1, 1000, 10],
    ['reservationPercentage', 0, 100, 100],
    ['previewOfferTimeout', 0, 7200, 600],
    ['callProgressAnalysisParams.minSilencePeriod', 100, 1000, 608],
    ['callProgressAnalysisParams.analysisPeriod', 1000, 10000, 1000],
    ['callProgressAnalysisParams.minimumValidSpeech', 50, 500, 112],
    ['callProgressAnalysisParams.maxTimeAnalysis', 1000, 10000, 3000],
    ['callProgressAnalysisParams.maxTermToneAnalysis', 1000, 60000, 30000],
  ])('%s: %d–%d (%d)', (name, min, max, fallback) => {
    expect(findSettingField(name)).toMatchObject({ min, max, default: fallback })
  })

  it('sends in an update what the contract lets it carry, and nothing else', () => {
    const live = settingFields.filter((field) => field.change === 'live').map((field) => field.wxcc)
    expect(live.sort()).toEqual(
      [
        'campaignName',
        'dialingRate',
        'maxDialingRate',
        'noAnswerRingLimit',
        'outdialANI',
        'previewActionsDisabled',
        'previewOfferTimeout',
        'previewOfferTimeoutAutoAction',
        'reservationPercentage',
      ].sort(),
    )
  })

  it('has each field once, and the default analysis that the fields say', () => {
    expect(new Set(settingFields.map((field) => field.name)).size).toBe(settingFields.length)
    for (const [name, value] of Object.entries(defaultCallProgressAnalysis)) {
      expect(findSettingField(`callProgressAnalysisParams.${name}`)?.default).toBe(value)
    }
  })

  it('offers what a type uses', () => {
    const names = (type: Parameters<typeof listSettingFields>[0]) =>
      listSettingFields(type).map((field) => field.name)
    expect(names('progressive')).not.toContain('predictiveGain')
    expect(names('predictive')).toContain('predictiveGain')
    expect(names('predictive_ivr')).toContain('ivrPorts')
    expect(names('preview_direct')).not.toContain('noAnswerRingLimit')
    expect(names('preview_standard')).toContain('previewOfferTimeout')
  })

  it('says what each change takes', () => {
    const after = {
      ...settings,
      dialingRate: 2,
      recordCount: 20,
      handOutLifeMinutes: 5,
      callProgressAnalysisParams: { ...defaultCallProgressAnalysis, cpaEnabled: true },
    }
    const before = { ...settings, callProgressAnalysisParams: defaultCallProgressAnalysis }
    expect(compareSettings(before, after)).toEqual([
      { name: 'recordCount', change: 'stop_start' },
      { name: 'dialingRate', change: 'live' },
      { name: 'callProgressAnalysisParams.cpaEnabled', change: 'stop_start' },
      { name: 'handOutLifeMinutes', change: 'rollcall' },
    ])
    expect(compareSettings(before, before)).toEqual([])
  })

  it.each([
    ['previewOfferTimeoutAutoAction', { previewOfferTimeout: 60 }],
    ['previewOfferTimeout', { previewOfferTimeoutAutoAction: 'SKIP' as const }],
    ['previewOfferTimeout', { previewOfferTimeout: 5, previewOfferTimeoutAutoAction: 'REMOVE' as const }],
    [
      'callProgressAnalysisParams.amdEnabled',
      { callProgressAnalysisParams: { ...defaultCallProgressAnalysis, amdEnabled: true } },
    ],
    ['dialingRate', { type: 'preview_direct' as const, dialingRate: 2 }],
    ['maxDialingRate', { type: 'predictive' as const, dialingRate: 3, maxDialingRate: 2 }],
    ['endDate', { startDate: '2026-12-02', endDate: '2026-12-01' }],
  ])('finds the fault at %s', (path, change) => {
    expect(findSettingsFaults({ ...settings, ...change }).map((fault) => fault.path)).toEqual([path])
  })

  it('finds none in the defaults, nor in an offer that accepts at once', () => {
    expect(findSettingsFaults(settings)).toEqual([])
    const accepts = { previewOfferTimeout: 0, previewOfferTimeoutAutoAction: 'ACCEPT' as const }
    expect(findSettingsFaults({ ...settings, ...accepts })).toEqual([])
  })

  it('prints a range beside a field', () => {
    const field = findSettingField('noAnswerRingLimit')
    expect(field && describeRange(field)).toBe('16–80 s, default 32')
  })
})
