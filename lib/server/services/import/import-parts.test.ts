import { describe, expect, test } from 'vitest'
import { readNumber } from '@/lib/server/services/contact/read-number'
import { readTime } from '@/lib/server/services/contact/read-time'
import { detectFormat } from '@/lib/server/services/import/detect-format'
import { findMappingFaults, guessMapping, guessNumberType } from '@/lib/server/services/import/guess-mapping'
import { readMultipart } from '@/lib/server/services/import/read-multipart'
import { type FileRecord, readRecords } from '@/lib/server/services/import/read-records'
import { makeRowReader } from '@/lib/server/services/import/to-raw-contact'

const bytes = (text: string) => new TextEncoder().encode(text)

async function* inPieces(data: Uint8Array, size: number) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

async function readAll(text: string, pieceBytes = 7): Promise<FileRecord[]> {
  const data = bytes(text)
  const found: FileRecord[] = []
  for await (const record of readRecords(inPieces(data, pieceBytes), detectFormat(data, 'US')))
    found.push(record)
  return found
}

describe('the format of a file', () => {
  test.each([
    ['comma', 'Name,Phone\nAnn,+12125550100\n', ','],
    ['semicolon', 'Name;Phone\nAnn, Dr.;+12125550100\nBob, Mr.;+12125550101\n', ';'],
    ['tab', 'Name\tPhone\nAnn\t+12125550100\n', '\t'],
    ['pipe', 'Name|Phone\nAnn|+12125550100\n', '|'],
  ])('%s', (_, text, delimiter) => {
    expect(detectFormat(bytes(text), 'US')).toMatchObject({
      delimiter,
      hasHeader: true,
      columns: ['Name', 'Phone'],
    })
  })

  test('columns without a header are numbered; one of numbers alone is called so', () => {
    expect(detectFormat(bytes('+12125550100\n+12125550101\n'), 'US')).toMatchObject({
      hasHeader: false,
      columns: ['Number'],
    })
    expect(detectFormat(bytes('+12125550100,Ann\n+12125550101,Bo\n'), 'US')).toMatchObject({
      hasHeader: false,
      columns: ['Column 1', 'Column 2'],
    })
  })

  test('columns of one name are told apart, and one without a name gets its place', () => {
    expect(detectFormat(bytes('Phone,Phone,\n+12125550100,,x\n'), 'US').columns).toEqual([
      'Phone',
      'Phone (2)',
      'Column 3',
    ])
  })

  test('names of columns hold no control character and are none that JavaScript keeps for itself', () => {
    const format = detectFormat(bytes('Phone,"note\nline",fi\0rst,__proto__\n+12125550100,a,b,c\n'), 'US')
    expect(format.columns).toEqual(['Phone', 'note line', 'fi rst', 'Column 4'])
    const read = makeRowReader(['constructor', 'Phone'], { Phone: 'number' })
    expect(read(['a', '+12125550100'])).toMatchObject({ values: { number: '+12125550100' }, own: {} })
  })

  test('a header alone is known', () => {
    expect(detectFormat(bytes('Name,Phone\n'), 'US').hasRows).toBe(false)
    expect(detectFormat(bytes('Name,Phone\nAnn,+12125550100\n'), 'US').hasRows).toBe(true)
    expect(detectFormat(bytes('+12125550100\n'), 'US').hasRows).toBe(true)
  })

  test.each([
    ['utf-8', bytes('\ufeffName,Phone\nZoë,+12125550100\n')],
    ['utf-16le', new Uint8Array(Buffer.from('\ufeffName,Phone\nZoë,+12125550100\n', 'utf16le'))],
    ['utf-16le', new Uint8Array(Buffer.from('Name,Phone\nZoë,+12125550100\n', 'utf16le'))],
    ['utf-16be', new Uint8Array(Buffer.from('Name,Phone\nZoë,+12125550100\n', 'utf16le').swap16())],
    ['windows-1252', new Uint8Array(Buffer.from('Name,Phone\nZoë,+12125550100\n', 'latin1'))],
  ] as const)('%s is read', async (encoding, data) => {
    const format = detectFormat(data, 'US')
    expect(format).toMatchObject({ encoding, columns: ['Name', 'Phone'] })
    const rows: FileRecord[] = []
    for await (const record of readRecords(inPieces(data, 5), format)) rows.push(record)
    expect(rows).toMatchObject([{ kind: 'row', line: 2, cells: ['Zoë', '+12125550100'] }])
  })

  test.each([
    ['an Excel workbook', new Uint8Array([0x50, 0x4b, 0x03, 0x04, 1, 2]), /Excel/],
    ['a picture', new Uint8Array(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)), /binary/],
    ['nothing', new Uint8Array(), /empty/],
    ['blank lines', bytes('\n \n'), /empty/],
  ])('%s is refused in words', (_, data, words) => {
    expect(() => detectFormat(data, 'US')).toThrow(words)
  })
})

describe('rows', () => {
  test('say the line at which they begin, past quoted line breaks and empty lines', async () => {
    const rows = await readAll('Phone,Note\n+12125550100,"two\nlines"\n\n+12125550101,x\n')
    expect(rows).toMatchObject([
      { line: 2, cells: ['+12125550100', 'two\nlines'] },
      { line: 5, cells: ['+12125550101', 'x'] },
    ])
  })

  test('with a quote that is never closed are lost alone', async () => {
    const rows = await readAll('Phone,Note\n+12125550100,ok\n+12125550101,"open\n+12125550102,read\n')
    expect(rows).toMatchObject([
      { kind: 'row', line: 2 },
      { kind: 'unreadable', line: 3, code: 'quote_not_closed' },
      { kind: 'row', line: 4, cells: ['+12125550102', 'read'] },
    ])
  })

  test('a quote inside a cell is part of it', async () => {
    const rows = await readAll('Phone,Note\n+12125550100,5" pipe\n')
    expect(rows).toMatchObject([{ cells: ['+12125550100', '5" pipe'] }])
  })

  test('a runaway quote of more than a row may have ends the file with a verdict', async () => {
    const text = `Phone,Note\n+12125550100,"${'x'.repeat(600 * 1024)}`
    expect(await readAll(text, 65536)).toMatchObject([{ kind: 'unreadable', code: 'quote_not_closed' }])
  })
})

describe('the guessed mapping', () => {
  test('tells own columns apart whose long names begin alike, and those that sound like a taken field', () => {
    const long = 'l'.repeat(70)
    const columns = ['Phone', `${long}a`, `${long}b`, 'prio', 'priority']
    const mapping = guessMapping(columns)
    expect(mapping).toMatchObject({ prio: 'priority', priority: 'priority (2)' })
    expect(findMappingFaults(mapping, columns)).toEqual([])
  })

  test('knows common headers, numbers in their order, and keeps the rest as own columns', () => {
    expect(guessMapping(['Customer ID'])).toEqual({ 'Customer ID': 'externalKey' })
    const columns = ['ID', 'First Name', 'Nachname', 'Mobile', 'Home Phone', 'ZIP', 'dialAt', 'Plan']
    expect(guessMapping(columns)).toEqual({
      ID: 'externalKey',
      'First Name': 'firstName',
      Nachname: 'lastName',
      Mobile: 'number',
      'Home Phone': 'number2',
      ZIP: 'postalCode',
      dialAt: 'dialAt',
      Plan: 'Plan',
    })
    expect([guessNumberType('Mobile'), guessNumberType('Home Phone'), guessNumberType('Phone')]).toEqual([
      'mobile',
      'home',
      null,
    ])
  })

  test('takes the names of the API as they are', () => {
    const names = [
      'externalKey',
      'number',
      'number2',
      'numberType',
      'guardTime',
      'customerAni',
      'preferredAgentId',
      'priority',
    ]
    expect(guessMapping(names)).toEqual(Object.fromEntries(names.map((name) => [name, name])))
  })

  test('needs a number, knows the columns, and no field twice', () => {
    expect(findMappingFaults({ A: 'email' }, ['A'])).toMatchObject([
      { message: 'No column is mapped to a number.' },
    ])
    expect(findMappingFaults({ A: 'number', B: 'number1' }, ['A', 'B'])).toMatchObject([{ column: 'B' }])
    expect(findMappingFaults({ A: 'number', X: 'email' }, ['A'])).toMatchObject([{ column: 'X' }])
    expect(findMappingFaults({ A: 'number', B: '' }, ['A', 'B'])).toEqual([])
  })
})

describe('numbers', () => {
  test.each([
    ['(212) 555-0100', '+12125550100'],
    ['+44 7700 900123', '+447700900123'],
    ['0044 7700 900123', null],
    ['1-212-555-0100', '+12125550100'],
    ['12125550100.0', '+12125550100'],
    ['+1 212 555 0100 x12', '+12125550100'],
    ['1.21256E+10', null],
    ['555', null],
    ['call me', null],
    ['', null],
  ])('%s', (given, e164) => {
    const reading = readNumber(given, 'US')
    expect(reading.ok ? reading.e164 : null).toBe(e164)
  })
})

describe('times', () => {
  test.each([
    ['2026-11-23T15:00:00Z', '2026-11-23T15:00:00.000Z'],
    ['2026-11-23 10:00-05:00', '2026-11-23T15:00:00.000Z'],
    ['2026-11-23T10:00:00.123-0500', '2026-11-23T15:00:00.000Z'],
  ])('%s', (text, iso) => {
    const reading = readTime(text)
    expect(reading.ok && reading.at.toISOString()).toBe(iso)
  })

  test.each([
    ['2026-11-23T15:00:00', 'without_zone'],
    ['23/11/2026 15:00', 'invalid'],
    ['2026-02-30T15:00:00Z', 'invalid'],
    ['0000-01-01T00:00:00Z', 'invalid'],
    ['9999-12-31T23:59:59-23:59', 'invalid'],
    ['tomorrow', 'invalid'],
  ])('%s is refused as %s', (text, code) => {
    expect(readTime(text)).toMatchObject({ ok: false, code })
  })
})

describe('a form', () => {
  const form =
    '--XX\r\nContent-Disposition: form-data; name="mode"\r\n\r\nupdate\r\n' +
    '--XX\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n' +
    'Phone\r\n--X\r\n+1\r\n\r\n--XX\r\nContent-Disposition: form-data; name="empty"\r\n\r\n\r\n--XX--\r\n'

  test.each([1, 3, 50, 10_000])('in pieces of %i bytes', async (size) => {
    const { file, found } = readMultipart(inPieces(bytes(form), size), 'XX')
    const parts: Uint8Array[] = []
    for await (const part of file) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe('Phone\r\n--X\r\n+1\r\n')
    expect(found).toEqual({ fileName: 'a.csv', fields: { mode: 'update', empty: '' } })
  })

  test('that was cut off is refused', async () => {
    const { file } = readMultipart(inPieces(bytes(form.slice(0, -20)), 9), 'XX')
    await expect(async () => {
      for await (const _ of file);
    }).rejects.toThrow(/cut off/)
  })
})
