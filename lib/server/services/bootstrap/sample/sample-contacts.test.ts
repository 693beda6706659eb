import { readFileSync } from 'node:fs'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { isInsideHours } from '@/lib/domain/compliance/callable-intervals'
import { decideZones, formatZoneSetKey, type ZoneDecision } from '@/lib/domain/compliance/phone-zones'
import { presets } from '@/lib/domain/compliance/rule-sets'
import { makeSampleContacts, sampleContactCount } from './sample-contacts'
import { makeSampleCsv } from './sample-csv'

const contacts = makeSampleContacts()

/** Every reserved range that the sample may use, last four digits 0100–0120 left out. */
const fictional =
  /^\+(1\d{3}55501(2[1-9]|[3-9]\d)|44(207946|1\d{2}49[68]|292018)0\d{3}|442896496\d{3}|61[2378](5550|7010)0\d{3})$/

describe('sample contacts', () => {
  it('are the same every time', () => {
    expect(contacts).toHaveLength(sampleContactCount)
    expect(makeSampleContacts({ count: 100 })).toEqual(contacts.slice(0, 100))
    expect(makeSampleContacts({ count: 5, seed: 1 })).not.toEqual(contacts.slice(0, 5))
  })

  it('have only numbers reserved for fiction, valid, each once, none of them magic', () => {
    const numbers = contacts.flatMap((contact) => contact.numbers)
    expect(new Set(numbers.map((number) => number.e164)).size).toBe(numbers.length)
    for (const { e164, country } of numbers) {
      expect(e164).toMatch(fictional)
      expect(e164).not.toMatch(/01(0\d|1\d|20)$/)
      const parsed = parsePhoneNumberFromString(e164)
      expect([e164, parsed?.isValid(), parsed?.country]).toEqual([e164, true, country])
    }
    const withTwo = contacts.filter((contact) => contact.numbers.length === 2).length
    expect(withTwo / contacts.length).toBeGreaterThan(0.3)
  })

  it.each([
    ['winter', '2026-01-11T00:00:00Z'],
    ['summer', '2026-07-12T00:00:00Z'],
    ['the week clocks change', '2026-11-01T00:00:00Z'],
  ])('can be called, at least 600 of them, at each of the 168 hours of a week in %s', (_, start) => {
    const counts = new Map<string, { decision: ZoneDecision; contacts: number }>()
    for (const { timeZone, country, numbers } of contacts) {
      const decision = decideZones({ e164: numbers[0]?.e164 ?? '', country, explicitZone: timeZone })
      const key = formatZoneSetKey(decision)
      const entry = counts.get(key) ?? { decision, contacts: 0 }
      entry.contacts += 1
      counts.set(key, entry)
    }
    const least = { hour: '', contacts: Number.POSITIVE_INFINITY }
    for (let hour = 0; hour < 168; hour += 1) {
      const at = new Date(Date.parse(start) + hour * 3_600_000)
      let open = 0
      for (const entry of counts.values()) {
        if (isInsideHours(presets.SANDBOX, entry.decision, at)) open += entry.contacts
      }
      if (open < least.contacts) Object.assign(least, { hour: at.toISOString(), contacts: open })
    }
    // 100 are asked for; 600 are what one attempt a second needs with 10 minutes between two calls.
    expect(least.contacts, `fewest at ${least.hour}`).toBeGreaterThanOrEqual(600)
  })
})

describe('public/sample-contacts.csv', () => {
  it('is what the generator makes', () => {
    expect(readFileSync(new URL('../../../../../public/sample-contacts.csv', import.meta.url), 'utf8')).toBe(
      makeSampleCsv(),
    )
  })
})
