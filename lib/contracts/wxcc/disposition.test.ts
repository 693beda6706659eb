import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDispositionEvent, readOutcome, readWxccTime, unlistedNameCode } from './disposition'

/** Cisco's own sample: destination once as text, once as a number. */
const sample = {
  data: [
    {
      contactId: 'Unique-ID-1',
      destination: '5551112345',
      taskId: '199dda6a-3018-4b1c-bd4f-55519343b253',
      telephonyOutcome: 3,
      businessOutcome: null,
      agentId: '',
      callbackPreferredAgentId: '',
      callStartTime: '2023-12-01T16:11:34.794Z',
      callEndTime: null,
    },
    { contactId: 'Unique-ID-2', destination: 5551116789, telephonyOutcome: '16' },
  ],
  id: '757f4bf9-9672-4a07-a964-38b3d0eb7664',
  source: '/com/cisco/wxcc/d6159130-7d37-4dc1-aba8-7ef56fb099d7',
  specversion: '1.0',
  type: 'campaign:contact-disposition',
  datacontenttype: 'application/json',
  comciscoorgid: 'org',
  campaignId: 'YOUR_CAMPAIGN_ID',
}

describe('parseDispositionEvent', () => {
  it("reads Cisco's sample", () => {
    const event = parseDispositionEvent(JSON.stringify(sample))
    if (!event.ok) throw new Error(event.reason)
    expect(event.envelope.subscriptionId).toBe('d6159130-7d37-4dc1-aba8-7ef56fb099d7')
    expect(event.records).toHaveLength(2)
    expect(event.records[0]).toMatchObject({
      ok: true,
      record: {
        outcome: 3,
        agentId: null,
        businessOutcome: null,
        callEndAt: null,
        destination: '5551112345',
      },
    })
    expect(event.records[1]).toMatchObject({ record: { outcome: 16, destination: '5551116789' } })
  })

  it('keeps good records beside bad ones', () => {
    const event = parseDispositionEvent(
      JSON.stringify({ ...sample, data: [null, 7, { telephonyOutcome: 2 }, { contactId: 'a\u0000b' }] }),
    )
    if (!event.ok) throw new Error(event.reason)
    expect(event.records.map((result) => (result.ok ? 'ok' : result.reason))).toEqual([
      'not_an_object',
      'not_an_object',
      'no_contact_id',
      'ok',
    ])
  })

  it('says why an event has no records', () => {
    expect(parseDispositionEvent('{')).toMatchObject({ ok: false, reason: 'not_json' })
    expect(parseDispositionEvent('[]')).toMatchObject({ ok: false, reason: 'not_an_object' })
    expect(parseDispositionEvent('{"id":"x"}')).toMatchObject({ reason: 'no_data', envelope: { id: 'x' } })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (data, outcome) => {
        parseDispositionEvent(JSON.stringify(data))
        const event = parseDispositionEvent(
          JSON.stringify({ data: [{ contactId: 'a', telephonyOutcome: outcome, callStartTime: data }] }),
        )
        expect(event.ok).toBe(true)
      }),
    )
  })
})

describe('readOutcome', () => {
  it.each([
    [3, 3, null],
    ['3', 3, null],
    ['3.0', 3, null],
    ['busy', 3, 'busy'],
    ['DIAL_AT_TIME_INVALID', 18, 'DIAL_AT_TIME_INVALID'],
    [20, 20, null],
    ['SOMETHING_NEW', unlistedNameCode, 'SOMETHING_NEW'],
    [99_999_999, unlistedNameCode, '99999999'],
    [0, unlistedNameCode, '0'],
    [-1, unlistedNameCode, '-1'],
    [2.5, unlistedNameCode, '2.5'],
    ['0x10', unlistedNameCode, '0x10'],
    ['1e1', unlistedNameCode, '1e1'],
    [null, null, null],
    ['', null, null],
    [{}, null, null],
  ])('%j is %j, text %j', (sent, outcome, outcomeText) => {
    expect(readOutcome(sent)).toEqual({ outcome, outcomeText })
  })
})

describe('readWxccTime', () => {
  const moment = '2026-11-23T00:25:05.000Z'
  it.each([moment, '2026-11-23T00:25:05Z', 1795393505000, '1795393505000', 1795393505, '1795393505'])(
    'reads %j',
    (sent) => {
      expect(readWxccTime(sent)?.toISOString()).toBe(moment)
    },
  )
  it.each([null, '', 'yesterday', '0001-01-01T00:00:00Z', 9e15, {}, true])('%j is no time', (sent) => {
    expect(readWxccTime(sent)).toBeNull()
  })
})

it('a name on no list is kept in words beside its code', () => {
  const read = parseDispositionEvent(
    JSON.stringify({ data: [{ contactId: 'a', telephonyOutcome: 'WHATEVER' }] }),
  )
  expect(read.ok && read.records[0]).toMatchObject({
    record: { outcome: unlistedNameCode },
    notes: ['"WHATEVER" is on no list of outcomes'],
  })
})

it.each(['2026-01-17T10:00:00', '2026-01-17 10:00:00', '2026-01-17T10:00:00Z', '2026-01-17T11:00:00+01:00'])(
  '%s is read the same on any machine',
  (text) => {
    const zone = process.env.TZ
    try {
      process.env.TZ = 'Asia/Tokyo'
      expect(readWxccTime(text)?.toISOString()).toBe('2026-01-17T10:00:00.000Z')
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  },
)
