import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideZones, type ZoneDecision, type ZoneQuestion } from './phone-zones'
import { loosens, type ZoneRules, zonePolicies } from './zone-rules'

const zones = ['America/New_York', 'America/Los_Angeles', 'Europe/London'] as const
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })

const question: fc.Arbitrary<ZoneQuestion> = fc.record({
  // One zone, two of them, Florida, Oklahoma, Canada, toll-free, no area code, of no country.
  e164: fc.constantFrom(
    '+12125550123',
    '+18505550123',
    '+13055550123',
    '+14055550123',
    '+14165550123',
    '+18005550123',
    '+442079460000',
    '+88310012345',
  ),
  country: maybe(fc.constantFrom('US', 'CA', 'GB')),
  explicitZone: maybe(fc.constantFrom(...zones)),
  postalZone: maybe(fc.constantFrom(...zones)),
  postalCode: maybe(fc.constantFrom('94105', '10001', '32501', 'SW1A 1AA')),
  placeCountry: maybe(fc.constantFrom('US', 'GB')),
  region: maybe(fc.constantFrom('TX', 'FL', 'NY')),
})

const rules: fc.Arbitrary<ZoneRules> = fc.record({
  policy: fc.constantFrom(...zonePolicies),
  unknownZone: maybe(fc.constantFrom(...zones)),
})

const decide = (asked: ZoneQuestion, by: ZoneRules) => decideZones({ ...asked, ...by })

/** All that had to be open before still has to be, or the number is not called at all. */
function keepsTo(before: ZoneDecision, after: ZoneDecision): boolean {
  if (after.zones.length === 0) return true
  return (
    before.zones.length > 0 &&
    before.country === after.country &&
    before.zones.every((zone) => after.zones.includes(zone)) &&
    before.regions.every((region) => after.regions.includes(region))
  )
}

it('lets no number be called at a time when it could not be called, where it says that it does not loosen', () => {
  fc.assert(
    fc.property(question, rules, rules, (asked, before, after) => {
      if (!loosens(before, after)) expect(keepsTo(decide(asked, before), decide(asked, after))).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})

it('says that a change loosens only where there is a number that shows it', () => {
  const samples = fc.sample(question, { numRuns: 2_000, seed: 7 })
  const all = zonePolicies.flatMap((policy) =>
    [null, zones[0], zones[1]].map((unknownZone) => ({ policy, unknownZone })),
  )
  for (const before of all)
    for (const after of all) {
      const isShown = samples.some((asked) => !keepsTo(decide(asked, before), decide(asked, after)))
      expect([before, after, loosens(before, after)]).toEqual([before, after, isShown])
    }
})

it.each([
  ['all', null, 'all', null, false],
  ['all', null, 'trust_explicit', null, true],
  ['trust_explicit', null, 'trust_postal', null, true],
  ['trust_postal', null, 'all', null, false],
  ['number_only', null, 'all', null, true],
  ['all', null, 'number_only', null, true],
  ['all', null, 'all', zones[0], true],
  ['all', zones[0], 'all', zones[1], true],
  ['all', zones[0], 'all', null, false],
  ['trust_postal', zones[0], 'all', zones[0], false],
  ['trust_postal', zones[0], 'all', zones[1], true],
  ['number_only', zones[0], 'number_only', null, false],
] as const)('from %s and %s to %s and %s loosens: %s', (policy, unknownZone, to, zone, expected) => {
  expect(loosens({ policy, unknownZone }, { policy: to, unknownZone: zone })).toBe(expected)
})
