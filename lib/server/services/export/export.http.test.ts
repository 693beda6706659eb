import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET as download } from '@/app/api/v1/exports/[jobId]/file/route'
import { POST as start } from '@/app/api/v1/exports/route'
import { POST as cancel } from '@/app/api/v1/jobs/[jobId]/cancel/route'
import { GET as getJobRoute } from '@/app/api/v1/jobs/[jobId]/route'
import { GET as listJobsRoute } from '@/app/api/v1/jobs/route'
import { formatId } from '@/lib/domain/ids'
import { installJobs, runDueJobs } from '@/lib/server/jobs/worker'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import { withTransaction } from '@/lib/server/services/context'
import { actAs, createKey, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let authorization: string
let listId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
  const organisationId = await createOrganisation()
  listId = await createList(organisationId, 'Spring / 2026')
  await withTransaction(actAs(organisationId), (tx) =>
    writeContacts(tx, organisationId, listId, [{ externalKey: 'Zoë', numbers: [{ e164: '+12125550100' }] }]),
  )
  authorization = `Bearer ${await createKey(organisationId, ['export'])}`
})
afterAll(() => db.drop())

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

function ask(
  handler: Handler,
  path: string,
  params: Record<string, string> = {},
  body?: unknown,
): Promise<Response> {
  const request = new Request(`http://localhost:3000/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return handler(request, { params: Promise.resolve(params) })
}

const columns = ['externalKey', 'country']
const wanted = () => ({ kind: 'list_contacts', listId: formatId('lst', listId), columns })

test('an export is a job that a program begins, looks at, and whose file it downloads', async () => {
  const begun = await ask(start, '/exports', {}, wanted())
  expect(begun.status).toBe(202)
  const { data: job } = await begun.json()
  expect(job).toMatchObject({ kind: 'export', status: 'queued', createdByName: 'test', downloadHref: null })

  const early = await ask(download, `/exports/${job.id}/file`, { jobId: job.id })
  expect(early.status).toBe(409)
  expect(await early.json()).toMatchObject({ code: 'conflict', details: { reason: 'export_running' } })

  await runDueJobs()
  const ended = await (await ask(getJobRoute, `/jobs/${job.id}`, { jobId: job.id })).json()
  expect(ended.data).toMatchObject({
    status: 'done',
    done: 1,
    downloadHref: `/api/v1/exports/${job.id}/file`,
  })

  const file = await ask(download, `/exports/${job.id}/file`, { jobId: job.id })
  expect(file.status).toBe(200)
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(file.headers.get('content-disposition')).toMatch(
    /^attachment; filename="Spring___2026_\d{4}-\d\d-\d\d\.csv"$/,
  )
  expect(Buffer.from(await file.arrayBuffer()).toString()).toBe('\ufeffexternalKey,country\r\nZoë,\r\n')
})

test('a list of jobs, and one cancelled', async () => {
  const { data: job } = await (await ask(start, '/exports', {}, wanted())).json()
  const active = await (await ask(listJobsRoute, '/jobs?active=true')).json()
  expect(active).toMatchObject({ data: [{ id: job.id }], meta: { nextCursor: null } })
  const cancelled = await ask(cancel, `/jobs/${job.id}/cancel`, { jobId: job.id }, {})
  expect(cancelled.status).toBe(202)
  expect((await cancelled.json()).data).toMatchObject({ id: job.id, status: 'cancelled' })
  expect((await (await ask(listJobsRoute, '/jobs?active=true')).json()).data).toEqual([])
  expect((await ask(listJobsRoute, '/jobs?active=perhaps')).status).toBe(422)
})

test('what cannot be exported is said field by field', async () => {
  const refused = await ask(start, '/exports', {}, { kind: 'contacts', filters: { colour: 'red' } })
  expect(refused.status).toBe(422)
  expect((await refused.json()).errors).toMatchObject([{ path: 'filters.colour' }])
})
