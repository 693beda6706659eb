import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  customerAniSchema,
  type DialingRecord,
  dialingRecordSchema,
  formatDialNumber,
  formatWxccTime,
  isCustomerAni,
  isPreferredAgentId,
  passesDialingRecord,
  preferredAgentIdSchema,
  readRecordCount,
} from './dialing-record'

const record: DialingRecord = {
  lcmId: '01976f3c-0000-7000-8000-000000000001',
  orgId: '97cdbf45-ebe2-4687-8341-44d5c7abf101',
  campaignId: 'cmp_0000000000001',
  dialNumber: '+12125550123',
  dialAt: '2026-11-23T15:00:00Z',
  guardTime: '2026-11-23T15:15:00Z',
  preferredAgentId: '',
  customerANI: '',
  customerData: [{ name: 'firstName', value: 'Ada' }],
  enforceDialAtTime: false,
}

const pairs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `f${index}`, value: '' }))

describe('dialingRecordSchema', () => {
  it('passes a whole record', () => {
    expect(dialingRecordSchema.safeParse(record).success).toBe(true)
  })

  it.each<[string, Record<string, unknown>]>([
    ['milliseconds', { dialAt: '2026-11-23T15:00:00.000Z' }],
    ['dialAt after guardTime', { dialAt: '2026-11-23T15:15:01Z' }],
    ['29 fields', { customerData: pairs(29) }],
    ['a name twice', { customerData: [...pairs(2), ...pairs(1)] }],
    ['a number as value', { customerData: [{ name: 'balance', value: 3 }] }],
    ['an agent that is no uuid', { preferredAgentId: 'ann' }],
    ['a number in national writing', { dialNumber: '(212) 555-0123' }],
    ['an unknown key', { extra: 1 }],
    ['a missing key', { customerANI: undefined }],
  ])('refuses %s', (_, change) => {
    expect(dialingRecordSchema.safeParse({ ...record, ...change }).success).toBe(false)
  })

  it('takes 28 fields', () => {
    expect(dialingRecordSchema.safeParse({ ...record, customerData: pairs(28) }).success).toBe(true)
  })
})

describe('passesDialingRecord', () => {
  const uuid = fc.oneof(
    fc.uuid(),
    fc.constantFrom(
      '',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      'ann',
    ),
    // Of no version that there is, of no variant, in capitals, with a line's end.
    fc.constantFrom(
      '97cdbf45-ebe2-0687-8341-44d5c7abf101',
      '97cdbf45-ebe2-9687-8341-44d5c7abf101',
      '97cdbf45-ebe2-4687-0341-44d5c7abf101',
      '97CDBF45-EBE2-4687-8341-44D5C7ABF101',
      '97cdbf45-ebe2-4687-8341-44d5c7abf101\n',
    ),
  )
  const time = fc.oneof(
    fc.integer({ min: 0, max: 2000 }).map((ms) => formatWxccTime(new Date(Date.UTC(2026, 10, 23, 15) + ms))),
    fc.constantFrom('2026-11-23T15:00:00.000Z', '2026-11-23T15:00:00+00:00', '2026-11-23T15:00:00Z\n', ''),
  )
  const digits = (max: number) => fc.stringMatching(new RegExp(`^\\+?[0-9]{0,${max}}$`))
  const phone = fc.oneof(digits(17), digits(60), fc.string({ maxLength: 6 }), fc.constant('+12125550123\n'))
  const text = (max: number) =>
    fc.oneof(
      fc.string({ maxLength: 4, unit: 'grapheme' }),
      fc.integer({ min: max - 1, max: max + 1 }).map((n) => 'x'.repeat(n)),
    )
  const mostly = <T>(sound: T, any: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 9, arbitrary: fc.constant(sound) }, any)
  const anyRecord: fc.Arbitrary<DialingRecord> = fc.record({
    lcmId: mostly(record.lcmId, text(128)),
    orgId: mostly(record.orgId, uuid),
    campaignId: mostly(record.campaignId, text(64)),
    dialNumber: mostly(record.dialNumber, phone),
    dialAt: mostly(record.dialAt, time),
    guardTime: mostly(record.guardTime, time),
    preferredAgentId: mostly('', uuid),
    customerANI: mostly('', phone),
    customerData: mostly(
      record.customerData,
      fc.oneof(
        fc.array(fc.record({ name: fc.constantFrom('', 'a', 'b', 'c', 'd'), value: fc.string() }), {
          maxLength: 4,
        }),
        fc.integer({ min: 26, max: 30 }).map(pairs),
      ),
    ),
    enforceDialAtTime: fc.boolean(),
  })

  it('says of any record what the schema says', () => {
    const seen = { true: 0, false: 0 }
    fc.assert(
      fc.property(anyRecord, (any) => {
        const passes = passesDialingRecord(any)
        seen[`${passes}`] += 1
        expect(passes).toBe(dialingRecordSchema.safeParse(any).success)
      }),
      { numRuns: 2000 },
    )
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(100)
  })

  it('says of any agent and any ANI what their schemas say', () => {
    fc.assert(
      fc.property(uuid, phone, (agent, ani) => {
        expect(isPreferredAgentId(agent)).toBe(preferredAgentIdSchema.safeParse(agent).success)
        expect(isCustomerAni(ani)).toBe(customerAniSchema.safeParse(ani).success)
      }),
    )
  })
})

describe('formatWxccTime', () => {
  it('drops the fraction, never rounds up', () => {
    expect(formatWxccTime(new Date('2026-11-23T15:00:00.999Z'))).toBe('2026-11-23T15:00:00Z')
  })
})

describe('formatDialNumber', () => {
  it('writes the three formats', () => {
    expect(formatDialNumber('+442079460123', 'e164', '44')).toBe('+442079460123')
    expect(formatDialNumber('+442079460123', 'e164_no_plus', '44')).toBe('442079460123')
    expect(formatDialNumber('+442079460123', 'national', '44')).toBe('2079460123')
  })
})

describe('readRecordCount', () => {
  it.each([
    ['', 50, 50],
    ['recordCount=10', 50, 10],
    ['count=10', 50, 10],
    ['limit=10', 50, 10],
    ['recordCount=1000', 50, 50],
    ['recordCount=0', 50, 0],
    ['recordCount=-3', 50, 0],
    ['recordCount=abc', 50, 50],
    ['recordCount=1000', 1000, 400],
  ])('%s with %i is %i', (query, own, wanted) => {
    expect(readRecordCount(new URLSearchParams(query), own)).toBe(wanted)
  })
})
