import { describe, expect, it } from 'vitest'
import { buildWxccBaseUrl, parseDataCentre } from './endpoints'
import { readPage, wrapUpCodeSchema } from './picker-reads'
import { readSignatureHex } from './signature'
import { findDestinationFaults, readSubscriptions } from './subscription'
import { readBasicCredentials, readBearerToken, tokenAnswerSchema } from './token'

describe('token', () => {
  it.each([
    ['Bearer ABC', 'ABC'],
    ['bearer  ABC ', 'ABC'],
    ['ABC', 'ABC'],
    ['Basic dTpw', null],
    ['', null],
    [undefined, null],
  ])('%j carries %j', (header, token) => {
    expect(readBearerToken(header)).toBe(token)
  })

  it.each([
    [`Basic ${btoa('user:pa:ss')}`, { user: 'user', password: 'pa:ss' }],
    [`basic ${Buffer.from('ü:ñ').toString('base64')}`, { user: 'ü', password: 'ñ' }],
    [`Basic ${btoa('nocolon')}`, null],
    ['Basic !!!', null],
    ['Basic /w==', null],
    ['Bearer x', null],
    [null, null],
  ])('%j', (header, wanted) => {
    expect(readBasicCredentials(header)).toEqual(wanted)
  })

  it('is answered in upper-case hex, 60 minutes', () => {
    expect(tokenAnswerSchema.safeParse({ Token: '0AFF', ExpiresIn: 60 }).success).toBe(true)
    expect(tokenAnswerSchema.safeParse({ Token: '0aff', ExpiresIn: 60 }).success).toBe(false)
    expect(tokenAnswerSchema.safeParse({ Token: '0AFF', ExpiresIn: 3600 }).success).toBe(false)
  })
})

describe('addresses', () => {
  it('takes a data centre as typed', () => {
    const dataCentre = parseDataCentre(' PRODus1')
    expect(dataCentre).toBe('us1')
    expect(dataCentre && buildWxccBaseUrl(dataCentre)).toBe('https://api.wxcc-us1.cisco.com')
    expect(parseDataCentre('mars1')).toBeNull()
  })

  it('says why a destination would be refused', () => {
    expect(findDestinationFaults('https://rollcall.example.com/api/dialer/dispositions')).toEqual([])
    expect(findDestinationFaults('http://10.0.0.1:3000/x?y=1')).toHaveLength(4)
    expect(findDestinationFaults('x')).toHaveLength(1)
  })
})

describe('signature header', () => {
  it('is 64 hex digits or nothing', () => {
    expect(readSignatureHex('AB'.repeat(32))).toBe('ab'.repeat(32))
    expect(readSignatureHex(`sha256=${'ab'.repeat(32)}`)).toBe('ab'.repeat(32))
    expect(readSignatureHex('abcd')).toBeNull()
    expect(readSignatureHex(undefined)).toBeNull()
  })
})

describe('reads', () => {
  it('skips what it cannot read and says how many', () => {
    const page = readPage({ data: [{ id: '1', name: 'Sale' }, { name: 'x' }], meta: {} }, wrapUpCodeSchema)
    expect(page).toMatchObject({ items: [{ id: '1', name: 'Sale' }], unreadable: 1, totalPages: 1 })
    expect(readPage('no', wrapUpCodeSchema)).toBeNull()
  })

  it('counts an unknown subscription status as inactive', () => {
    const list = readSubscriptions({ data: [{ id: 's', destinationUrl: 'u', status: 'paused' }, 3] })
    expect(list).toMatchObject([{ id: 's', status: 'inactive' }])
  })
})
