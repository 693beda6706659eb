import { getExampleNumber } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { expect, it } from 'vitest'
import { decideZones, listCountryZones } from './phone-zones'
import { findPrefixZones, listPrefixZones } from './prefix-zones'
import { offsetMinutesAt } from './zones'

it('names only populated zones of the country, and none twice for one prefix', () => {
  const prefixes = listPrefixZones()
  const foreign = prefixes.filter(({ country, zones }) => {
    const populated = listCountryZones(country)
    return zones.some((zone) => !populated.includes(zone))
  })
  expect(foreign).toEqual([])
  expect(new Set(prefixes.map(({ e164Prefix }) => e164Prefix)).size).toBe(prefixes.length)
})

it.each([
  ['AU', '+61293744000', 'Australia/Sydney'],
  ['AU', '+61392123456', 'Australia/Sydney'],
  ['AU', '+61731234567', 'Australia/Brisbane'],
  ['AU', '+61755361234', 'Australia/Brisbane+Australia/Sydney'],
  ['AU', '+61882123456', 'Australia/Adelaide'],
  ['AU', '+61889271234', 'Australia/Darwin'],
  ['AU', '+61892123456', 'Australia/Perth'],
  ['AU', '+61890393123', 'Australia/Adelaide+Australia/Eucla+Australia/Perth'],
  ['AU', '+61265632123', 'Australia/Lord_Howe+Australia/Sydney'],
  ['BR', '+551131234567', 'America/Sao_Paulo'],
  ['BR', '+5511987654321', 'America/Sao_Paulo'],
  ['BR', '+558131234567', 'America/Noronha+America/Sao_Paulo'],
  ['BR', '+5592987654321', 'America/Manaus'],
  ['BR', '+556832123456', 'America/Rio_Branco'],
  ['MX', '+525512345678', 'America/Mexico_City'],
  ['MX', '+526641234567', 'America/Tijuana'],
  ['MX', '+529981234567', 'America/Cancun'],
  ['MX', '+528671234567', 'America/Matamoros+America/Mexico_City'],
  ['RU', '+74012123456', 'Europe/Kaliningrad'],
  ['RU', '+74951234567', 'Europe/Moscow'],
  ['RU', '+73831234567', 'Asia/Novosibirsk'],
  ['RU', '+74112123456', 'Asia/Magadan+Asia/Vladivostok+Asia/Yakutsk'],
  ['ID', '+62215551234', 'Asia/Jakarta'],
  ['ID', '+62361234567', 'Asia/Makassar'],
  ['ID', '+62967123456', 'Asia/Jayapura'],
  ['CD', '+243121234567', 'Africa/Kinshasa'],
  ['MN', '+97611123456', 'Asia/Ulaanbaatar'],
  ['ES', '+34912345678', 'Europe/Madrid'],
  ['ES', '+34928123456', 'Atlantic/Canary'],
  ['PT', '+351212345678', 'Europe/Lisbon'],
  ['PT', '+351296123456', 'Atlantic/Azores'],
  ['CL', '+56221234567', 'America/Santiago'],
  ['CL', '+56322100123', 'America/Santiago+Pacific/Easter'],
  ['CL', '+56672123456', 'America/Punta_Arenas'],
  ['EC', '+59322123456', 'America/Guayaquil'],
  ['EC', '+59352526123', 'America/Guayaquil+Pacific/Galapagos'],
  ['NZ', '+6493123456', 'Pacific/Auckland'],
  ['NZ', '+6433050123', 'Pacific/Auckland+Pacific/Chatham'],
  ['CN', '+861012345678', 'Asia/Shanghai'],
  ['CN', '+869912345678', 'Asia/Shanghai+Asia/Urumqi'],
])('places %s %s', (country, e164, zones) => {
  expect(decideZones({ e164, country })).toMatchObject({
    zones: zones.split('+'),
    source: 'area_code',
    confidence: zones.includes('+') ? 'low' : 'medium',
  })
})

it.each(['AU', 'CD', 'CN', 'EC', 'ES', 'ID', 'MN', 'NZ', 'PT', 'RU'] as const)(
  'takes every populated zone for a mobile number of %s, which says nothing of its place',
  (country) => {
    const e164 = getExampleNumber(country, examples)?.number ?? ''
    expect(findPrefixZones(e164, country)).toBeNull()
    expect(decideZones({ e164, country })).toMatchObject({
      zones: [...listCountryZones(country)].sort(),
      source: 'country',
      confidence: 'low',
    })
  },
)

it.each([
  ['AU', '+611800123456'],
  ['CL', '+56961234567'],
  ['CL', '+56800123456'],
  ['BR', '+558001234567'],
  ['MX', '+528001234567'],
  ['RU', '+78001234567'],
  ['ES', '+34900123456'],
  ['CN', '+864001234567'],
])('does not place %s %s within its country', (country, e164) => {
  expect(findPrefixZones(e164, country)).toBeNull()
})

it('has one zone for Kazakhstan since 2024 and for France, whatever the number', () => {
  expect(decideZones({ e164: '+77012345678', country: 'KZ' })).toMatchObject({
    source: 'country',
    confidence: 'high',
  })
  expect(offsetMinutesAt(Date.UTC(2026, 6, 1), listCountryZones('KZ')[0] ?? '')).toBe(300)
  expect(listCountryZones('FR')).toEqual(['Europe/Paris'])
})
