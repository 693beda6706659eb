import type { Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DialingRecord, dialingListSchema } from '@/lib/contracts/wxcc/dialing-record'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { listZones, toLocal } from '@/lib/domain/compliance/zones'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeCredential,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { listen, mounts } from '@/lib/server/testing/run-dialer-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { signToken } from '../token/sign-token'

/** Settings are held by the process for a minute; a change holds from the very next fetch all the same. */

let db: TestDatabase
let organisationId: bigint
let authorization: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  const { id: credentialId } = await makeCredential(db.pool, organisationId)
  authorization = `Bearer ${signToken({ organisationId, credentialId, epoch: 1 }, new Date())}`
})

/** As an update of the campaign does: a new version, and the campaign points at it. */
async function change(campaign: MadeCampaign, settings: Partial<CampaignSettings>): Promise<void> {
  await db.pool.query(
    `with made as (
       insert into campaign_version (organisation_id, campaign_id, version, settings)
       select v.organisation_id, v.campaign_id, v.version + 1, v.settings || $2
         from campaign c join campaign_version v on v.campaign_id = c.id and v.version = c.version where c.id = $1
       returning campaign_id, version)
     update campaign c set version = made.version from made where c.id = made.campaign_id`,
    [campaign.id, JSON.stringify(settings)],
  )
}

const versionsOf = async (campaign: MadeCampaign) => {
  const { rows } = await db.pool.query('select version from attempt where campaign_id = $1 order by id', [
    campaign.id,
  ])
  return rows.map((row) => row.version)
}

for (const [name, handler] of Object.entries(mounts)) {
  describe(`guard settings version by ${name}`, () => {
    let server: Server
    let baseUrl: string
    beforeEach(async () => {
      ;({ server, baseUrl } = await listen(handler))
    })
    afterEach(() => {
      server.closeAllConnections()
      server.close()
    })

    async function fetchList(campaign: MadeCampaign): Promise<DialingRecord[]> {
      const response = await fetch(`${baseUrl}${campaign.path}`, { headers: { authorization } })
      expect(response.status).toBe(200)
      return dialingListSchema.parse(await response.json())
    }

    test('guard settings version: another recordCount, more and fewer', async () => {
      const campaign = await makeCampaign(db.pool, organisationId, { recordCount: 2 })
      for (let orderKey = 0; orderKey < 12; orderKey += 1)
        await makeContact(db.pool, campaign, { queue: { orderKey } })
      expect(await fetchList(campaign)).toHaveLength(2)
      await change(campaign, { recordCount: 5 })
      expect(await fetchList(campaign)).toHaveLength(5)
      await change(campaign, { recordCount: 1 })
      expect(await fetchList(campaign)).toHaveLength(1)
      expect(await versionsOf(campaign)).toEqual([1, 1, 2, 2, 2, 2, 2, 3])
    })

    test('guard settings version: other columns are sent, and the number in another form', async () => {
      const campaign = await makeCampaign(db.pool, organisationId, { recordCount: 1, customerData: ['plan'] })
      const columns = { plan: 'Gold', colour: 'blue' }
      await makeContact(db.pool, campaign, { columns, queue: { orderKey: 1 } })
      const second = await makeContact(db.pool, campaign, { columns, queue: { orderKey: 2 } })
      expect((await fetchList(campaign)).map((record) => record.customerData)).toEqual([
        [{ name: 'plan', value: 'Gold' }],
      ])
      await change(campaign, { customerData: ['colour'], numberFormat: 'e164_no_plus' })
      expect((await fetchList(campaign)).map((record) => [record.dialNumber, record.customerData])).toEqual([
        [second.e164.slice(1), [{ name: 'colour', value: 'blue' }]],
      ])
    })

    test('guard settings version: rules under which nobody may be called now', async () => {
      const campaign = await makeCampaign(db.pool, organisationId, { recordCount: 1, ruleSet: 'always' })
      const asleep = listZones().find((zone) => {
        const { hour } = toLocal(new Date(), zone)
        return hour >= 1 && hour < 5
      })
      if (asleep === undefined) throw new Error('nobody sleeps')
      const zone = { country: 'US', regions: ['NY'], zones: [asleep] }
      await makeContact(db.pool, campaign, { zone, queue: { orderKey: 1 } })
      const second = await makeContact(db.pool, campaign, { zone, queue: { orderKey: 2 } })
      expect(await fetchList(campaign)).toHaveLength(1)
      await change(campaign, { ruleSet: 'US' })
      expect(await fetchList(campaign)).toEqual([])
      await change(campaign, { ruleSet: 'always' })
      expect((await fetchList(campaign)).map((record) => record.dialNumber)).toEqual([second.e164])
    })
  })
}
