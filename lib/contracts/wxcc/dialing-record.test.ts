import { describe, expect, it } from 'vitest'
import {
  type DialingRecord,
  dialingRecordSchema,
  formatDialNumber,
  formatWxccTime,
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

describe('dialingRecordSchema', () => {
  it('passes a whole record', () => {
    expect(dialingRecordSchema.safeParse(record).success).toBe(true)
  })

  const pairs = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `f${index}`, value: '' }))
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
