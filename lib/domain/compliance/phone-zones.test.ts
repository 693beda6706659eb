import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { decideZones, findAreaCode, formatZoneSetKey, listAreaCodes, listCountryZones } from './phone-zones'
import { listHours, presets } from './rule-sets'
import { zonePolicies } from './zone-rules'
import { isKnownZone } from './zones'

it('has about 440 codes in 47 sets under 15 KB, each with known zones and each US one with a state', () => {
  const codes = listAreaCodes()
  expect(codes.length).toBeGreaterThan(430)
  expect(new Set(codes.map((code) => code.zones.join())).size).toBe(47)
  expect(codes.flatMap((code) => code.zones).filter((zone) => !isKnownZone(zone))).toEqual([])
  expect(codes.filter((code) => code.country === 'US' && code.region === null)).toEqual([])
  expect(readFileSync(new URL('./phone-zone-data.ts', import.meta.url)).byteLength).toBeLessThan(15 * 1024)
})

it.each([
  ['850', 'America/Chicago+America/New_York', 'FL'],
  ['448', 'America/Chicago+America/New_York', 'FL'],
  ['212', 'America/New_York', 'NY'],
  ['415', 'America/Los_Angeles', 'CA'],
  ['432', 'America/Chicago+America/Denver', 'TX'],
  ['458', 'America/Denver+America/Los_Angeles', 'OR'],
  ['778', 'America/Edmonton+America/Fort_Nelson+America/Vancouver', 'BC'],
  ['907', 'America/Adak+America/Anchorage', 'AK'],
  ['928', 'America/Denver+America/Phoenix', 'AZ'],
  ['709', 'America/Goose_Bay+America/St_Johns', 'NL'],
  ['879', 'America/Goose_Bay+America/St_Johns', 'NL'],
  ['402', 'America/Chicago+America/Denver', 'NE'],
  ['915', 'America/Chicago+America/Denver', 'TX'],
  ['931', 'America/Chicago+America/New_York', 'TN'],
  ['867', 'America/Edmonton+America/Toronto+America/Whitehorse+America/Winnipeg', null],
  ['306', 'America/Edmonton+America/Regina+America/Winnipeg', 'SK'],
  ['250', 'America/Edmonton+America/Fort_Nelson+America/Vancouver', 'BC'],
  ['364', 'America/Chicago+America/New_York', 'KY'],
  ['930', 'America/Chicago+America/New_York', 'IN'],
  ['986', 'America/Boise+America/Denver+America/Los_Angeles', 'ID'],
  ['367', 'America/Halifax+America/Toronto', 'QC'],
  ['639', 'America/Edmonton+America/Regina+America/Winnipeg', 'SK'],
])('places area code %s', (code, zones, region) => {
  expect(findAreaCode(code)?.zones.join('+')).toBe(zones)
  expect(findAreaCode(code)?.region).toBe(region)
})

it.each([
  '850/448',
  '270/364',
  '812/930',
  '541/458',
  '208/986',
  '250/236/672/778/257',
  '418/581/367',
  '709/879',
  '306/639/474',
])('gives the overlays %s the same zones', (group) => {
  const sets = group.split('/').map((code) => findAreaCode(code)?.zones.join('+'))
  expect(new Set(sets).size).toBe(1)
  expect(sets[0]).toContain('+')
})

it('lets every candidate zone count', () => {
  const question = { e164: '+12125550123', country: 'US', explicitZone: 'America/Los_Angeles' }
  expect(decideZones(question)).toEqual({
    country: 'US',
    regions: ['NY'],
    zones: ['America/Los_Angeles', 'America/New_York'],
    source: 'explicit',
    confidence: 'high',
  })
})

/** A number of New York. What was given says Denver, the address California. */
it.each([
  ['all', ['Denver', 'Los_Angeles', 'New_York'], ['Los_Angeles', 'New_York'], ['Denver', 'New_York']],
  ['trust_explicit', ['Denver'], ['Los_Angeles', 'New_York'], ['Denver']],
  ['trust_postal', ['Denver'], ['Los_Angeles'], ['Denver']],
  ['number_only', ['New_York'], ['New_York'], ['New_York']],
] as const)(
  'under %s lets the sources count that the policy trusts',
  (policy, both, byPostal, byExplicit) => {
    const zones = (question: Partial<Parameters<typeof decideZones>[0]>) =>
      decideZones({ e164: '+12125550123', country: 'US', policy, ...question }).zones.map((zone) =>
        zone.replace('America/', ''),
      )
    const [explicitZone, postalCode] = ['America/Denver', '94105']
    expect(zones({ explicitZone, postalCode })).toEqual(both)
    expect(zones({ postalCode })).toEqual(byPostal)
    expect(zones({ explicitZone })).toEqual(byExplicit)
    expect(zones({})).toEqual(['New_York'])
  },
)

it.each([
  ['all', 'Los_Angeles'],
  ['trust_explicit', 'Los_Angeles'],
  ['trust_postal', 'Los_Angeles'],
  ['number_only', 'Chicago'],
] as const)(
  'under %s places a toll-free number by what it trusts, or as the organisation says',
  (policy, zone) => {
    const tollFree = { e164: '+18005550199', country: 'US', policy, unknownZone: 'America/Chicago' }
    expect(decideZones({ ...tollFree, postalCode: '94105' }).zones).toEqual([`America/${zone}`])
    expect(decideZones(tollFree)).toMatchObject({
      zones: ['America/Chicago'],
      source: 'unknown',
      confidence: 'none',
    })
    expect(decideZones({ ...tollFree, unknownZone: 'Nowhere/Land' }).zones).toEqual([])
  },
)

it('takes the postal code as a source of its own, and says how far the sources agree', () => {
  const newYork = { e164: '+12125550123', country: 'US' }
  expect(decideZones({ ...newYork, postalCode: '94105' })).toEqual({
    country: 'US',
    regions: ['CA', 'NY'],
    zones: ['America/Los_Angeles', 'America/New_York'],
    source: 'postal',
    confidence: 'medium',
  })
  expect(decideZones({ ...newYork, postalCode: '10001' })).toMatchObject({
    regions: ['NY'],
    zones: ['America/New_York'],
    source: 'postal',
    confidence: 'high',
  })
  const all = decideZones({ ...newYork, postalCode: '94105', explicitZone: 'America/Denver' })
  expect(all).toMatchObject({ source: 'explicit', confidence: 'high' })
  expect(all.zones).toEqual(['America/Denver', 'America/Los_Angeles', 'America/New_York'])
  // A code that is none, of another country, or of an address abroad says nothing.
  for (const postal of [
    { postalCode: 'n/a' },
    { postalCode: '94105', placeCountry: 'DE' },
    { postalCode: '94105', policy: 'number_only' as const },
  ]) {
    expect(decideZones({ ...newYork, ...postal })).toMatchObject({ regions: ['NY'], source: 'area_code' })
  }
  // A toll-free number is placed by its owner's address.
  expect(decideZones({ e164: '+18005550199', country: 'US', postalCode: '94105' })).toMatchObject({
    zones: ['America/Los_Angeles'],
    source: 'postal',
    confidence: 'medium',
  })
})

it('lets the rules of every region hold that a source says, of the number’s country', () => {
  const regions = (question: Partial<Parameters<typeof decideZones>[0]>) =>
    decideZones({ e164: '+12055550123', country: 'US', ...question }).regions
  expect(regions({})).toEqual(['AL'])
  expect(regions({ postalCode: '94105' })).toEqual(['AL', 'CA'])
  expect(regions({ region: 'TX', postalCode: '94105' })).toEqual(['AL', 'CA', 'TX'])
  expect(regions({ region: 'AL', postalCode: '35203' })).toEqual(['AL'])
  // A toll-free number has its owner's.
  expect(regions({ e164: '+18005550199', postalCode: '94105' })).toEqual(['CA'])
  // The rules of Canada know no California, those of the United States no Western Australia.
  expect(regions({ e164: '+14165550123', country: 'CA', placeCountry: 'US', postalCode: '94105' })).toEqual([
    'ON',
  ])
  expect(regions({ region: 'WA', placeCountry: 'AU' })).toEqual(['AL'])
})

it.each(zonePolicies)('under %s trusts no region that the country has not', (policy) => {
  for (const region of ['UNK', 'ON', '12']) {
    const asked = { e164: '+12055550123', country: 'US', policy, region }
    expect(decideZones(asked).regions).toEqual(['AL'])
  }
  expect(decideZones({ e164: '+14165550123', country: 'CA', policy, region: 'TX' }).regions).toEqual(['ON'])
  expect(decideZones({ e164: '+61212345678', country: 'AU', region: 'NSW' }).regions).toEqual(['NSW'])
})

it('lets the rules of a state hold for a number of a territory whose owner lives there', () => {
  const moved = { e164: '+17875550123', country: 'PR', placeCountry: 'US', postalCode: '33101' }
  const { country, regions } = decideZones(moved)
  expect(regions).toEqual(['FL'])
  expect(listHours(presets.US, country, regions).map(({ words }) => words)).toEqual([
    'Daily 8–21',
    'Florida: daily 8–20',
  ])
  expect(decideZones({ ...moved, policy: 'number_only' }).regions).toEqual([])
})

/** A number of Alabama. Texas was given, the address is in California. */
it.each([
  ['all', ['AL', 'CA', 'TX'], ['AL', 'CA'], ['AL', 'TX']],
  ['trust_explicit', ['TX'], ['AL', 'CA'], ['TX']],
  ['trust_postal', ['TX'], ['CA'], ['TX']],
  ['number_only', ['AL'], ['AL'], ['AL']],
] as const)(
  'under %s takes the regions likewise, but residents of FL, OK and WA by area code',
  (policy, ...expected) => {
    const regions = (question: Partial<Parameters<typeof decideZones>[0]>) =>
      decideZones({ e164: '+12055550123', country: 'US', policy, ...question }).regions
    const [region, postalCode] = ['TX', '94105']
    expect([regions({ region, postalCode }), regions({ postalCode }), regions({ region })]).toEqual(expected)
    expect(regions({})).toEqual(['AL'])
    for (const [e164, state] of [
      ['+13055550123', 'FL'],
      ['+14055550123', 'OK'],
      ['+12065550123', 'WA'],
    ] as const) {
      expect(regions({ e164, region: 'NY', postalCode: '94105' })).toContain(state)
    }
  },
)

it('takes all populated zones of a country without area codes', () => {
  expect(decideZones({ e164: '+442079460000', country: 'GB' })).toMatchObject({
    zones: ['Europe/London'],
    source: 'country',
    confidence: 'high',
  })
  expect(listCountryZones('AU')).toContain('Australia/Perth')
  expect(listCountryZones('AU')).not.toContain('Asia/Tokyo')
  expect(listCountryZones('DE')).toEqual(['Europe/Berlin'])
})

it.each(['+18005550199', '+18335550199', '+19005550199'])('does not place %s', (e164) => {
  expect(decideZones({ e164, country: 'US' })).toMatchObject({ zones: [], source: 'unknown', regions: [] })
  expect(decideZones({ e164, country: 'US', unknownZone: 'America/Chicago' }).zones).toEqual([
    'America/Chicago',
  ])
})

it('takes the whole country for a new area code that the table does not know', () => {
  expect(decideZones({ e164: '+12995550123', country: 'US' })).toMatchObject({
    source: 'country',
    confidence: 'low',
  })
})

it('keys a zone set by country, regions and zones', () => {
  const moved = { e164: '+12055550123', country: 'US', postalCode: '94105' }
  expect(formatZoneSetKey(decideZones(moved))).toBe('US|AL+CA|America/Chicago+America/Los_Angeles')
  expect(formatZoneSetKey(decideZones({ e164: '+18505550123', country: 'US' }))).toBe(
    'US|FL|America/Chicago+America/New_York',
  )
})
