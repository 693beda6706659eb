import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defaultDuplicateRule } from '@/lib/contracts/import-run'
import { AppError } from '@/lib/domain/errors'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { runImport } from '@/lib/server/services/import/run-import'
import { startImport } from '@/lib/server/services/import/start-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const folder = new URL('./nasty-files/', import.meta.url)

async function importFile(name: string) {
  const data = fs.readFileSync(new URL(name, folder))
  const ctx = actAs(await createOrganisation())
  const listId = await createList(ctx.organisationId)
  const started = await startImport(ctx, {
    listId,
    mode: 'append',
    fileBytes: null,
    duplicates: defaultDuplicateRule,
    fileName: name,
  })
  const importId = parseId('imp', started.id) ?? 0n
  // Cut where it hurts: within characters, quotes and the parts of a workbook.
  const chunkBytes = Math.max(7, Math.ceil(data.length / 4))
  let position = 0
  for (let at = 0; at < data.length; at += chunkBytes, position += 1) {
    const bytes = data.subarray(at, at + chunkBytes)
    await putImportChunk(ctx, { importId, position, bytes, checksum: null })
  }
  await confirmImport(ctx, importId, { chunkCount: position })
  await runImport(ctx.organisationId, importId)
  const { status, rows } = await getImport(ctx, importId)
  const { data: verdicts } = await listVerdicts(ctx, importId, { limit: 200 })
  const { read, added, updated, unchanged, duplicates, rejected } = rows
  return {
    status,
    counts: [read, added, rejected, duplicates, updated, unchanged],
    verdicts: verdicts
      .filter(({ verdict }) => !['added', 'updated', 'unchanged'].includes(verdict))
      .map(({ line, column, code }) => `${line} ${column ?? '-'}: ${code}`),
    contacts: await describeContacts(ctx.organisationId),
  }
}

async function describeContacts(organisationId: bigint): Promise<string[]> {
  const members = await getPrisma().listContact.findMany({
    where: { organisationId },
    orderBy: { seq: 'asc' },
    include: { contact: { include: { numbers: { orderBy: { position: 'asc' } } } } },
  })
  return members.map(({ contact, columns }) => {
    const { externalKey, firstName, lastName, numbers } = contact
    const own = Object.values(columnsSchema.parse(columns))
    const parts = [externalKey, firstName, lastName, ...numbers.map(({ e164 }) => e164), ...own]
    return parts.filter(Boolean).join(' · ')
  })
}

const columnsSchema = z.record(z.string(), z.string())

/** read, added, rejected, duplicates; a file here updates nothing. */
type Counts = [number, number, number, number]

/** Each file with its counts and its verdicts, `line column: code`, in their order. */
const taken: [string, Counts, string[]][] = [
  [
    'bad-values.csv',
    [7, 3, 4, 0],
    [
      '2 Priority: priority_invalid',
      '3 Priority: priority_invalid',
      '4 Agent ID: agent_id_invalid',
      '5 Caller ID: customer_ani_invalid',
      '6 Email: email_invalid',
      '8 Type 1: number_type_unknown',
    ],
  ],
  ['brazil-and-india.csv', [5, 5, 0, 0], []],
  ['cards.csv', [2, 1, 1, 0], ['2 Note: payment_card']],
  ['countries.csv', [5, 4, 1, 0], ['5 Phone: number_wrong_length', '6 Country: country_unknown']],
  ['cr-only.csv', [3, 2, 1, 0], ['3 Phone: number_not_a_number']],
  [
    'dates.xlsx',
    [4, 1, 3, 0],
    ['2 Dial At: dial_at_without_zone', '4 Dial At: dial_at_invalid', '5 Dial At: dial_at_invalid'],
  ],
  ['duplicate-headers.csv', [2, 2, 0, 0], ['3 -: cells_left_over', '3 Phone (2): number_not_a_number']],
  ['duplicates.csv', [4, 2, 0, 2], ['3 -: duplicate_key', '4 -: duplicate_number']],
  ['eleven-numbers.csv', [1, 1, 0, 0], []],
  ['emoji-and-right-to-left.csv', [4, 4, 0, 0], []],
  ['empty-keys.csv', [3, 3, 0, 0], []],
  [
    'extensions.csv',
    [3, 3, 0, 0],
    ['2 Phone: number_extension', '3 Phone: number_extension', '4 Phone: number_extension'],
  ],
  [
    'formulas-and-errors.xlsx',
    [5, 3, 2, 0],
    [
      '3 Name: cell_error',
      '4 Phone: cell_error',
      '4 Phone: number_missing',
      '5 Phone: formula_without_value',
      '5 Phone: number_missing',
    ],
  ],
  ['formulas.csv', [4, 3, 1, 0], ['4 Phone: number_not_a_number']],
  ['invisible-characters.csv', [4, 4, 0, 0], []],
  [
    'long-cells.csv',
    [3, 2, 1, 0],
    ['2 Note: customer_data_too_large', '3 Note: cell_too_long', '4 Note: customer_data_too_large'],
  ],
  ['mark-in-the-middle.csv', [3, 2, 1, 0], ['3 Phone: number_not_a_number']],
  ['mixed-encodings.csv', [4, 2, 2, 0], ['3 Phone: number_not_a_number', '5 Phone: number_not_a_number']],
  ['mixed-line-ends.csv', [4, 3, 1, 0], ['6 Phone: number_not_a_number']],
  ['named-delimiter.csv', [2, 2, 0, 0], []],
  ['nul-bytes.csv', [2, 1, 1, 0], ['2 Note: control_character']],
  ['number-twice.csv', [2, 2, 0, 0], ['2 Mobile: number_twice', '3 Mobile: number_wrong_length']],
  ['numbers.xlsx', [5, 3, 2, 0], ['5 Phone: number_wrong_length', '6 Phone: number_missing']],
  ['odd-headers.csv', [1, 1, 0, 0], []],
  ['one-column-without-header.txt', [3, 2, 0, 1], ['3 -: duplicate_number']],
  ['one-column.txt', [4, 3, 1, 0], ['5 Telefon: number_not_a_number']],
  ['one-row-without-header.txt', [1, 1, 0, 0], []],
  ['open-quote-at-the-end.csv', [3, 2, 1, 0], ['3 -: quote_not_closed']],
  ['open-quote.csv', [4, 3, 1, 0], ['3 -: quote_not_closed']],
  ['pipes.txt', [2, 2, 0, 0], []],
  ['quoted-newlines.csv', [3, 2, 1, 0], ['8 Phone: number_not_a_number']],
  ['quotes-in-the-middle.csv', [4, 4, 0, 0], []],
  ['ragged-rows.csv', [3, 2, 1, 0], ['3 Phone: number_missing', '4 -: cells_left_over']],
  ['rich-text.xlsx', [3, 1, 2, 0], ['2 Note: payment_card', '3 Note: cell_too_long']],
  [
    'scientific-numbers.csv',
    [4, 1, 3, 0],
    ['2 Phone: number_mangled', '3 Phone: number_mangled', '5 Phone: number_mangled'],
  ],
  ['semicolon-german.csv', [4, 3, 1, 0], ['5 Mobilnummer: number_not_a_number']],
  ['sparse.xlsx', [3, 2, 1, 0], ['90 -: cells_left_over', '90 Phone: number_not_a_number']],
  ['tabs.tsv', [2, 1, 1, 0], ['3 Phone: number_missing']],
  [
    'times.csv',
    [6, 2, 4, 0],
    [
      '2 Dial At: dial_at_without_zone',
      '3 Dial At: dial_at_invalid',
      '4 Guard Time: guard_time_before_dial_at',
      '6 Dial At: dial_at_invalid',
      '7 Guard Time: guard_time_past',
    ],
  ],
  ['title-above.csv', [2, 1, 1, 0], ['6 Phone: number_not_a_number']],
  ['toll-free.csv', [4, 3, 1, 0], ['5 Phone: number_wrong_length']],
  ['trailing-delimiters.csv', [2, 2, 0, 0], []],
  ['unquoted-delimiter.csv', [2, 1, 1, 0], ['3 -: cells_left_over', '3 Phone: number_not_a_number']],
  ['utf-16be.csv', [3, 2, 1, 0], ['4 Phone: number_not_a_number']],
  [
    'utf-16le-cut-off.csv',
    [4, 2, 2, 0],
    ['4 Phone: number_not_a_number', '5 Key: encoding', '5 Phone: number_missing'],
  ],
  ['utf-16le-without-mark.csv', [3, 2, 1, 0], ['4 Phone: number_not_a_number']],
  ['utf-16le.csv', [3, 2, 1, 0], ['4 Phone: number_not_a_number']],
  ['windows-1252.csv', [2, 1, 1, 0], ['3 Phone: number_not_a_number']],
  ['zones.csv', [4, 4, 0, 0], ['3 Time Zone: time_zone_unknown', '4 Time Zone: time_zone_unknown']],
]

test.each(taken)('%s', async (name, counts, verdicts) => {
  expect(await importFile(name)).toMatchObject({ status: 'done', counts: [...counts, 0, 0], verdicts })
})

/** What reaches the list of files whose cells are hard to read: key, names, numbers and own columns. */
const stored: [string, string[]][] = [
  [
    'semicolon-german.csv',
    [
      '1 · Jürgen · Müller · +4915123456789 · 1.234,56',
      '2 · Änne · Groß · +4930901820 · -5,00',
      '3 · Ötzi · von der; Straße · +491711234567 · 0',
    ],
  ],
  [
    'quoted-newlines.csv',
    ['A · +12125550100 · two\r\nlines, and "quotes"', 'B · +12125550101 · three\nlines\nhere'],
  ],
  [
    'quotes-in-the-middle.csv',
    [
      'A · Ann "Annie" · Archer · +12125550100',
      'B · "Bob" · Bell · +12125550101',
      'C · 5" · pipe · +12125550102',
      'D · Doe, · Dr. · +12125550103',
    ],
  ],
  [
    'formulas.csv',
    [
      'A · =1+1 · +12125550100 · =HYPERLINK("x")',
      'B · @sum · +12125550101 · -5',
      'D · 0012 · +12125550103 · x',
    ],
  ],
  ['mark-in-the-middle.csv', ['A · +12125550100', 'B · +12125550101']],
  ['mixed-encodings.csv', ['A · Zoë · Straße · +12125550100', 'C · Göran · Öst · +12125550102']],
  ['windows-1252.csv', ['A · Zoë · Straße · +12125550100']],
  ['utf-16le.csv', ['A · Zoë · Straße · +12125550100', 'B · Ľudmila · 👋 · +12125550101']],
  ['utf-16be.csv', ['A · Zoë · Straße · +12125550100', 'B · Ľudmila · 👋 · +12125550101']],
  ['utf-16le-without-mark.csv', ['A · Zoë · Straße · +12125550100', 'B · Ľudmila · 👋 · +12125550101']],
  [
    'emoji-and-right-to-left.csv',
    [
      '👋 · Zoë 👩‍👩‍👧 · Müller · +12125550100 · 🎉',
      'ב · שרה · כהן · +12125550101 · שלום, עולם',
      'ج · فاطمة · الزهراء · +12125550102 · مرحبا',
      '名 · 山田 · 太郎 · +12125550103 · 語',
    ],
  ],
  [
    'brazil-and-india.csv',
    [
      'A · +5511987654321',
      'B · +5521987654321',
      'C · +919876543210',
      'D · +919876543211',
      'E · +919876543212',
    ],
  ],
  [
    'numbers.xlsx',
    ['A · Ann · +12125550100 · 1.5', 'B · Bo · +12125550101 · true', 'C · Cy · +442079460958 · 02134'],
  ],
  [
    'formulas-and-errors.xlsx',
    ['A · Ann! · +12125550100 · =1+1', 'B · +12125550101 · x', 'E · Ed · +12125550104 · +5'],
  ],
  ['dates.xlsx', ['B · +12125550101 · 1900-02-28']],
  ['rich-text.xlsx', ['C · שרה · +12125550102 · x']],
  ['sparse.xlsx', ['A · +12125550100', 'C · +12125550102']],
  [
    'eleven-numbers.csv',
    [
      'A · +12125550101 · +12125550102 · +12125550103 · +12125550104 · +12125550105 · +12125550106 · +12125550107 · +12125550108 · +12125550109 · +12125550110 · +12125550111',
    ],
  ],
]

test.each(stored)('%s is stored as it was meant', async (name, contacts) => {
  expect((await importFile(name)).contacts).toEqual(contacts)
})

const refused: [string, RegExp][] = [
  ['501-columns.csv', /501 columns; at most 500/],
  ['apple.numbers', /a Numbers document/],
  ['archive.zip', /a ZIP file/],
  ['blank.csv', /The file is empty/],
  ['bomb.xlsx', /unpacks to far more than it holds/],
  ['columns-without-header.csv', /No column is mapped to a number/],
  ['cut-off.xlsx', /damaged or was cut off/],
  ['empty.xlsx', /The file is empty/],
  ['header-only.csv', /a header and no row below it/],
  ['header-only.xlsx', /a header and no row below it/],
  ['no-number-column.csv', /No column is mapped to a number/],
  ['not-a-table.json', /This is JSON/],
  ['old-workbook.xls', /an old Excel workbook \(\.xls\)/],
  ['open-document.ods', /an OpenDocument file/],
  ['password-on-a-part.xlsx', /a workbook with a password/],
  ['password.xlsx', /a workbook with a password/],
  ['picture.png', /a picture or another binary file/],
  ['too-many-own-columns.csv', /at most 100 columns of its own/],
  ['web-page.xls', /a web page/],
]

test.each(refused)('%s is refused in words', async (name, words) => {
  const error = await importFile(name).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ message: expect.stringMatching(words) })
})

test('no file of the folder is forgotten', () => {
  const known = new Set([...taken.map(([name]) => name), ...refused.map(([name]) => name)])
  expect(fs.readdirSync(folder).filter((name) => !name.startsWith('.') && !known.has(name))).toEqual([])
})
