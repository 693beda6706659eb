import { describe, expect, test } from 'vitest'
import { detectFormat } from '@/lib/server/services/import/detect-format'

const detect = (text: string | Uint8Array) =>
  detectFormat(typeof text === 'string' ? Buffer.from(text) : text, 'US')

describe('the delimiter', () => {
  test.each([
    [
      'semicolons, with commas in quotes',
      'Name;Phone\n"Archer, Ann";+12125550100\n"Bell, Bo";+12125550101\n',
      ';',
    ],
    ['commas, with semicolons in quotes', 'Name,Phone\n"a;b;c",+12125550100\n"d;e;f",+12125550101\n', ','],
    ['decimal commas between semicolons', 'Phone;Sum\n2125550100;1,50\n2125550101;2,75\n', ';'],
    ['commas in every name between tabs', 'Name, First\tPhone\nArcher, Ann\t+12125550100\n', '\t'],
    ['a title above', 'All contacts\n\nName|Phone\nAnn|+12125550100\n', '|'],
    ['one that is named', 'sep=|\r\nName|Phone\r\nAnn;B;C|+12125550100\r\n', '|'],
    ['commas in a name of a header alone', 'a,b,c;Phone\n', ';'],
    ['none', 'Phone\n+12125550100\n', ','],
  ])('%s', (_, text, delimiter) => {
    expect(detect(text).delimiter).toBe(delimiter)
  })
})

describe('the header', () => {
  test.each([
    ['words above data', 'Name,Phone\nAnn,+12125550100\n', true],
    ['words that mean nothing', 'Foo,Bar\nAnn,+12125550100\n', true],
    ['a number in the first row', 'Ann,+12125550100\nBo,+12125550101\n', false],
    ['an e-mail in the first row', 'ann@example.com,x\nbo@example.com,y\n', false],
    ['a date in the first row', '2026-12-01,Ann,n/a\n2026-12-02,Bo,+12125550100\n', false],
    ['a spoilt number in the first row', 'Ann,1.21256E+10\nBo,1.21256E+10\n', false],
    ['bare figures in the first row', '17,Ann,n/a\n18,Bo,+12125550101\n', false],
    ['years beside known words', 'Phone,2024,2025\n+12125550100,1,2\n', true],
    ['one row of data', 'Ann,+12125550100\n', false],
    ['one row of known words', 'Name,Phone\n', true],
    ['one row of unknown words', 'Ann,Archer\n', false],
  ])('%s', (_, text, hasHeader) => {
    expect(detect(text)).toMatchObject({ hasHeader, rowsAbove: 0 })
  })

  test.each([
    ['a title', 'All contacts of November\nName,Phone\nAnn,+12125550100\n', 1],
    ['a title padded to the width', 'All contacts,,\n,,\nName,Phone,Plan\nAnn,+12125550100,x\n', 1],
    ['a title of two lines', 'Report,2026-11-30\nBy:,Ann\n\nName,Phone,Plan\nAnn,+12125550100,x\n', 2],
    ['a named delimiter and a title', 'sep=,\nContacts\nName,Phone\nAnn,+12125550100\n', 2],
    ['nothing but blank lines', '\n \n,,\nName,Phone\nAnn,+12125550100\n', 0],
    ['another header as wide', 'Foo,Bar\nName,Phone\nAnn,+12125550100\n', 0],
    ['a number', '+12125550199\nName,Phone\nAnn,+12125550100\n', 0],
  ])('below %s', (_, text, rowsAbove) => {
    expect(detect(text).rowsAbove).toBe(rowsAbove)
  })

  test('names are told apart, cut and made where there are none', () => {
    const long = 'x'.repeat(5_000)
    const format = detect(`A,A (2),A,,${long},Phone\n1,2,3,4,5,+12125550100\n`)
    expect(format.columns).toEqual(['A', 'A (2)', 'A (3)', 'Column 4', 'x'.repeat(200), 'Phone'])
  })

  test.each([
    ['delimiters at the end of every row', 'Name,Phone,,\nAnn,+12125550100,,\n', ['Name', 'Phone']],
    ['a column without a name that has data', 'Name,Phone\nA,+12125550100,x\nB,+12125550101,y\n', 3],
    ['one cell too many in one row', 'Name,Phone\nA,+12125550100,x\nB,+12125550101\nC,+12125550102\n', 2],
  ])('%s', (_, text, columns) => {
    const found = detect(text).columns
    expect(typeof columns === 'number' ? found.length : found).toEqual(columns)
  })

  test('500 columns are read and 501 are refused', () => {
    const header = (count: number) => Array.from({ length: count }, (_, i) => `C${i}`).join(',')
    expect(detect(`Phone,${header(499)}\n+12125550100\n`).columns).toHaveLength(500)
    expect(() => detect(`Phone,${header(500)}\n+12125550100\n`)).toThrow('501 columns; at most 500')
  })
})

describe('the encoding', () => {
  const person = 'Александра Константиновна Преображенская-Воскресенская из Екатеринбурга'
  const text = `Name,Phone\n${person},+12125550100\n`
  test.each([
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['utf-16be', Buffer.from(text, 'utf16le').swap16()],
    ['utf-8', Buffer.concat([Buffer.from(text.repeat(3)), Buffer.from('Zo\u00eb,1\n', 'latin1')])],
    ['windows-1252', Buffer.from('Name,Phone\nZo\u00eb Stra\u00dfe,+12125550100\n', 'latin1')],
    ['utf-8', Buffer.from('Name,Phone\nZoe,+12125550100\nA\u0000B,\n')],
  ] as const)('%s without a mark', (encoding, data) => {
    expect(detect(data)).toMatchObject({ encoding, columns: ['Name', 'Phone'] })
  })

  test.each([
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /UTF-32/],
    ['a web page', Buffer.from(' <!DOCTYPE html><table><tr><td>1</td></tr></table>'), /web page/],
    ['RTF', Buffer.from('{\\rtf1 hello}'), /RTF/],
    ['a PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8]), /gzip/],
    ['only delimiters', Buffer.from(',,\n , ,\n,,\n'), /empty/],
    ['only a named delimiter', Buffer.from('sep=;\r\n'), /empty/],
  ])('%s is refused in words', (_, data, words) => {
    expect(() => detect(data)).toThrow(words)
  })
})
