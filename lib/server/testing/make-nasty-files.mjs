// Writes those of the import's nasty files that are binary: node lib/server/testing/make-nasty-files.mjs
import fs from 'node:fs'
import { makeWorkbook, makeWorkbookParts, makeZip } from './make-workbook.mjs'

const folder = new URL('../services/import/nasty-files/', import.meta.url)
const write = (name, data) => fs.writeFileSync(new URL(name, folder), data)
const utf16 = (text) => Buffer.from(text, 'utf16le')
const names = 'Key;Name;Phone\r\nA;Zoë Straße;+12125550100\r\nB;Ľudmila 👋;+12125550101\r\nC;Борис;bad\r\n'
const western = 'Key,Name,Phone\nA,Zoë Straße,+12125550100\nB,€uro – “Ben”,bad\n'
const windows = (text) =>
  Buffer.from([...text].map((c) => ({ '€': 0x80, '–': 0x96, '“': 0x93, '”': 0x94 })[c] ?? c.charCodeAt(0)))

write('utf-16le.csv', utf16(`\ufeff${names}`))
write('utf-16be.csv', utf16(`\ufeff${names}`).swap16())
write('utf-16le-without-mark.csv', utf16(names))
write('utf-16le-cut-off.csv', utf16(`\ufeff${names}`).subarray(0, -1))
write('windows-1252.csv', windows(western))
write(
  'mixed-encodings.csv',
  Buffer.concat([Buffer.from(western), windows('C,Göran Öst,+12125550102\n'), Buffer.from('D,Ørjan,bad\n')]),
)
write('picture.png', Buffer.from(Array.from({ length: 2_000 }, (_, i) => (i * 7_919) % 256)))

const header = ['Key', 'Name', 'Phone', 'Note']
const xml = (text) => ({ xml: text })
const styled = (style, value) => xml(`<c r="@" s="${style}"><v>${value}</v></c>`)
const sheet = 'xl/worksheets/sheet1.xml'
const people = { sheets: [{ name: 'People', rows: [header, ['A', 'Ann', '+12125550100', 'x']] }] }

write(
  'numbers.xlsx',
  makeWorkbook({
    sheets: [
      {
        name: 'People',
        rows: [
          header,
          ['A', 'Ann', 12125550100, 1.5],
          ['B', 'Bo', xml('<c r="@"><v>1.2125550101E10</v></c>'), true],
          ['C', 'Cy', styled(1, 442079460958), styled(2, 2134)],
          [4, 'Di', 5.55, null],
          ['E', 'Ed', null, 'no number'],
        ],
      },
    ],
    styles: ['"+"0', '00000'],
  }),
)
write(
  'formulas-and-errors.xlsx',
  makeWorkbook({
    sheets: [
      {
        name: 'People',
        rows: [
          header,
          ['A', xml('<c r="@" t="str"><f>B1&amp;"!"</f><v>Ann!</v></c>'), '+12125550100', '=1+1'],
          ['B', xml('<c r="@" t="e"><f>VLOOKUP(1,A:A,2)</f><v>#N/A</v></c>'), '+12125550101', 'x'],
          ['C', 'Cy', xml('<c r="@" t="e"><v>#REF!</v></c>'), 'x'],
          ['D', 'Di', xml('<c r="@"><f>A1+1</f></c>'), 'x'],
          ['E', 'Ed', xml('<c r="@"><f>1*12125550104</f><v>12125550104</v></c>'), "'+5"],
        ],
      },
    ],
  }),
)
write(
  'dates.xlsx',
  makeWorkbook({
    sheets: [
      {
        name: 'People',
        rows: [
          ['Key', 'Phone', 'Dial At', 'Born'],
          ['A', '+12125550100', styled(1, 73020.4166666667), styled(2, 30000)],
          ['B', '+12125550101', '2099-12-01T10:00:00Z', styled(2, 60)],
          ['C', '+12125550102', styled(2, 73020), styled(2, 30001)],
          ['D', '+12125550103', 73020.5, null],
        ],
      },
    ],
    styles: [22, 14],
  }),
)
write(
  'sparse.xlsx',
  makeWorkbook({
    sheets: [
      { name: 'Cover', rows: [] },
      { name: 'Old', rows: [header, ['Z', 'Zed', '+12125550199', '']], state: 'hidden' },
      {
        name: 'New',
        rows: [
          { line: 1, cells: [null, 'Contacts of November'] },
          { line: 3, cells: [null, 'Key', 'Phone', 'Note'] },
          { line: 4, cells: [null, 'A', '+12125550100'] },
          { line: 5, cells: [null, ' ', null, ''] },
          { line: 90, cells: [null, 'B', 'bad', null, null, 'far'] },
          { line: 1_048_576, cells: [null, 'C', '+12125550102'] },
        ],
      },
    ],
  }),
)
write(
  'rich-text.xlsx',
  makeWorkbook({
    sheets: [
      {
        name: 'People',
        rows: [
          header,
          [
            xml('<c r="@" t="inlineStr"><is><r><t>A</t></r><r><t>1</t></r></is></c>'),
            'two_x000D_\nlines',
            xml('<c r="@" t="inlineStr"><is><t>+12125550100</t><rPh sb="0" eb="1"><t>9</t></rPh></is></c>'),
            '4111 1111 1111 1111',
          ],
          ['B', '山田 👋', '+12125550101', 'x'.repeat(4_001)],
          ['C', 'שרה', '+12125550102', 'x'],
        ],
      },
    ],
  }),
)
write('empty.xlsx', makeWorkbook({ sheets: [{ name: 'S', rows: [] }] }))
write('header-only.xlsx', makeWorkbook({ sheets: [{ name: 'S', rows: [header] }] }))
write('cut-off.xlsx', makeWorkbook(people).subarray(0, 1_000))
write('password-on-a-part.xlsx', makeZip(makeWorkbookParts(people), { encrypted: [sheet] }))
const bomb = `<worksheet><sheetData>${'<row><c><v>1</v></c></row>'.repeat(1_000_000)}</sheetData></worksheet>`
write('bomb.xlsx', makeZip({ ...makeWorkbookParts(people), [sheet]: bomb }))
const ole = Buffer.concat([
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  Buffer.alloc(1_016),
])
write('old-workbook.xls', ole)
write('password.xlsx', Buffer.concat([ole, utf16('EncryptedPackage'), Buffer.alloc(500)]))
write(
  'open-document.ods',
  makeZip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' }),
)
write('apple.numbers', makeZip({ 'Index/Document.iwa': 'x', 'Metadata/Properties.plist': 'x' }))
write('archive.zip', makeZip({ 'people.csv': 'Phone\n+12125550100\n' }))
