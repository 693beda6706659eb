import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { checkImport } from '@/lib/server/services/import/check-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { previewImport } from '@/lib/server/services/import/preview-import'
import { readUpload } from '@/lib/server/services/import/read-upload'
import { runCheck } from '@/lib/server/services/import/run-check'
import { runImport } from '@/lib/server/services/import/run-import'
import { uploadImport } from '@/lib/server/services/import/upload-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { uploadFile } from '@/lib/server/testing/import-fixture'
import { makeWorkbook } from '@/lib/server/testing/make-workbook.mjs'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`
const measured = `<worksheet><dimension ref="A1:B2"/><sheetData><row>${cell('Tel')}${cell('Who')}</row><row>${cell('+12125550102')}${cell('Cy')}</row></sheetData></worksheet>`
const book = makeWorkbook({
  sheets: [
    { name: 'Cover', rows: [] },
    {
      name: 'East',
      rows: [
        ['Key', 'Phone'],
        ['A', '+12125550100'],
        ['B', '+12125550101'],
      ],
    },
    { name: 'West', rows: [], xml: measured },
    {
      name: 'Old',
      rows: [
        ['Key', 'Phone'],
        ['Z', '+12125550109'],
      ],
      state: 'hidden',
    },
  ],
})
const sheets = [
  { name: 'Cover', isHidden: false, rows: null },
  { name: 'East', isHidden: false, rows: null },
  { name: 'West', isHidden: false, rows: 2 },
  { name: 'Old', isHidden: true, rows: null },
]

async function listNumbers(listId: bigint) {
  const members = await getPrisma().listContact.findMany({
    where: { listId },
    orderBy: { seq: 'asc' },
    include: { contact: { include: { numbers: true } } },
  })
  return members.flatMap(({ contact }) => contact.numbers.map(({ e164 }) => e164))
}

test('the preview names all sheets and reads the first one with rows, or the one that is asked for', async () => {
  const { ctx, importId } = await uploadFile(book)
  expect(await previewImport(ctx, importId, {})).toMatchObject({ format: { sheet: 'East', sheets } })
  expect(await previewImport(ctx, importId, { sheet: 'West' })).toMatchObject({
    format: { sheet: 'West', sheets },
    mapping: { Tel: 'number' },
    rows: [{ contact: { numbers: [{ e164: '+12125550102' }] } }],
  })
  expect(await previewImport(ctx, importId, { sheet: 'old' })).toMatchObject({ format: { sheet: 'Old' } })
})

test.each([
  ['Nord', 'The workbook has no sheet “Nord”. Choose one of: “Cover”, “East”, “West”, “Old”.'],
  ['Cover', 'The sheet “Cover” is empty. Choose one of: “East”, “West”, “Old”.'],
])('the sheet %s cannot be read, and nothing changes', async (sheet, words) => {
  const { ctx, importId } = await uploadFile(book)
  await expect(previewImport(ctx, importId, { sheet })).rejects.toThrow(words)
  await expect(checkImport(ctx, importId, { sheet })).rejects.toThrow(words)
  await expect(confirmImport(ctx, importId, { sheet })).rejects.toThrow(words)
  expect(await getImport(ctx, importId)).toMatchObject({ status: 'uploading', sheet: null, mapping: null })
})

test('a text has no sheets', async () => {
  const { ctx, importId } = await uploadFile('Key,Phone\nA,+12125550100\n')
  await expect(confirmImport(ctx, importId, { sheet: 'East' })).rejects.toThrow('The file is no workbook')
})

test('the sheet is remembered: what is checked is imported, and another one is read anew', async () => {
  const { ctx, importId, listId } = await uploadFile(book)
  await checkImport(ctx, importId, { sheet: 'West' })
  await runCheck(ctx.organisationId, importId)
  expect(await getImport(ctx, importId)).toMatchObject({ sheet: 'West', check: { rows: { added: 1 } } })
  expect(await previewImport(ctx, importId, {})).toMatchObject({ format: { sheet: 'West' } })
  // The mapping that is stored is that of the sheet.
  expect(await previewImport(ctx, importId, { sheet: 'East' })).toMatchObject({
    mapping: { Key: 'externalKey', Phone: 'number' },
    faults: [],
  })
  await confirmImport(ctx, importId, { sheet: 'East' })
  await runImport(ctx.organisationId, importId)
  expect(await getImport(ctx, importId)).toMatchObject({ sheet: 'East', status: 'done', rows: { added: 2 } })
  expect(await listNumbers(listId)).toEqual(['+12125550100', '+12125550101'])
})

test('a hidden sheet is read where it is the only one with rows', async () => {
  const rows = [
    ['Key', 'Phone'],
    ['Z', '+12125550109'],
  ]
  const { ctx, importId } = await uploadFile(
    makeWorkbook({
      sheets: [
        { name: 'A', rows: [] },
        { name: 'B', rows, state: 'veryHidden' },
      ],
    }),
  )
  expect(await previewImport(ctx, importId, {})).toMatchObject({ format: { sheet: 'B' } })
})

test.each([
  ['by a parameter', () => ({ body: book, sheet: 'Old' })],
  [
    'by a part of the form',
    () => {
      const body = new FormData()
      body.append('file', new Blob([new Uint8Array(book)]), 'a.xlsx')
      body.append('sheet', 'Old')
      return { body, sheet: undefined }
    },
  ],
])('an upload in one go says it %s', async (_, make) => {
  const ctx = actAs(await createOrganisation())
  const listId = await createList(ctx.organisationId)
  const { body, sheet } = make()
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const request = new Request('http://localhost/', {
    method: 'POST',
    body: body instanceof FormData ? body : new Uint8Array(body),
    ...(body instanceof FormData ? {} : { headers: { 'content-type': type } }),
  })
  const query = { mode: 'append', duplicatesBy: 'key', duplicatesWithin: 'list', sheet } as const
  const upload = await readUpload(request, query)
  const started = await uploadImport(ctx, { listId, mode: 'append', upload })
  await runImport(ctx.organisationId, parseId('imp', started.id) ?? 0n)
  expect(started.sheet).toBe('Old')
  expect(await listNumbers(listId)).toEqual(['+12125550109'])
})
