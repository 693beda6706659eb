import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { checkCampaign } from '@/lib/server/services/campaign/check-campaign'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  makeZoneSet,
  newYork,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

async function seed(settings: Partial<CampaignSettings>): Promise<MadeCampaign> {
  const { id } = await makeOrganisation(db.pool)
  return makeCampaign(db.pool, id, { outdialAni: '+12125550199', ...settings }, { state: 'draft' })
}

async function findFormat({ organisationId, id }: MadeCampaign) {
  const { findings } = await checkCampaign(actAs(organisationId), id)
  return findings.filter((finding) => finding.path === 'numberFormat')
}

const addNumbers = async (campaign: MadeCampaign, numbers: { e164: string; state?: string }[]) => {
  await makeContact(db.pool, campaign, { numbers })
}

test('national numbers of another country than the caller number’s are counted', async () => {
  const campaign = await seed({ numberFormat: 'national' })
  await addNumbers(campaign, [{ e164: '+12125550101' }, { e164: '+14165550102' }])
  expect(await findFormat(campaign)).toEqual([])
  // One that is not called anyway, and one that two contacts have.
  await addNumbers(campaign, [{ e164: '+442079460001', state: 'invalid' }, { e164: '+442079460002' }])
  await addNumbers(campaign, [{ e164: '+442079460002' }])
  expect(await findFormat(campaign)).toMatchObject([
    {
      code: 'number_format_not_covered',
      level: 'warn',
      message: expect.stringMatching(
        /^Of the numbers of its lists, 1 does not begin with \+1, .* it is never called\./,
      ),
    },
  ])
  await addNumbers(campaign, [{ e164: '+33123456789' }])
  const [finding] = await findFormat(campaign)
  expect(finding?.message).toMatch(/, 2 do not begin with \+1, /)
})

test('in other formats, and by a caller number of that country, nothing is amiss', async () => {
  for (const settings of [
    { numberFormat: 'e164' },
    { numberFormat: 'e164_no_plus' },
    { numberFormat: 'national', outdialAni: '+442079460000' },
  ] as const) {
    const campaign = await seed(settings)
    await addNumbers(campaign, [{ e164: '+442079460003' }])
    expect(await findFormat(campaign)).toEqual([])
  }
})

test('a caller number of no country blocks: nobody would be called', async () => {
  const campaign = await seed({ numberFormat: 'national', outdialAni: '+9995550100' })
  await addNumbers(campaign, [{ e164: '+12125550104' }])
  expect(await findFormat(campaign)).toMatchObject([
    { code: 'number_format_without_country', level: 'block' },
  ])
})

test('a great many are not counted to the last', async () => {
  const campaign = await seed({ numberFormat: 'national' })
  const zoneSetId = await makeZoneSet(db.pool, newYork)
  await db.pool.query(
    `with people as (
       insert into contact (organisation_id, external_key) select $1, 'many ' || g from generate_series(1, 1001) g
       returning id, external_key
     ), members as (
       insert into list_contact (organisation_id, list_id, contact_id, columns) select $1, $2, id, '{}' from people
     )
     insert into contact_number (organisation_id, contact_id, position, e164, given, zone_set_id, zone_source)
     select $1, id, 1, '+4420' || (70000000 + substr(external_key, 6)::int), '', $3, 'area_code' from people`,
    [campaign.organisationId, campaign.listId, zoneSetId],
  )
  expect((await findFormat(campaign))[0]?.message).toContain(', more than 1,000 do not begin with +1, ')
})

test('a campaign that has an archived list does not start', async () => {
  const campaign = await seed({})
  await addNumbers(campaign, [{ e164: '+12125550105' }])
  await db.pool.query('update contact_list set archived_at = now() where id = $1', [campaign.listId])
  const { findings } = await checkCampaign(actAs(campaign.organisationId), campaign.id)
  expect(findings.filter(({ path }) => path === 'lists')).toMatchObject([
    { code: 'list_archived', level: 'block' },
  ])
})
