import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'
import { decodeText } from '@/lib/server/services/import/decode-text'
import { type FileEncoding, isBlankRow } from '@/lib/server/services/import/file-format'
import { CsvParser, type CsvRow } from '@/lib/server/services/import/parse-csv'
import { readRecords } from '@/lib/server/services/import/read-records'

function parseAll(text: string, delimiter = ',', pieceChars = Number.POSITIVE_INFINITY): CsvRow[] {
  const parser = new CsvParser(delimiter)
  const rows: CsvRow[] = []
  for (let at = 0; at < text.length; at += pieceChars)
    rows.push(...parser.push(text.slice(at, at + pieceChars)))
  return [...rows, ...parser.end()]
}

const cellsOf = (rows: CsvRow[]) => rows.map((row) => (row.kind === 'row' ? row.cells : row.code))
const filled = (rows: string[][]) => rows.filter((cells) => !isBlankRow(cells))

const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom('"', ',', ';', '\t', '|', '\r', '\n', ' ', 'a', "'", '=', '+', '1', '\ufeff'),
    maxLength: 8,
  }),
)
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 6 })
const delimiter = fc.constantFrom(',', ';', '\t', '|')

function encode(text: string, encoding: FileEncoding): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1')
  const bytes = Buffer.from(text, 'utf16le')
  return encoding === 'utf-16be' ? bytes.swap16() : bytes
}

describe('what is written is read back', () => {
  test.each([
    ['utf-8', 'grapheme'],
    ['utf-16le', 'binary'],
    ['utf-16be', 'binary'],
    ['windows-1252', 'latin'],
  ] as const)('in %s with every delimiter, however its bytes are cut', async (encoding, kind) => {
    // Latin-1 is what Windows-1252 holds of its own numbers; 0x80–0x9f are other characters there.
    const fits = (text: string) =>
      text.isWellFormed() &&
      (kind !== 'latin' || [...text].every((c) => c < '\u0080' || (c >= '\u00a0' && c <= '\u00ff')))
    await fc.assert(
      fc.asyncProperty(table, delimiter, fc.integer({ min: 1, max: 9 }), async (drawn, delimiter, size) => {
        const rows = filled(drawn).filter((cells) => cells.every(fits))
        const mark = encoding === 'windows-1252' ? '' : '\ufeff'
        const bytes = encode(mark + rows.map((cells) => toCsvLine(cells, delimiter)).join(''), encoding)
        const chunks = (async function* () {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        })()
        const found: string[][] = []
        const shape = { hasHeader: false, rowsAbove: 0, columns: Array(5).fill(''), hasRows: true }
        for await (const record of readRecords(chunks, { kind: 'text', encoding, delimiter, ...shape }))
          if (record.kind === 'row') found.push(record.cells)
        expect(found).toEqual(rows)
      }),
    )
  })
})

test.each([1, 5, 1000])(
  'lines of UTF-8 and of Windows-1252 are each read as what they are, in pieces of %i',
  async (size) => {
    const late = 'a'.repeat(2_000)
    const bytes = Buffer.concat([
      Buffer.from(`\ufeff${late}\r\nZoë 👋\r\n`),
      Buffer.from('Gör\u00e4n\r\n', 'latin1'),
      Buffer.from('Ørjan'),
    ])
    const chunks = (async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    })()
    let text = ''
    for await (const piece of decodeText(chunks, 'utf-8')) text += piece.text
    expect(text).toBe(`${late}\r\nZoë 👋\r\nGör\u00e4n\r\nØrjan`)
  },
)

test('a line of megabytes is cut between characters', async () => {
  const bytes = Buffer.from('👋'.repeat(700_000))
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += 999_999) yield bytes.subarray(at, at + 999_999)
  })()
  let text = ''
  for await (const piece of decodeText(chunks, 'utf-8')) text += piece.text
  expect(text === bytes.toString()).toBe(true)
})

test('well-formed files are read as csv-parse reads them', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r\n', ' '), maxLength: 5 })
  fc.assert(
    fc.property(
      fc.array(fc.array(plain, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\r\n', '\n', '\r'),
      (rows, lineBreak) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = rows.map((cells) => cells.map(quote).join(',')).join(lineBreak)
        const oracle = parse(text, { relax_column_count: true, record_delimiter: lineBreak })
        expect(cellsOf(parseAll(text))).toEqual(oracle)
      },
    ),
  )
})

test('rows, lines and faults are the same however the text is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '\ufeff'), maxLength: 40 })
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 7 }), (text, size) => {
      expect(parseAll(text, ',', size)).toEqual(parseAll(text))
    }),
  )
})

test.each([
  [
    'line breaks of all kinds',
    'a,b\r\nc\rd\n\n"e\r\nf"\n"g"',
    [['a', 'b'], ['c'], ['d'], [''], ['e\r\nf'], ['g']],
  ],
  ['quotes inside a cell', 'a "b" c,d"\n', [['a "b" c', 'd"']]],
  [
    'text after a quoted cell',
    '"a" b,c\n"Bob" Smith,"d" \n',
    [
      ['"a" b', 'c'],
      ['"Bob" Smith', 'd'],
    ],
  ],
  ['a space before a quote', 'a, "b, c" ,d\n', [['a', 'b, c', 'd']]],
  [
    'a mark inside the text',
    'a,b\n\ufeff"c,d",\ufeffe\n',
    [
      ['a', 'b'],
      ['c,d', '\ufeffe'],
    ],
  ],
  [
    'empty cells',
    ',\n"",""\n',
    [
      ['', ''],
      ['', ''],
    ],
  ],
  ['an open quote', 'a\n"b,c\nd\n', [['a'], 'quote_not_closed', ['d']]],
  ['an open quote that another one ends', '1,"b\n2,"c"\n3,d\n', ['quote_not_closed', ['2', 'c'], ['3', 'd']]],
] as const)('%s', (_, text, rows) => {
  expect(cellsOf(parseAll(text))).toEqual(rows)
})

test('lines are counted as an editor counts them', () => {
  const rows = parseAll('a\r\n\r\n"b\r\nc\rd"\r\ne\n"open\nf\r')
  expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 6, 7, 8])
})

test.each([1000, 64 * 1024])('a row that never ends costs its line, in pieces of %i', (size) => {
  const long = 'x'.repeat(600 * 1024)
  expect(cellsOf(parseAll(`a\n${long}\nb\n"${long}\nc\n`, ',', size))).toEqual([
    ['a'],
    'row_too_long',
    ['b'],
    'quote_not_closed',
    ['c'],
  ])
})

test('a file of nothing but open quotes is given up', () => {
  const rows = parseAll('b"c,"\n'.repeat(200_000), ',', 64 * 1024)
  expect(rows).toHaveLength(101)
  expect(rows.at(-1)).toMatchObject({ kind: 'unreadable', code: 'rest_unreadable' })
})
