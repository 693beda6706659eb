import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  addDnc,
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  takeE164,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { handOut } from './hand-out'

/** Which number comes next when the one in the queue is shut for good. */

const hourMs = 3_600_000

let db: TestDatabase
let organisationId: bigint
let campaign: MadeCampaign
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId)
})

async function fetchNumbers(): Promise<string[]> {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 10)
  if (!('records' in result)) throw new Error(result.status)
  return result.records.map((record) => record.e164)
}

async function readRow(queueId: bigint) {
  const { rows } = await db.pool.query(
    `select state, stop_cause as cause, waiting_for as "waitingFor", next_at as "nextAt", next_e164 as e164
       from campaign_contact where id = $1`,
    [queueId],
  )
  return rows[0]
}

const takeThree = () => [takeE164(), takeE164(), takeE164()] as const

test('guard next number: one on DNC is passed over, whoever put it there', async () => {
  const [invalid, listed, free] = takeThree()
  const [other, listedHere, alsoFree] = takeThree()
  await makeContact(db.pool, campaign, {
    numbers: [{ e164: invalid, state: 'invalid' }, { e164: listed }, { e164: free }],
    queue: { orderKey: 1 },
  })
  await makeContact(db.pool, campaign, {
    numbers: [{ e164: other, state: 'fax' }, { e164: listedHere }, { e164: alsoFree }],
    queue: { orderKey: 2 },
  })
  await addDnc(db.pool, organisationId, listed)
  await addDnc(db.pool, organisationId, listedHere, { campaignId: campaign.id })
  expect(await fetchNumbers()).toEqual([free, alsoFree])
})

test('guard next number: where all others are on DNC the contact is closed by what shut its own number', async () => {
  const [invalid, listed] = takeThree()
  const contact = await makeContact(db.pool, campaign, {
    numbers: [{ e164: invalid, state: 'invalid' }, { e164: listed }],
  })
  await addDnc(db.pool, organisationId, listed, { expiresAt: new Date(Date.now() + hourMs) })
  expect(await fetchNumbers()).toEqual([])
  expect(await readRow(contact.queueId)).toMatchObject({
    state: 'closed',
    cause: 'number_valid',
    e164: invalid,
  })
})

test('guard next number: with every number on DNC the contact is closed at once, not passed from one to the other', async () => {
  const [one, two] = takeThree()
  const contact = await makeContact(db.pool, campaign, { numbers: [{ e164: one }, { e164: two }] })
  for (const e164 of [one, two]) await addDnc(db.pool, organisationId, e164)
  expect(await fetchNumbers()).toEqual([])
  expect(await readRow(contact.queueId)).toMatchObject({ state: 'closed', cause: 'dnc', e164: one })
})

test('guard next number: an entry that has ended, has expired or is of another campaign keeps no number back', async () => {
  const other = await makeCampaign(db.pool, organisationId)
  const kept: string[] = []
  for (const [orderKey, entry] of [
    { endedAt: new Date() },
    { expiresAt: new Date(Date.now() - hourMs) },
    { campaignId: other.id },
  ].entries()) {
    const [invalid, listed, third] = takeThree()
    await makeContact(db.pool, campaign, {
      numbers: [{ e164: invalid, state: 'invalid' }, { e164: listed }, { e164: third }],
      queue: { orderKey },
    })
    await addDnc(db.pool, organisationId, listed, entry)
    kept.push(listed)
  }
  expect(await fetchNumbers()).toEqual(kept)
})

test('guard next number: neither one that is not active nor one whose calls are spent', async () => {
  const [listed, stopped, spent] = takeThree()
  const contact = await makeContact(db.pool, campaign, {
    numbers: [{ e164: listed }, { e164: stopped, state: 'stopped' }, { e164: spent, chargedTotal: 6 }],
  })
  await addDnc(db.pool, organisationId, listed)
  expect(await fetchNumbers()).toEqual([])
  expect(await readRow(contact.queueId)).toMatchObject({ state: 'closed', cause: 'dnc', e164: listed })
})
