import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { listUnfinishedImports } from '@/lib/server/queries/list/list-unfinished-imports'
import { cancelImport } from '@/lib/server/services/import/cancel-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { previewImport } from '@/lib/server/services/import/preview-import'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { startImport } from '@/lib/server/services/import/start-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})

afterAll(async () => {
  await db.drop()
})

const text = 'Key,Phone,Plan\nK1,+12125550100,Gold\n'

async function begin(organisationId: bigint, listId: bigint, bytes = text, fileBytes = text.length) {
  const { id } = await startImport(actAs(organisationId), {
    listId,
    fileName: 'spring.csv',
    mode: 'append',
    fileBytes,
    duplicates: { by: 'key_or_number', within: 'list' },
  })
  const importId = parseId('imp', id)
  if (importId === null) throw new Error('no id')
  if (bytes !== '') {
    await putImportChunk(actAs(organisationId), {
      importId,
      position: 0,
      bytes: new TextEncoder().encode(bytes),
      checksum: null,
    })
  }
  return importId
}

test('what was begun and not confirmed is named, with what of it has arrived', async () => {
  const organisationId = await createOrganisation()
  const listId = await createList(organisationId)
  const importId = await begin(organisationId, listId, text.slice(0, 20))
  const other = await createOrganisation()
  await begin(other, await createList(other))

  expect(await listUnfinishedImports(actAs(organisationId), {})).toMatchObject([
    {
      import: { id: formatId('imp', importId), fileName: 'spring.csv', status: 'uploading' },
      bytesReceived: 20,
      fileBytes: text.length,
      isListNew: true,
    },
  ])
  await cancelImport(actAs(organisationId), importId)
  expect(await listUnfinishedImports(actAs(organisationId), {})).toEqual([])
})

test('a list with another import was not made for the file, and one in the archive asks for nothing', async () => {
  const organisationId = await createOrganisation()
  const ctx = actAs(organisationId)
  const listId = await createList(organisationId)
  const first = await begin(organisationId, listId)
  await confirmImport(ctx, first, { chunkCount: 1 })
  await begin(organisationId, listId)
  expect(await listUnfinishedImports(ctx, {})).toMatchObject([{ isListNew: false }])
  await getPrisma().contactList.update({
    where: { id: listId, organisationId },
    data: { archivedAt: new Date() },
  })
  expect(await listUnfinishedImports(ctx, {})).toEqual([])
})

test('a remembered mapping is used until a guess anew is asked for', async () => {
  const organisationId = await createOrganisation()
  const ctx = actAs(organisationId)
  const listId = await createList(organisationId)
  await confirmImport(ctx, await begin(organisationId, listId), {
    mapping: { Key: '', Phone: 'number', Plan: 'email' },
  })
  const importId = await begin(organisationId, listId)
  expect(await previewImport(ctx, importId, {})).toMatchObject({
    mapping: { Key: '', Phone: 'number', Plan: 'email' },
    remembered: { fileName: 'spring.csv' },
  })
  expect(await previewImport(ctx, importId, { guess: 'anew' })).toMatchObject({
    mapping: { Key: 'externalKey', Phone: 'number', Plan: 'Plan' },
    remembered: null,
  })
})

test('a fault of the mapping names its column', async () => {
  const organisationId = await createOrganisation()
  const importId = await begin(organisationId, await createList(organisationId))
  const mapping = { Key: 'email', Phone: '', Plan: 'email' }
  const { faults } = await previewImport(actAs(organisationId), importId, { mapping })
  expect(faults).toEqual([
    { column: 'Plan', message: '“Key” and “Plan” both go to E-mail.' },
    { column: null, message: 'No column is mapped to a number.' },
  ])
})
