import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readFormat } from '@/lib/server/services/import/read-format'
import { type FileRecord, readRecords } from '@/lib/server/services/import/read-records'
import { SharedStrings } from '@/lib/server/services/import/xlsx/shared-strings'
import {
  makeWorkbook,
  makeWorkbookParts,
  makeZip,
  type WorkbookCell,
  type WorkbookOptions,
} from '@/lib/server/testing/make-workbook.mjs'

async function* inPieces(data: Uint8Array, size = 1000) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

const detect = (data: Uint8Array) => readFormat(inPieces(data), 'US')

async function readAll(data: Uint8Array): Promise<FileRecord[]> {
  const records: FileRecord[] = []
  for await (const record of readRecords(inPieces(data), await detect(data))) records.push(record)
  return records
}

/** What the cells of one row below a header are read as. */
async function readCells(cells: WorkbookCell[], options: Omit<WorkbookOptions, 'sheets'> = {}) {
  const rows = [
    ['Name', 'Phone', ...cells.map((_, i) => `C${i}`)],
    ['Ann', '+12125550100', ...cells],
  ]
  const [record] = await readAll(makeWorkbook({ sheets: [{ name: 'S', rows }], ...options }))
  if (record?.kind !== 'row') throw new Error('no row')
  return { texts: record.cells.slice(2), faults: record.faults.map(({ index, code }) => [index - 2, code]) }
}

const xml = (text: string) => ({ xml: text })
const styled = (style: number, value: string | number) => xml(`<c r="@" s="${style}"><v>${value}</v></c>`)
const header = ['Name', 'Phone']

describe('cells', () => {
  test('texts, numbers, truths and formulas are read as they are shown', async () => {
    const { texts, faults } = await readCells([
      'shared',
      xml('<c r="@" t="inlineStr"><is><r><t>ri</t></r><r><t xml:space="preserve">ch </t></r></is></c>'),
      xml('<c r="@" t="inlineStr"><is><t>語</t><rPh sb="0" eb="1"><t>ゴ</t></rPh></is></c>'),
      15551234567,
      xml('<c r="@"><v>1.5551234567E10</v></c>'),
      xml('<c r="@"><v>0.30000000000000004</v></c>'),
      true,
      xml('<c r="@" t="str"><f>A1&amp;"x"</f><v>Annx</v></c>'),
      xml('<c r="@"><f>1+1</f><v>2</v></c>'),
      xml('<c r="@" t="d"><v>2026-12-01T10:00:00</v></c>'),
      'a_x000D_b_x005F_c',
      "'+1",
    ])
    expect(texts).toEqual([
      'shared',
      'rich ',
      '語',
      '15551234567',
      '15551234567',
      '0.3',
      'true',
      'Annx',
      '2',
      '2026-12-01T10:00:00',
      'a\rb_c',
      '+1',
    ])
    expect(faults).toEqual([])
  })

  test('errors and formulas without their results are empty and told of', async () => {
    const { texts, faults } = await readCells([
      xml('<c r="@" t="e"><v>#N/A</v></c>'),
      'x',
      xml('<c r="@"><f>SUM(A1)</f></c>'),
      'end',
    ])
    expect(texts).toEqual(['', 'x', '', 'end'])
    expect(faults).toEqual([
      [0, 'cell_error'],
      [2, 'formula_without_value'],
    ])
  })

  test('numbers are moments where their style says so', async () => {
    const styles = [
      14,
      22,
      21,
      'dd/mm/yyyy hh:mm',
      '[h]:mm',
      '"day" 0',
      '00000',
      '"+"0',
      'mmm\\-yy',
      '[$-409]d mmm;@',
    ]
    const cells = [
      styled(1, 46357),
      styled(2, 46357.4166666667),
      styled(3, 0.5),
      styled(4, 46357.75),
      styled(5, 1.5),
      styled(6, 46357),
      styled(7, 2134),
      styled(8, 4915112345678),
      styled(9, 46357),
      styled(10, 46357),
      styled(1, 1),
      styled(1, 60),
      styled(1, 61),
    ]
    expect((await readCells(cells, { styles })).texts).toEqual([
      '2026-12-01',
      '2026-12-01T10:00:00',
      '12:00:00',
      '2026-12-01T18:00:00',
      '36:00:00',
      '46357',
      '02134',
      '+4915112345678',
      '2026-12-01',
      '2026-12-01',
      '1900-01-01',
      '1900-02-28',
      '1900-03-01',
    ])
    const since1904 = await readCells([styled(1, 44895), styled(1, 0)], { styles, is1904: true })
    expect(since1904.texts).toEqual(['2026-12-01', '1904-01-01'])
  })
})

describe('sheets', () => {
  test('the first one to be seen that has rows is read, and the others are named', async () => {
    const data = makeWorkbook({
      sheets: [
        { name: 'Hidden', rows: [header, ['No', '+12125550101']], state: 'hidden' },
        { name: 'Empty', rows: [] },
        { name: 'Blank', rows: [['', ' ']] },
        { name: 'People & more', rows: [header, ['Ann', '+12125550100']] },
        { name: 'Last', rows: [header] },
      ],
    })
    expect(await detect(data)).toMatchObject({
      kind: 'workbook',
      sheet: 'People & more',
      sheets: ['Hidden', 'Empty', 'Blank', 'People & more', 'Last'].map((name) => ({
        name,
        isHidden: name === 'Hidden',
        rows: null,
      })),
      columns: header,
      hasRows: true,
    })
    expect(await readAll(data)).toMatchObject([{ line: 2, cells: ['Ann', '+12125550100'], faults: [] }])
  })

  test('rows are numbered as in the sheet, past a title, gaps, blank and sparse rows', async () => {
    const rows = [
      { line: 2, cells: ['Contacts of November'] },
      { line: 4, cells: [null, 'Name', 'Phone'] },
      { line: 5, cells: [null, 'Ann', '+12125550100'] },
      { line: 6, cells: ['', null, ' '] },
      { line: 9, cells: [null, null, '+12125550101'] },
      { line: 10, cells: [null, 'Bo', '+12125550102', null, 'more'] },
    ]
    const data = makeWorkbook({ sheets: [{ name: 'S', rows }] })
    expect(await detect(data)).toMatchObject({ rowsAbove: 1, columns: ['Column 1', 'Name', 'Phone'] })
    expect(await readAll(data)).toMatchObject([
      { line: 5, cells: ['', 'Ann', '+12125550100'] },
      { line: 9, cells: ['', '', '+12125550101'] },
      { line: 10, cells: ['', 'Bo', '+12125550102', '', 'more'], faults: [{ code: 'cells_left_over' }] },
    ])
  })

  test('cells and rows without their places follow one another, and names may wear a prefix', async () => {
    const sheet =
      '<x:worksheet xmlns:x="u"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Name</x:t></x:is></x:c>' +
      '<x:c t="inlineStr"><x:is><x:t>Phone</x:t></x:is></x:c></x:row>\n<x:row><x:c/><x:c><x:v>2125550100</x:v></x:c>' +
      '</x:row></x:sheetData></x:worksheet>'
    expect(await readAll(makeWorkbook({ sheets: [{ name: 'S', xml: sheet }] }))).toMatchObject([
      { line: 2, cells: ['', '2125550100'] },
    ])
  })

  test('thousands of rows come in their order, and how far the file is read grows to its end', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`N${i}`, String(2_125_550_000 + i)])
    const data = makeWorkbook({ sheets: [{ name: 'S', rows: [header, ...rows] }] })
    const records = await readAll(data)
    expect(records.map(({ line }) => line)).toEqual(rows.map((_, i) => i + 2))
    expect(records.map((record) => record.kind === 'row' && record.cells)).toEqual(rows)
    const done = records.map(({ bytesDone }) => bytesDone)
    expect(done).toEqual([...done].sort((a, b) => a - b))
    expect(done[0]).toBeLessThan(data.length / 2)
    expect(done.at(-1)).toBe(data.length)
  })
})

test('texts beyond the memory lie in a file and are found again, in any order', async () => {
  const strings = new SharedStrings(2_000)
  const texts = Array.from({ length: 30_000 }, (_, i) =>
    i % 7 === 0 ? '' : `Zoë 👋 ${i} ${'x'.repeat(i % 50)}`,
  )
  for (const text of texts) {
    strings.add(text)
    await strings.flush(false)
  }
  await strings.flush(true)
  expect(strings.peek(29_999)).toBeUndefined()
  for (let i = 0; i < texts.length; i += 1) {
    const place = (i * 7_919) % texts.length
    expect(await strings.load(place)).toBe(texts[place])
  }
  expect(await strings.load(30_000)).toBeNull()
  expect(await strings.load(-1)).toBeNull()
  await strings.close()
})

describe('refused in words', () => {
  const people = { sheets: [{ name: 'S', rows: [header, ['Ann', '+12125550100']] }] }
  const parts = makeWorkbookParts(people)
  const sheet = 'xl/worksheets/sheet1.xml'
  const ole = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(2000)])
  const bomb = `<worksheet><sheetData>${'<row><c><v>1</v></c></row>'.repeat(1_000_000)}</sheetData></worksheet>`

  test.each([
    ['an old workbook', ole, /old Excel workbook \(\.xls\)/],
    [
      'a workbook with a password',
      Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]),
      /with a password/,
    ],
    ['a part with a password', makeZip(parts, { encrypted: [sheet] }), /with a password/],
    [
      'OpenDocument',
      makeZip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' }),
      /OpenDocument/,
    ],
    ['Numbers', makeZip({ 'Index/Document.iwa': 'x' }), /Numbers/],
    ['a ZIP file', makeZip({ 'people.csv': 'Phone\n+12125550100\n' }), /a ZIP file/],
    ['a Word document', makeZip({ '[Content_Types].xml': '', 'word/document.xml': '' }), /Word/],
    ['xlsb', makeZip({ '[Content_Types].xml': '', 'xl/workbook.bin': '' }), /xlsb/],
    ['a bomb', makeZip({ ...parts, [sheet]: bomb }), /unpacks to far more/],
    ['a bomb that lies', makeZip({ ...parts, [sheet]: bomb }, { sizeSaid: { [sheet]: 1000 } }), /damaged/],
    ['a file cut off', makeWorkbook(people).subarray(0, 900), /damaged or was cut off/],
    ['broken XML', makeZip({ ...parts, [sheet]: '<worksheet><row></worksheet>' }), /damaged/],
    ['an entity', makeZip({ ...parts, [sheet]: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }), /damaged/],
    ['endless depth', makeZip({ ...parts, [sheet]: `${'<a>'.repeat(100)}${'</a>'.repeat(100)}` }), /damaged/],
    ['endless text', makeZip({ ...parts, [sheet]: `<a>${'x'.repeat(5_000_000)}</a>` }), /damaged/],
    ['a text that is not there', makeZip({ ...parts, 'xl/sharedStrings.xml': '<sst/>' }), /damaged/],
    ['no sheet with rows', makeWorkbook({ sheets: [{ name: 'S', rows: [] }] }), /empty/],
    [
      'too many columns',
      makeWorkbook({
        sheets: [{ name: 'S', rows: [Array.from({ length: 501 }, (_, i) => `C${i}`), ['x']] }],
      }),
      /501 columns; at most 500/,
    ],
  ])('%s', async (_, data, words) => {
    await expect(detect(data)).rejects.toThrow(words)
  })

  test('what is found broken in its midst ends there, after the rows before', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => [`N${i}`, String(2_125_550_000 + i)])
    const whole = makeWorkbookParts({ sheets: [{ name: 'S', rows: [header, ...rows] }] })
    const data = makeZip({ ...whole, [sheet]: whole[sheet]?.replace('<row r="4000">', '<row r="x">') ?? '' })
    const seen: number[] = []
    await expect(async () => {
      for await (const { line } of readRecords(inPieces(data), await detect(data))) seen.push(line)
    }).rejects.toThrow(/damaged/)
    expect(seen.length).toBeGreaterThan(1_000)
    expect(seen.length).toBeLessThan(4_000)
  })
})

test('a reader that stops early closes what it opened', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [`N${i}`, String(2_125_550_000 + i)])
  const data = makeWorkbook({ sheets: [{ name: 'S', rows: [header, ...rows] }] })
  const format = await detect(data)
  const countOpen = () => (process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0)
  const before = countOpen()
  for (let run = 0; run < 5; run += 1)
    for await (const record of readRecords(inPieces(data, 100_000), format)) if (record.line > 5) break
  expect(countOpen()).toBeLessThan(before + 3)
})
