import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'
import { streamVerdictsCsv } from '@/lib/server/queries/list/stream-verdicts-csv'
import { eraseContact } from '@/lib/server/services/contact/erase-contact'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { previewImport } from '@/lib/server/services/import/preview-import'
import { runImport } from '@/lib/server/services/import/run-import'
import { streamRejectedRows } from '@/lib/server/services/import/stream-rejected-rows'
import { type MadeUpload, uploadFile } from '@/lib/server/testing/import-fixture'
import { makeWorkbook } from '@/lib/server/testing/make-workbook.mjs'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const card = '4111 1111 1111 1111'

async function importFile(
  file: string | Uint8Array,
  options: { mapping?: Record<string, string>; at?: MadeUpload } = {},
): Promise<MadeUpload> {
  const made = await uploadFile(file, options.at)
  await confirmImport(made.ctx, made.importId, { mapping: options.mapping })
  await runImport(made.ctx.organisationId, made.importId)
  return made
}

async function listGiven({ ctx, importId }: MadeUpload) {
  const { data } = await listVerdicts(ctx, importId, { limit: 200 })
  return data.flatMap(({ line, column, code, given }) =>
    code === 'added' ? [] : [[line, column, code, given]],
  )
}

const download = async ({ ctx, importId }: MadeUpload) =>
  new Response(await streamRejectedRows(ctx, importId)).text()

describe('what the file says is shown with each verdict', () => {
  test.each([
    ['a number', 'Key,Phone\nA,abc\n', [2, 'Phone', 'number_not_a_number', 'abc']],
    ['no number', 'Key,Phone\nA,\n', [2, 'Phone', 'number_missing', null]],
    ['an e-mail address', 'Key,Phone,Email\nA,+12125550100,odd\n', [2, 'Email', 'email_invalid', 'odd']],
    ['a payment card', `Key,Phone,Note\nA,+12125550100,pays ${card}\n`, [2, 'Note', 'payment_card', null]],
    [
      'a card as a number',
      `Key,Phone\nA,${card}\n`,
      [2, 'Phone', 'number_wrong_length', '•••• •••• •••• 1111'],
    ],
    ['a NUL', 'Key,Phone,Note\nA,+12125550100,a\u0000b\n', [2, 'Note', 'control_character', 'a\ufffdb']],
    [
      'a line that cannot be read',
      'Key,Phone\nA,+12125550100\nB,"x\n',
      [3, null, 'quote_not_closed', 'B,"x'],
    ],
    ['a card in such a line', `Key,Phone\nA,+12125550100\nB,"${card}\n`, [3, null, 'quote_not_closed', null]],
    [
      'a cell too many',
      'Key,Phone\nB,+12125550101\nA,+12125550100,more\n',
      [3, null, 'cells_left_over', 'more'],
    ],
    ['a key twice', 'Key,Phone\nA,+12125550100\nA,+12125550101\n', [3, null, 'duplicate_key', 'A']],
    [
      'a number twice',
      'Key,Phone\nA,+12125550100\nB,(212) 555-0100\n',
      [3, null, 'duplicate_number', '(212) 555-0100'],
    ],
    [
      'a column called as all objects have it',
      'Phone,constructor\nabc,x\n',
      [2, 'Phone', 'number_not_a_number', 'abc'],
    ],
  ])('%s', async (_, file, said) => expect(await listGiven(await importFile(file))).toContainEqual(said))

  test('a long cell by its beginning', async () => {
    const made = await importFile(`Key,Phone\nA,${'x'.repeat(5_000)}\n`)
    const [said] = await listGiven(made)
    expect(said?.[3]).toBe('x'.repeat(200))
  })

  test('in the download too, as no formula', async () => {
    const { ctx, importId } = await importFile('Key,Phone,Email\nA,+12125550100,=1+1\nB,bad,\n')
    const text = await new Response(await streamVerdictsCsv(ctx, importId, {})).text()
    const lines = text.split('\r\n')
    expect(lines[0]).toBe('line,verdict,column,code,message,given')
    expect(lines.find((line) => line.includes('email_invalid'))).toMatch(/,'=1\+1$/)
    expect(lines.find((line) => line.startsWith('3,'))).toMatch(/,bad$/)
  })
})

describe('rejected rows come as a file', () => {
  test('under its own header, with what is wrong in two last columns', async () => {
    const made = await importFile('Key;Phone;Dial At\nA;+12125550100;\nB;abc;soon\n"C;1";+12125550101;soon\n')
    expect((await download(made)).split('\r\n')).toEqual([
      'Key,Phone,Dial At,Rollcall: column,Rollcall: problem',
      expect.stringMatching(/^B,abc,soon,"Phone, Dial At","?“abc”.*; .*“soon”.*$/),
      expect.stringMatching(/^C;1,\+12125550101,soon,Dial At,.*“soon”/),
      '',
    ])
  })

  test('repaired, it is imported as the first file was, and leaves no columns of ours on the list', async () => {
    const first = await importFile('Who,Tel,Plan\nA,+12125550100,=Gold\nB,abc,=Iron\n', {
      mapping: { Who: 'externalKey', Tel: 'number', Plan: 'Tariff' },
    })
    const repaired = (await download(first)).replace('abc', '+12125550101')
    const waiting = await uploadFile(repaired, first)
    const preview = await previewImport(first.ctx, waiting.importId, {})
    expect(preview.remembered).toMatchObject({ fileName: 'a.csv' })
    const second = await importFile(repaired, { at: first })
    expect(await getImport(second.ctx, second.importId)).toMatchObject({ rows: { added: 1, rejected: 0 } })
    const list = await getPrisma().contactList.findUniqueOrThrow({ where: { id: first.listId } })
    expect(list.columns).toEqual([{ name: 'Tariff', type: 'text' }])
    const members = await getPrisma().listContact.findMany({
      where: { listId: first.listId },
      orderBy: { seq: 'asc' },
    })
    expect(members.map(({ columns }) => columns)).toEqual([{ Tariff: '=Gold' }, { Tariff: '=Iron' }])
    // A file of the same headers is known still.
    const third = await uploadFile('Who,Tel,Plan\nC,+12125550102,x\n', first)
    const { faults, mapping } = await previewImport(first.ctx, third.importId, {})
    expect([faults, mapping]).toEqual([[], { Who: 'externalKey', Tel: 'number', Plan: 'Tariff' }])
  })

  test('what is rejected again has its problem once', async () => {
    const first = await importFile('Key,Phone\nA,abc\nB,+12125550100\n')
    const second = await importFile(await download(first), { at: first })
    expect((await download(second)).split('\r\n')).toEqual((await download(first)).split('\r\n'))
  })

  test('cells that look like payment cards are not given back, wherever they stand', async () => {
    const made = await importFile(
      `Key,Phone,Note,Pay\nA,+12125550100,${card},x\nB,abc,y,${card}\nC,${card},z,\n`,
      {
        mapping: { Key: 'externalKey', Phone: 'number', Note: 'Note', Pay: '' },
      },
    )
    const text = await download(made)
    expect(text).not.toMatch(/4111/)
    expect(text.split('\r\n').slice(1, 4)).toEqual([
      expect.stringMatching(/^A,\+12125550100,,x,Note,.*payment card/),
      expect.stringMatching(/^B,abc,y,,Phone,.*“abc”.*; Pay: looks like the number of a payment card/),
      expect.stringMatching(/^C,•••• •••• •••• 1111,z,,Phone,/),
    ])
  })

  test('lines that cannot be read and cells beyond the last column are in it', async () => {
    const text = await download(await importFile('Key,Phone\nA,x,+12125550100\nB,+12125550101\nC,"y\n'))
    expect(text.split('\r\n').slice(1)).toEqual([
      expect.stringMatching(/^A,x,Phone,.*Beyond the last column: \+12125550100$/),
      expect.stringMatching(/^"C,""y",,,A quote is opened/),
      '',
    ])
  })

  test('a workbook, and a file without a header, whose columns are named by what they become', async () => {
    const rows = [
      ['Key', 'Phone'],
      ['A', 'abc'],
      ['B', 12125550100],
    ]
    const book = await importFile(makeWorkbook({ sheets: [{ name: 'S', rows }] }))
    expect(await download(book)).toMatch(/^Key,Phone,Rollcall.*\r\nA,abc,Phone,/)
    const bare = await importFile('A1,+12125550100\nB2,12\nC3,+12125550101\n', {
      mapping: { 'Column 1': 'externalKey', 'Column 2': 'number' },
    })
    expect(await download(bare)).toMatch(/^externalKey,number,Rollcall.*\r\nB2,12,number,/)
  })

  test('as many as there are, in the file’s order', async () => {
    const rows = Array.from({ length: 2_500 }, (_, i) => `K${i},${i % 2 ? 'abc' : `+1212555${1000 + i}`}`)
    const lines = (await download(await importFile(`Key,Phone\n${rows.join('\n')}\n`))).trim().split('\r\n')
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(
      rows.flatMap((_, i) => (i % 2 ? [`K${i}`] : [])),
    )
  })

  test('nobody who was erased', async () => {
    const first = await importFile('Key,Phone,First Name\nA,+12125550100,Ann\n')
    const made = await importFile('Key,Phone,First Name\nA,abc,Ann\nB,abc,Bo\n', { at: first })
    const { contactId } = await getPrisma().importRow.findFirstOrThrow({
      where: { importId: first.importId },
    })
    await eraseContact(first.ctx, contactId ?? 0n, { reason: 'asked' })
    expect((await download(made)).split('\r\n').slice(1, 3)).toEqual([
      ',,,Phone,The person was erased on request',
      expect.stringMatching(/^B,abc,Bo,/),
    ])
    expect(await listGiven(made)).toContainEqual([2, 'Phone', 'erased', null])
  })

  test('once it was checked, and while its file is there', async () => {
    const { ctx, importId } = await uploadFile('Key,Phone\nA,abc\n')
    await expect(streamRejectedRows(ctx, importId)).rejects.toThrow('neither checked nor imported')
    await getPrisma().listImport.update({ where: { id: importId }, data: { fileDeletedAt: new Date() } })
    await expect(streamRejectedRows(ctx, importId)).rejects.toThrow('deleted 30 days after')
  })
})
