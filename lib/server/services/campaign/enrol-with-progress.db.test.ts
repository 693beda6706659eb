import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { listJobs } from '@/lib/server/queries/job/list-jobs'
import { enrolWithProgress } from '@/lib/server/services/campaign/enrol-with-progress'
import type { Ctx } from '@/lib/server/services/context'
import { resumeJobs } from '@/lib/server/services/job/resume-jobs'
import { seedCampaign, seedList, seedOrganisation, someContacts } from '@/lib/server/testing/seed-campaign'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

/** A campaign of one list of so many, written by plain SQL after the model of one contact. */
async function seed(contacts: number): Promise<{ ctx: Ctx; campaignId: bigint; listId: bigint }> {
  const { ctx, organisationId } = await seedOrganisation()
  const listId = await seedList(ctx, someContacts(1))
  await db.pool.query(
    `with made as (
       insert into contact (organisation_id, external_key)
       select $1, 'more ' || i from generate_series(2, $3::int) i returning id
     ), numbered as (
       insert into contact_number (organisation_id, contact_id, position, e164, given, zone_set_id, zone_source)
       select $1, made.id, 1, '+1555' || made.id, '', n.zone_set_id, 'country'
         from made, (select zone_set_id from contact_number where organisation_id = $1 limit 1) n
     )
     insert into list_contact (organisation_id, list_id, contact_id) select $1, $2, id from made`,
    [organisationId, listId, contacts],
  )
  return { ctx, listId, campaignId: await seedCampaign(ctx, [listId]) }
}

const jobsOf = async (ctx: Ctx) => (await listJobs(ctx, { limit: 50 })).data

test('a large one is a job with its total, and ends with what it took', async () => {
  const { ctx, campaignId, listId } = await seed(11_000)
  expect(await enrolWithProgress(ctx.organisationId, campaignId, null, 0)).toEqual({
    seen: 11_000,
    enrolled: 11_000,
  })
  expect(await jobsOf(ctx)).toMatchObject([
    {
      kind: 'enrolment',
      title: 'Taking contacts into Test campaign',
      status: 'done',
      done: 11_000,
      total: 11_000,
      createdByName: 'Rollcall',
    },
  ])
  await enrolWithProgress(ctx.organisationId, campaignId, listId, 0)
  expect((await jobsOf(ctx))[0]).toMatchObject({
    title: 'Taking contacts of Test list into Test campaign',
    total: 11_000,
  })
})

test('its total is known when it begins', async () => {
  const { ctx, campaignId } = await seed(11_000)
  await db.pool.query(
    `create function stop_enrolment() returns trigger language plpgsql as
       'begin if new.enrolled_count > 10000 then raise exception ''stopped''; end if; return new; end'`,
  )
  await db.pool.query(
    `create trigger stop_enrolment before update on campaign_list for each row
       when (new.campaign_id = ${campaignId}) execute function stop_enrolment()`,
  )
  await expect(enrolWithProgress(ctx.organisationId, campaignId, null, 0)).rejects.toThrow('stopped')
  await db.pool.query('drop trigger stop_enrolment on campaign_list')
  expect(await jobsOf(ctx)).toMatchObject([{ status: 'running', done: 10_000, total: 11_000 }])

  // Its process is gone: nobody in the queue runs it.
  await db.pool.query(
    `update job_run set reported_at = now() - interval '3 minutes' where organisation_id = $1`,
    [ctx.organisationId],
  )
  await resumeJobs()
  const { rows } = await db.pool.query('select task_identifier from graphile_worker.jobs where key = $1', [
    `enrol-campaign:${campaignId}`,
  ])
  expect(rows).toEqual([{ task_identifier: 'enrol-campaign' }])
  await enrolWithProgress(ctx.organisationId, campaignId)
  expect(await jobsOf(ctx)).toMatchObject([{ status: 'done' }])
})

test('a small one, and one that is quick, leave no job behind', async () => {
  const small = await seed(3)
  await enrolWithProgress(small.ctx.organisationId, small.campaignId, null, 0)
  const quick = await seed(5_500)
  await enrolWithProgress(quick.ctx.organisationId, quick.campaignId, null, 3_600_000)
  expect(await getPrisma().jobRun.count({ where: { organisationId: small.ctx.organisationId } })).toBe(0)
  expect(await getPrisma().jobRun.count({ where: { organisationId: quick.ctx.organisationId } })).toBe(0)
})
