import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getJob } from '@/lib/server/queries/job/get-job'
import { listJobs } from '@/lib/server/queries/job/list-jobs'
import type { Ctx } from '@/lib/server/services/context'
import { beginJob } from '@/lib/server/services/job/begin-job'
import { endJob } from '@/lib/server/services/job/end-job'
import { isCancelled } from '@/lib/server/services/job/is-cancelled'
import { reportProgress } from '@/lib/server/services/job/report-progress'
import { requestCancel } from '@/lib/server/services/job/request-cancel'
import { resumeJobs } from '@/lib/server/services/job/resume-jobs'
import { throttleProgress } from '@/lib/server/services/job/throttle-progress'
import { actAs, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx
let organisationId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())
beforeEach(async () => {
  organisationId = await createOrganisation()
  ctx = actAs(organisationId)
})

const enrolTask = { name: 'enrol-list' as const, payload: () => ({ organisationId: '0', listId: '0' }) }

async function beginWithTask(): Promise<bigint> {
  return getPrisma().$transaction((tx) =>
    beginJob(tx, ctx, { kind: 'export', title: 'Exporting Spring', task: enrolTask }),
  )
}

async function readQueue(jobId: bigint) {
  const { rows } = await db.pool.query(
    'select task_identifier, key from graphile_worker.jobs where key = $1',
    [`job:${jobId}`],
  )
  return rows
}

/** As a process that died leaves it: silent for so long, its job of the queue locked. */
async function fallSilent(jobId: bigint, minutes: number): Promise<void> {
  await db.pool.query('update job_run set reported_at = now() - make_interval(mins => $2) where id = $1', [
    jobId,
    minutes,
  ])
  await db.pool.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'gone' where key = $1`,
    [`job:${jobId}`],
  )
}

test('a job is begun with what runs it, or not at all', async () => {
  const jobId = await beginWithTask()
  expect(await readQueue(jobId)).toEqual([{ task_identifier: 'enrol-list', key: `job:${jobId}` }])
  expect(await getJob(ctx, jobId)).toMatchObject({
    status: 'queued',
    done: 0,
    total: null,
    ratePerSecond: null,
    secondsLeft: null,
    createdByName: 'A admin',
    startedAt: null,
    canCancel: true,
    href: '/contacts',
  })
  const refused = getPrisma().$transaction(async (tx) => {
    await beginJob(tx, ctx, { kind: 'export', title: 'Exporting Summer', task: enrolTask })
    throw new Error('taken back')
  })
  await expect(refused).rejects.toThrow('taken back')
  expect((await listJobs(ctx, { limit: 50 })).data).toHaveLength(1)
})

test('it says how far it is, from Prisma and from a connection of ours, and ends once', async () => {
  const jobId = await beginJob(getPool('worker'), ctx, {
    kind: 'import',
    title: 'Importing a.csv',
    total: 100,
  })
  const job = { organisationId, jobId }
  expect(await reportProgress(getPrisma(), job, { done: 10, phase: 'Reading the file' })).toBe(true)
  expect(await getJob(ctx, jobId)).toMatchObject({
    status: 'running',
    phase: 'Reading the file',
    unit: 'row',
    done: 10,
    total: 100,
  })
  expect(await reportProgress(getPool('worker'), job, { done: 120 })).toBe(true)
  expect(await getJob(ctx, jobId)).toMatchObject({ done: 120, total: 120 })
  expect(await reportProgress(getPool('worker'), job, { done: 20, total: null })).toBe(true)
  expect(await getJob(ctx, jobId)).toMatchObject({ phase: 'Reading the file', done: 20, total: null })
  expect(await endJob(getPool('worker'), job, { status: 'done', done: 90 })).toBe(true)
  expect(await endJob(getPrisma(), job, { status: 'failed', fault: 'Too late.' })).toBe(false)
  expect(await reportProgress(getPrisma(), job, { done: 95 })).toBe(false)
  const ended = await getJob(ctx, jobId)
  expect(ended).toMatchObject({
    status: 'done',
    done: 90,
    total: 90,
    fault: null,
    phase: null,
    canCancel: false,
  })
  expect(ended.finishedAt).not.toBeNull()
})

test('its rate is of the phase at work, from at most twenty samples a second apart', async () => {
  const jobId = await beginJob(getPrisma(), ctx, { kind: 'export', title: 'Exporting', total: 100_000 })
  const job = { organisationId, jobId }
  const samples = Array.from({ length: 20 }, (_, index) => [Date.now() - 20_000 + index * 1000, index * 500])
  await db.pool.query('update job_run set rate_samples = $2 where id = $1', [jobId, JSON.stringify(samples)])
  await reportProgress(getPrisma(), job, { done: 10_000 })
  const { rows } = await db.pool.query('select rate_samples from job_run where id = $1', [jobId])
  expect(rows[0].rate_samples).toHaveLength(20)
  expect(rows[0].rate_samples[0]).toEqual(samples[1])
  expect((await getJob(ctx, jobId)).ratePerSecond).toBeGreaterThan(450)
  await reportProgress(getPrisma(), job, { done: 10_001 })
  const same = await db.pool.query('select rate_samples from job_run where id = $1', [jobId])
  expect(same.rows).toEqual(rows)
  await reportProgress(getPrisma(), job, { done: 0, phase: 'Writing contacts' })
  expect(await getJob(ctx, jobId)).toMatchObject({ ratePerSecond: null, secondsLeft: null })
})

test('a reporter that is called for every row asks the database seldom, and says a new phase at once', async () => {
  const jobId = await beginJob(getPrisma(), ctx, { kind: 'export', title: 'Exporting' })
  const report = throttleProgress(getPrisma(), { organisationId, jobId }, 3_600_000)
  for (let done = 1; done <= 1_000; done += 1) expect(await report({ done, phase: 'Reading' })).toBe(true)
  expect(await getJob(ctx, jobId)).toMatchObject({ done: 1, phase: 'Reading' })
  await requestCancel(ctx, jobId)
  expect(await report({ done: 1_001, phase: 'Writing' })).toBe(false)
  expect(await getJob(ctx, jobId)).toMatchObject({ done: 1_001, phase: 'Writing' })
  expect(await report({ done: 1_002, phase: 'Writing' })).toBe(false)
})

test('one that waits is cancelled at once, one that runs is told to stop, twice is once', async () => {
  const waiting = await beginJob(getPrisma(), ctx, { kind: 'export', title: 'Waiting' })
  expect(await requestCancel(ctx, waiting)).toMatchObject({ status: 'cancelled', canCancel: false })
  expect(await reportProgress(getPrisma(), { organisationId, jobId: waiting }, { done: 1 })).toBe(false)

  const jobId = await beginJob(getPrisma(), ctx, { kind: 'export', title: 'Running' })
  const job = { organisationId, jobId }
  expect(await reportProgress(getPrisma(), job, { done: 1 })).toBe(true)
  expect(await isCancelled(getPool('worker'), job)).toBe(false)
  const asked = { status: 'running', isCancelling: true, canCancel: false }
  expect(await requestCancel(ctx, jobId)).toMatchObject(asked)
  expect(await requestCancel(ctx, jobId)).toMatchObject(asked)
  expect(await isCancelled(getPrisma(), job)).toBe(true)
  expect(await reportProgress(getPrisma(), job, { done: 2 })).toBe(false)
  await endJob(getPrisma(), job, { status: 'cancelled' })
  const audits = await getPrisma().auditEvent.count({ where: { organisationId, action: 'job.cancel' } })
  expect(audits).toBe(2)
})

test('what has ended, or cannot be cancelled, or not by this role, says so', async () => {
  const ended = await beginJob(getPrisma(), ctx, { kind: 'export', title: 'Ended' })
  await endJob(getPrisma(), { organisationId, jobId: ended }, { status: 'done' })
  await expect(requestCancel(ctx, ended)).rejects.toMatchObject({ code: 'conflict' })
  const enrolment = await beginJob(getPrisma(), ctx, { kind: 'enrolment', title: 'Enrolling' })
  await expect(requestCancel(ctx, enrolment)).rejects.toMatchObject({ code: 'conflict' })
  const running = await beginJob(getPrisma(), ctx, { kind: 'import', title: 'Importing' })
  const analyst = actAs(organisationId, 'analyst')
  expect(await getJob(analyst, running)).toMatchObject({ canCancel: false })
  await expect(requestCancel(analyst, running)).rejects.toMatchObject({ code: 'forbidden' })
})

test('a list of jobs holds the kinds that the caller may see, under way or ended, page by page', async () => {
  const ids: bigint[] = []
  for (const kind of ['import', 'export', 'enrolment'] as const) {
    ids.push(await beginJob(getPrisma(), ctx, { kind, title: kind, listId: 5n }))
  }
  await endJob(getPrisma(), { organisationId, jobId: ids[1] ?? 0n }, { status: 'failed', fault: 'No.' })
  const titles = async (who: Ctx, query: { active?: boolean; listId?: bigint } = {}) =>
    (await listJobs(who, { limit: 50, ...query })).data.map((job) => job.title)
  expect(await titles(ctx)).toEqual(['enrolment', 'export', 'import'])
  expect(await titles(ctx, { active: true })).toEqual(['enrolment', 'import'])
  expect(await titles(ctx, { active: false })).toEqual(['export'])
  expect(await titles(ctx, { listId: 6n })).toEqual([])
  const first = await listJobs(ctx, { limit: 2 })
  const second = await listJobs(ctx, { limit: 2, cursor: first.meta.nextCursor ?? '' })
  expect([...first.data, ...second.data].map((job) => job.title)).toEqual(['enrolment', 'export', 'import'])
  expect(second.meta.nextCursor).toBeNull()
  const key: Ctx = { ...ctx, actor: { kind: 'api_key', id: 1n, name: 'Key', scopes: ['list.read'] } }
  expect(await titles(key)).toEqual(['import'])
  await expect(getJob(key, ids[1] ?? 0n)).rejects.toMatchObject({ code: 'not_found' })
})

test('one whose process is gone is queued again, and again, and then ends as failed with what to do', async () => {
  const jobId = await beginWithTask()
  await fallSilent(jobId, 1)
  await resumeJobs()
  expect(await readLocked(jobId)).toBe(true)
  for (let time = 0; time < 5; time += 1) {
    await fallSilent(jobId, 3)
    await resumeJobs()
    expect(await readLocked(jobId)).toBe(false)
    expect(await getJob(ctx, jobId)).toMatchObject({ status: 'queued', fault: null })
  }
  await fallSilent(jobId, 3)
  await resumeJobs()
  expect(await getJob(ctx, jobId)).toMatchObject({
    status: 'failed',
    fault: expect.stringContaining('6 times'),
  })
})

test('one that waits in the queue is left alone, however long', async () => {
  const jobId = await beginWithTask()
  await db.pool.query(`update job_run set reported_at = now() - interval '1 hour' where id = $1`, [jobId])
  await resumeJobs()
  const { rows } = await db.pool.query('select resumed_count from job_run where id = $1', [jobId])
  expect(rows).toEqual([{ resumed_count: 0 }])
})

test('one that nothing runs again ends as failed when it has been silent for a quarter of an hour', async () => {
  const jobId = await beginJob(getPrisma(), ctx, { kind: 'import', title: 'Importing' })
  await reportProgress(getPrisma(), { organisationId, jobId }, { done: 5 })
  await fallSilent(jobId, 14)
  await resumeJobs()
  expect(await getJob(ctx, jobId)).toMatchObject({ status: 'running' })
  await fallSilent(jobId, 16)
  await resumeJobs()
  expect(await getJob(ctx, jobId)).toMatchObject({
    status: 'failed',
    fault: expect.stringContaining('Start it again'),
  })
})

async function readLocked(jobId: bigint): Promise<boolean> {
  const { rows } = await db.pool.query('select locked_at from graphile_worker.jobs where key = $1', [
    `job:${jobId}`,
  ])
  return rows[0]?.locked_at !== null
}
