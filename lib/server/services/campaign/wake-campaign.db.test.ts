import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { wakeCampaign } from '@/lib/server/services/campaign/wake-campaign'
import {
  type ContactOptions,
  makeCampaign,
  makeContact,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const setRow = (id: bigint, text: string) =>
  db.pool.query(`update campaign_contact set ${text} where id = $1`, [id])
const closedAs = (cause: string) => `state = 'closed', stop_cause = '${cause}', closed_at = now()`

async function readRow(id: bigint) {
  const { rows } = await db.pool.query(
    'select state, stop_cause as "stopCause", next_at <= now() as "isDue" from campaign_contact where id = $1',
    [id],
  )
  return rows[0]
}
const woken = { state: 'waiting', stopCause: null, isDue: true }

test.each([
  ['closed already', closedAs('cap_contact_day'), null],
  ['out, and closed by the rules that held before', `state = 'leased'`, closedAs('cap_contact_day')],
])('a row in the hands of an apply is waited for: %s', async (_, before, said) => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const [held, free] = [await makeContact(db.pool, campaign), await makeContact(db.pool, campaign)]
  await setRow(held.queueId, before)
  await setRow(free.queueId, closedAs('cap_contact_day'))
  const apply = await db.pool.connect()
  try {
    await apply.query('begin')
    await apply.query('select from contact where id = $1 for update', [held.id])
    await apply.query('select from campaign_contact where id = $1 for update', [held.queueId])
    const waking = wakeCampaign(organisationId, campaign.id)
    await new Promise((resolve) => setTimeout(resolve, 200))
    if (said) await apply.query(`update campaign_contact set ${said} where id = $1`, [held.queueId])
    await apply.query('commit')
    expect(await waking).toBe(2)
  } finally {
    await apply.query('rollback')
    apply.release()
  }
  expect(await readRow(held.queueId)).toEqual(woken)
  expect(await readRow(free.queueId)).toEqual(woken)
})

test('what is out and stays out is left alone', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const out = await makeContact(db.pool, campaign, { queue: { state: 'leased' } })
  expect(await wakeCampaign(organisationId, campaign.id)).toBe(0)
  expect(await readRow(out.queueId)).toMatchObject({ state: 'leased' })
})

const spent: [string, string, ContactOptions, boolean][] = [
  // US: 6 calls to a number, 10 to a contact, ever.
  ['the contact has had them all', 'US', { contact: { chargedTotal: 10 } }, false],
  ['the contact has one left', 'US', { contact: { chargedTotal: 9 }, numbers: [{ chargedTotal: 5 }] }, true],
  ['every number has had them all', 'US', { numbers: [{ chargedTotal: 6 }, { chargedTotal: 7 }] }, false],
  [
    'the number with some left is invalid',
    'US',
    { numbers: [{ chargedTotal: 6 }, { state: 'invalid' }] },
    false,
  ],
  ['another number has some left', 'US', { numbers: [{ chargedTotal: 6 }, { chargedTotal: 5 }] }, true],
  ['nothing is limited for good', 'DEFAULT', { contact: { chargedTotal: 10 } }, true],
]
test.each(spent)('a budget that was spent, %s under %s', async (_, ruleSet, options, isWoken) => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId, { ruleSet })
  const contact = await makeContact(db.pool, campaign, options)
  await setRow(contact.queueId, closedAs('budget_spent'))
  expect(await wakeCampaign(organisationId, campaign.id)).toBe(isWoken ? 1 : 0)
  expect(await readRow(contact.queueId)).toEqual(
    isWoken ? woken : { state: 'closed', stopCause: 'budget_spent', isDue: null },
  )
})

test('who was woken from a spent budget goes out, by the number that has calls left', async () => {
  dropHeld()
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const contact = await makeContact(db.pool, campaign, { numbers: [{ state: 'invalid' }, {}] })
  await setRow(contact.queueId, closedAs('budget_spent'))
  await wakeCampaign(organisationId, campaign.id)
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const handed = await handOut(settings, 10)
  expect('records' in handed && handed.records).toMatchObject([{ contactId: String(contact.id) }])
  expect('records' in handed && handed.records[0]?.e164).not.toBe(contact.e164)
})
