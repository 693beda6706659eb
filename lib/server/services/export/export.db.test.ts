import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createExportSchema } from '@/lib/contracts/export'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs, runDueJobs } from '@/lib/server/jobs/worker'
import { streamExportFile } from '@/lib/server/queries/export/stream-export-file'
import { getJob } from '@/lib/server/queries/job/get-job'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import { type Ctx, withTransaction } from '@/lib/server/services/context'
import { deleteOldExports } from '@/lib/server/services/export/delete-old-exports'
import { runExport } from '@/lib/server/services/export/run-export'
import { startExport } from '@/lib/server/services/export/start-export'
import { writeExportChunks } from '@/lib/server/services/export/write-export-chunks'
import { reportProgress } from '@/lib/server/services/job/report-progress'
import { requestCancel } from '@/lib/server/services/job/request-cancel'
import { withJobLock } from '@/lib/server/services/job/with-job-lock'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx
let organisationId: bigint
let listId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())
beforeEach(async () => {
  organisationId = await createOrganisation()
  ctx = actAs(organisationId)
  listId = await createList(organisationId, 'Spring 2026')
})

function e164(index: number): string {
  return `+1212555${String(index).padStart(4, '0')}`
}

async function addContacts(contacts: readonly ContactWrite[]): Promise<void> {
  await withTransaction(ctx, (tx) => writeContacts(tx, organisationId, listId, contacts))
}

function somePeople(count: number, from = 0): ContactWrite[] {
  return Array.from({ length: count }, (_, index) => ({
    externalKey: `K${from + index}`,
    lastName: 'Test',
    numbers: [{ e164: e164(from + index), country: 'US' }],
  }))
}

async function start(input: unknown): Promise<bigint> {
  const { id } = await startExport(ctx, createExportSchema.parse(input))
  return parseId('job', id) ?? 0n
}

const startOfList = (more: Record<string, unknown> = {}) =>
  start({ kind: 'list_contacts', listId: formatId('lst', listId), ...more })

async function readFile(jobId: bigint): Promise<string> {
  const { stream } = await streamExportFile(ctx, jobId)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await new Response(stream).arrayBuffer())
}

async function exportLines(jobId: bigint): Promise<string[]> {
  expect(await runExport({ organisationId, jobId })).toBe('ended')
  const lines = (await readFile(jobId)).split('\r\n')
  expect(lines.pop()).toBe('')
  return lines
}

async function countChunks(jobId: bigint): Promise<number> {
  return getPrisma().contactExportChunk.count({ where: { organisationId, jobId } })
}

test('the contacts of a list in order of arrival, in the columns that an import guesses, as a job', async () => {
  await addContacts([
    {
      externalKey: 'B-1',
      firstName: 'Ann',
      lastName: '=cmd()',
      email: 'ann@example.com',
      numbers: [
        { e164: e164(1), country: 'US', type: 'mobile' },
        { e164: e164(2), country: 'US', type: 'work' },
      ],
      columns: { Balance: '12,50', note: 'two\nlines' },
      dialAt: new Date('2026-12-01T15:00:00Z'),
      priority: 5,
    },
    { lastName: 'Nokey', numbers: [{ e164: e164(3), country: 'US' }] },
  ])
  const jobId = await startOfList()
  await runDueJobs()
  expect(await getJob(ctx, jobId)).toMatchObject({
    kind: 'export',
    title: 'Exporting the contacts of Spring 2026',
    status: 'done',
    unit: 'contact',
    done: 2,
    total: 2,
    fault: null,
    href: `/lists/${formatId('lst', listId)}`,
    downloadHref: `/api/v1/exports/${formatId('job', jobId)}/file`,
  })
  const text = await readFile(jobId)
  expect(
    text.startsWith('\ufeffexternalKey,accountKey,firstName,lastName,email,number,numberType,number2'),
  ).toBe(true)
  const numbers = (...given: string[]) => [...given, ...Array(20 - given.length).fill('')].join(',')
  const own = `"12,50","two\nlines"`
  const first = text.slice(text.indexOf('\r\n') + 2)
  const guard = (number: string) => (first.includes(`'${number}`) ? `'${number}` : number)
  expect(first).toBe(
    [
      `B-1,,Ann,'=cmd(),ann@example.com,${numbers(guard(e164(1)), 'mobile', guard(e164(2)), 'work')},,,,,2026-12-01T15:00:00Z,,,,5,${own}\r\n`,
      `,,,Nokey,,${numbers(guard(e164(3)), 'other')},,,,,,,,,,,\r\n`,
    ].join(''),
  )
})

test('what is said of an export: who asked, what, and how many, and who took the file', async () => {
  await addContacts(somePeople(3))
  const jobId = await startOfList({ columns: ['number', 'externalKey'] })
  expect((await exportLines(jobId))[0]).toBe('\ufeffnumber,externalKey')
  const events = await getPrisma().auditEvent.findMany({
    where: { organisationId, entityId: formatId('job', jobId) },
    orderBy: { position: 'asc' },
    select: { action: true, actorName: true, after: true },
  })
  expect(events).toMatchObject([
    { action: 'export.start', actorName: 'A admin', after: { kind: 'list_contacts', name: 'Spring 2026' } },
    { action: 'export.done', actorName: 'export', after: { contacts: 3, columns: 2 } },
    { action: 'export.download', actorName: 'A admin', after: { contacts: 3 } },
  ])
})

test('batch after batch, each contact once, and no blank line between', async () => {
  for (let from = 0; from < 4_500; from += 1_500) await addContacts(somePeople(1_500, from))
  const lines = await exportLines(await startOfList({ columns: ['externalKey'] }))
  expect(lines.slice(1)).toEqual(Array.from({ length: 4_500 }, (_, index) => `K${index}`))
})

test('a run that was cut off goes on after its last whole batch', async () => {
  for (let from = 0; from < 4_500; from += 1_500) await addContacts(somePeople(1_500, from))
  const jobId = await startOfList({ columns: ['externalKey'] })
  const stop = new AbortController()
  // Cut off where the first batch is in.
  const watched = new Proxy(stop.signal, {
    get: (signal, name) => {
      if (name !== 'throwIfAborted') return Reflect.get(signal, name)
      return () => {
        looks += 1
        if (looks > 1) throw new DOMException('stopped', 'AbortError')
      }
    },
  })
  let looks = 0
  await expect(runExport({ organisationId, jobId }, watched)).rejects.toThrow('stopped')
  expect(await getJob(ctx, jobId)).toMatchObject({ status: 'running', done: 2_000, total: 4_500 })
  await expect(readFile(jobId)).rejects.toMatchObject({ code: 'conflict' })
  const lines = await exportLines(jobId)
  expect(lines.slice(1)).toEqual(Array.from({ length: 4_500 }, (_, index) => `K${index}`))
})

test('one that is at work is not begun a second time', async () => {
  await addContacts(somePeople(1))
  const jobId = await startOfList()
  const job = { organisationId, jobId }
  await withJobLock(job, async () => expect(await runExport(job)).toBe('busy'))
  expect(await runExport(job)).toBe('ended')
  expect(await runExport(job)).toBe('not_running')
})

test('one that is cancelled leaves no file', async () => {
  await addContacts(somePeople(2))
  const jobId = await startOfList()
  const job = { organisationId, jobId }
  await reportProgress(getPrisma(), job, { done: 0 })
  await withTransaction(ctx, (tx) => writeExportChunks(tx, job, { text: 'half', rows: 1, cursor: '1' }))
  await requestCancel(ctx, jobId)
  expect(await runExport(job)).toBe('ended')
  expect(await getJob(ctx, jobId)).toMatchObject({ status: 'cancelled', downloadHref: null })
  expect(await countChunks(jobId)).toBe(0)
  await expect(readFile(jobId)).rejects.toMatchObject({ code: 'not_found' })
})

test('a list that is gone when its turn comes ends the export as failed, in words', async () => {
  await addContacts(somePeople(1))
  const jobId = await startOfList()
  await db.pool.query('delete from contact_list where id = $1', [listId])
  expect(await runExport({ organisationId, jobId })).toBe('ended')
  expect(await getJob(ctx, jobId)).toMatchObject({ status: 'failed', fault: 'There is no such list.' })
})

test('a file larger than may be ends the export as failed and is taken back', async () => {
  await addContacts(somePeople(1))
  const jobId = await startOfList()
  await db.pool.query('update contact_export set bytes = 1024 * 1024 * 1024 where job_id = $1', [jobId])
  await runExport({ organisationId, jobId })
  expect(await getJob(ctx, jobId)).toMatchObject({ status: 'failed', fault: expect.stringContaining('1 GB') })
  expect(await countChunks(jobId)).toBe(0)
})

test('a batch of long cells is kept in pieces of at most a megabyte', async () => {
  const jobId = await startOfList()
  const text = 'x'.repeat(2_500_000)
  await withTransaction(ctx, (tx) =>
    writeExportChunks(tx, { organisationId, jobId }, { text, rows: 1, cursor: '1' }),
  )
  const { rows } = await db.pool.query(
    'select position, length(bytes) as size from contact_export_chunk where job_id = $1 order by position',
    [jobId],
  )
  expect(rows).toEqual([
    { position: 0, size: 1_048_576 },
    { position: 1, size: 1_048_576 },
    { position: 2, size: 402_848 },
  ])
})

test('after seven days the file is deleted, and says so', async () => {
  await addContacts(somePeople(1))
  const jobId = await startOfList()
  await runExport({ organisationId, jobId })
  await deleteOldExports()
  expect(await countChunks(jobId)).toBe(1)
  const { fileExpiresAt } = await getJob(ctx, jobId)
  const days = (new Date(fileExpiresAt ?? 0).getTime() - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6.9)
  expect(days).toBeLessThan(7.1)
  await db.pool.query(
    `update contact_export set expires_at = now() - interval '1 second' where job_id = $1`,
    [jobId],
  )
  expect(await getJob(ctx, jobId)).toMatchObject({ downloadHref: null })
  await deleteOldExports()
  expect(await countChunks(jobId)).toBe(0)
  await expect(readFile(jobId)).rejects.toMatchObject({ message: expect.stringContaining('seven days') })
  expect(await getJob(ctx, jobId)).toMatchObject({ status: 'done', downloadHref: null, done: 1 })
})

test('what a search finds, with what was done so far where it is asked for', async () => {
  await addContacts([
    ...somePeople(2),
    { externalKey: 'S', lastName: 'Zebra', numbers: [{ e164: e164(77), country: 'US' }] },
  ])
  const jobId = await start({ kind: 'contacts', filters: { q: 'zebra' }, include: ['status'] })
  expect(await getJob(ctx, jobId)).toMatchObject({
    title: 'Exporting contacts found by “zebra”',
    listId: null,
  })
  const [head, ...rows] = await exportLines(jobId)
  expect(head).toMatch(/country,callsStopped,attemptsCounted,lastOutcome,lastAttemptAt,numberStates$/)
  expect(rows).toEqual([expect.stringMatching(/^S,.*,no,0,,,active$/)])
  const all = await exportLines(await start({ kind: 'contacts' }))
  expect(all).toHaveLength(4)
})

test('numbers that a later file replaced are not exported, and more than the head of the queue is not asked for', async () => {
  await addContacts([{ externalKey: 'K', numbers: [{ e164: e164(1) }, { e164: e164(2) }], priority: 1000 }])
  await withTransaction(ctx, (tx) =>
    writeContacts(tx, organisationId, listId, [{ externalKey: 'K', numbers: [{ e164: e164(2) }] }], {
      mode: 'update',
    }),
  )
  const columns = ['number', 'number2', 'priority']
  const [, row] = await exportLines(await startOfList({ columns }))
  expect(row?.replaceAll("'", '')).toBe(`${e164(2)},,100`)
})

test.each([
  [{ columns: ['number', 'nonsense'] }, 'There is no column “nonsense” to export.'],
  [{ columns: ['number', 'number'] }, '“number” is named twice.'],
])('asked for %j it says what is wrong, and begins nothing', async (more, message) => {
  await expect(startOfList(more)).rejects.toMatchObject({ code: 'validation', message })
  expect(await getPrisma().jobRun.count({ where: { organisationId } })).toBe(0)
})

test('filters that the search does not have, or cannot read, are refused', () => {
  const read = (filters: Record<string, string>) =>
    createExportSchema.safeParse({ kind: 'contacts', filters })
  expect(read({ q: 'a' }).success).toBe(true)
  expect(read({ colour: 'red' }).error?.issues[0]).toMatchObject({ path: ['filters', 'colour'] })
  expect(read({ q: 'a'.repeat(201) }).success).toBe(false)
})

test('a third one waits for the others, and each needs the permission', async () => {
  await startOfList()
  const second = await startOfList()
  await expect(startOfList()).rejects.toMatchObject({ code: 'conflict' })
  await requestCancel(ctx, second)
  const third = await startOfList()
  const key: Ctx = { ...ctx, actor: { kind: 'api_key', id: 1n, name: 'Key', scopes: ['contact.read'] } }
  const input = createExportSchema.parse({ kind: 'contacts' })
  await expect(startExport(key, input)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(streamExportFile(key, third)).rejects.toMatchObject({ code: 'forbidden' })
})

test('the audit of an export of a search tells searches apart and names nobody', async () => {
  const search = (q: string) =>
    start({ kind: 'contacts', filters: { q, dnc: 'yes' } }).then((jobId) => requestCancel(ctx, jobId))
  await search('Meier +12125550100')
  await search('Schulze')
  const events = await getPrisma().auditEvent.findMany({
    where: { organisationId, action: 'export.start' },
    select: { after: true },
  })
  const words = events.map(({ after }) => JSON.stringify(after))
  expect(words).toHaveLength(2)
  expect(words[0]).not.toBe(words[1])
  expect(words.join()).not.toMatch(/Meier|2125550100|Schulze/)
  expect(words.join()).toContain('"dnc":"yes"')
})
