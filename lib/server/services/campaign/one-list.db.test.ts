import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { listCampaignVersions } from '@/lib/server/queries/campaign/list-campaign-versions'
import { putList } from '@/lib/server/services/campaign/put-list'
import { takeListOff } from '@/lib/server/services/campaign/take-list-off'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import type { Ctx } from '@/lib/server/services/context'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** One list put on a campaign or taken off it, whatever is done to its other lists meanwhile. */

let db: TestDatabase
let ctx: Ctx
let campaign: MadeCampaign
let others: [bigint, bigint]
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  const { id } = await makeOrganisation(db.pool)
  ctx = actAs(id)
  campaign = await makeCampaign(db.pool, id, { entryPointId: 'ep', outdialAni: '+12125550199' })
  others = [await makeList(db.pool, id), await makeList(db.pool, id)]
})

const readLists = async () => {
  const { rows } = await db.pool.query<{ id: bigint; at: string }>(
    `select list_id as id, position || ' × ' || weight as at from campaign_list where campaign_id = $1
      order by position, list_id`,
    [campaign.id],
  )
  return rows.map((row): [bigint, string] => [row.id, row.at])
}

test('of two that are put at once none is lost', async () => {
  await Promise.all(others.map((listId) => putList(ctx, campaign.id, listId, {})))
  const lists = await readLists()
  expect(lists.map(([, at]) => at)).toEqual(['0 × 1', '1 × 1', '2 × 1'])
  expect(lists.map(([id]) => id).sort()).toEqual([campaign.listId, ...others].sort())
})

test('each is a version with who changed it, and the log has the lists before and after', async () => {
  const put = await putList(ctx, campaign.id, others[0], { weight: 3, position: 0 })
  expect(put).toMatchObject({ version: 2, lists: [{ weight: 1 }, { weight: 3, position: 0 }] })
  await putList(ctx, campaign.id, others[0], {})
  await takeListOff(ctx, campaign.id, campaign.listId)
  await takeListOff(ctx, campaign.id, campaign.listId)
  expect(await readLists()).toEqual([[others[0], '0 × 3']])
  const versions = await listCampaignVersions(ctx, campaign.id, { limit: 50 })
  expect(versions.data.map(({ version, changed, createdBy }) => [version, changed, createdBy])).toMatchObject(
    [
      [3, ['lists'], 'A admin'],
      [2, ['lists'], 'A admin'],
      [1, [], 'system'],
    ],
  )
  const audits = await getPrisma().auditEvent.findMany({
    where: { organisationId: ctx.organisationId, action: 'campaign.update' },
    orderBy: { id: 'asc' },
  })
  expect(audits).toHaveLength(2)
  expect(audits[0]).toMatchObject({ after: { version: 2, lists: [{ weight: 1 }, { weight: 3 }] } })
})

test('the others keep their places, and the queue is not touched for it', async () => {
  await putList(ctx, campaign.id, others[0], {})
  await putList(ctx, campaign.id, others[1], {})
  const kept = await makeContact(db.pool, { ...campaign, listId: others[1] }, { queue: { orderKey: 77 } })
  await takeListOff(ctx, campaign.id, others[0])
  await runDueJobs()
  expect(await readLists()).toEqual([
    [campaign.listId, '0 × 1'],
    [others[1], '2 × 1'],
  ])
  const { rows } = await db.pool.query('select order_key as key from campaign_contact where id = $1', [
    kept.queueId,
  ])
  expect(rows).toEqual([{ key: 77n }])
})

test('a list that is not there, is archived or of others, a full campaign and one that is over are refused', async () => {
  const foreign = await makeList(db.pool, (await makeOrganisation(db.pool)).id)
  await expect(putList(ctx, campaign.id, foreign, {})).rejects.toMatchObject({ code: 'not_found' })
  await db.pool.query('update contact_list set archived_at = now() where id = $1', [others[0]])
  await expect(putList(ctx, campaign.id, others[0], {})).rejects.toThrow('is archived')
  await putList(ctx, campaign.id, campaign.listId, { position: 1000 })
  await expect(putList(ctx, campaign.id, others[1], {})).rejects.toThrow('reach to the last place, 1000')
  await db.pool.query(
    `with made as (
       insert into contact_list (organisation_id, name, default_country)
       select $1, 'More', 'US' from generate_series(1, 99) returning id)
     insert into campaign_list (organisation_id, campaign_id, list_id) select $1, $2, id from made`,
    [ctx.organisationId, campaign.id],
  )
  await expect(putList(ctx, campaign.id, others[1], { position: 1 })).rejects.toThrow('at most 100 lists')
  await db.pool.query(`update campaign set state = 'completed' where id = $1`, [campaign.id])
  await expect(takeListOff(ctx, campaign.id, campaign.listId)).rejects.toMatchObject({ code: 'conflict' })
  await expect(
    putList(actAs(ctx.organisationId, 'analyst'), campaign.id, others[1], {}),
  ).rejects.toMatchObject({ code: 'forbidden' })
})

test('a new order of all, of a campaign that somebody changed since, is refused and changes nothing', async () => {
  await putList(ctx, campaign.id, others[0], {})
  const lists = [{ listId: campaign.listId, weight: 1 }]
  const late = updateCampaign(ctx, campaign.id, { lists, version: 1 })
  await expect(late).rejects.toMatchObject({ code: 'conflict', details: { reason: 'changed_meanwhile' } })
  expect(await readLists()).toHaveLength(2)
  expect(await updateCampaign(ctx, campaign.id, { lists, version: 2 })).toMatchObject({ version: 3 })
})
