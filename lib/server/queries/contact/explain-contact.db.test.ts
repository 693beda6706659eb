import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { explainContact } from '@/lib/server/queries/contact/explain-contact'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  addDnc,
  type ContactOptions,
  type MadeCampaign,
  type MadeContact,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What "Why?" says and what the hand-out does are held together gate by gate. */

let db: TestDatabase
let organisationId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
})

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const ahead = (minutes: number) => new Date(Date.now() + minutes * 60_000)

async function judge(campaign: MadeCampaign, contact: MadeContact, at = new Date()) {
  const why = await explainContact(actAs(organisationId, 'analyst', at), campaign.id, contact.id)
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const handed = await handOut(settings, 10, at)
  const next = why.numbers.find((number) => number.isNext)
  return {
    why,
    shut: next?.gates.filter((gate) => !gate.ok).map((gate) => gate.gate) ?? [],
    isHandedOut: 'records' in handed && handed.records.length === 1,
    reason: 'reason' in handed ? handed.reason : null,
  }
}

test('with every gate open it says so, and the hand-out takes the contact', async () => {
  const campaign = await makeCampaign(db.pool, organisationId)
  const contact = await makeContact(db.pool, campaign)
  const { why, shut, isHandedOut } = await judge(campaign, contact)
  expect({ shut, isHandedOut, isCallable: why.isCallable }).toEqual({
    shut: [],
    isHandedOut: true,
    isCallable: true,
  })
  expect(why.numbers[0]?.gates).toHaveLength(16)
})

type Situation = {
  settings?: Parameters<typeof makeCampaign>[2]
  state?: string
  contact?: ContactOptions
  change?: (campaign: MadeCampaign, contact: MadeContact) => Promise<unknown>
  at?: Date
  /** What the hand-out calls it, where not by the gate's name. */
  reason?: string
}

const situations: [string, Situation][] = [
  ['campaign_running', { state: 'paused' }],
  [
    'list_active',
    {
      change: (campaign) =>
        db.pool.query('update contact_list set is_active = false where id = $1', [campaign.listId]),
    },
  ],
  [
    'list_active',
    {
      change: (campaign) =>
        db.pool.query("update contact_list set expires_at = now() - interval '1 minute' where id = $1", [
          campaign.listId,
        ]),
    },
  ],
  [
    'list_active',
    {
      change: (campaign) =>
        db.pool.query("update contact_list set active_from = now() + interval '1 hour' where id = $1", [
          campaign.listId,
        ]),
    },
  ],
  [
    'list_active',
    {
      change: (campaign) => db.pool.query('delete from campaign_list where campaign_id = $1', [campaign.id]),
      reason: 'list_removed',
    },
  ],
  ['contact_open', { contact: { contact: { stoppedAt: ago(1) } } }],
  ['number_valid', { contact: { numbers: [{ state: 'fax' }] } }],
  ['dnc', { change: (_, contact) => addDnc(db.pool, organisationId, contact.e164) }],
  // 03:00 in New York.
  ['callable_interval', { settings: { ruleSet: 'US' }, at: new Date('2026-11-20T08:00:00Z') }],
  ['contact_guard_time', { contact: { queue: { guardTime: ahead(1) } } }],
  [
    'contact_lease',
    {
      change: (campaign, contact) =>
        makeAttempt(db.pool, campaign, contact, { handedAt: ago(120), isOpen: true, isCharged: false }),
    },
  ],
  [
    'cap_number_day',
    {
      change: (campaign, contact) =>
        Promise.all([
          makeAttempt(db.pool, campaign, contact, { handedAt: ago(300) }),
          makeAttempt(db.pool, campaign, contact, { handedAt: ago(200), otherTaskIds: ['a'] }),
        ]),
    },
  ],
  [
    'cap_contact_total',
    {
      settings: { ruleSet: 'US' },
      at: new Date('2026-11-20T18:00:00Z'),
      contact: { contact: { chargedTotal: 1000 } },
    },
  ],
  [
    'cap_number_total',
    {
      settings: { ruleSet: 'US' },
      at: new Date('2026-11-20T18:00:00Z'),
      contact: { numbers: [{ chargedTotal: 1000 }] },
    },
  ],
  [
    'cooldown',
    { change: (campaign, contact) => makeAttempt(db.pool, campaign, contact, { handedAt: ago(1) }) },
  ],
  ['cooldown_abandon', { contact: { contact: { lockedUntil: ahead(60) } } }],
]

test.each(situations)('%s shut: Why? names it and the hand-out refuses (%#)', async (gate, situation) => {
  const options = { state: situation.state ?? 'running' }
  const campaign = await makeCampaign(db.pool, organisationId, situation.settings, options)
  const contact = await makeContact(db.pool, campaign, situation.contact)
  await situation.change?.(campaign, contact)
  const { why, shut, isHandedOut, reason } = await judge(campaign, contact, situation.at)
  expect({ shut: shut.includes(gate), isHandedOut, isCallable: why.isCallable }).toEqual({
    shut: true,
    isHandedOut: false,
    isCallable: false,
  })
  // A contact whose gate is shut for good is closed: the list is then worked out, by that same gate.
  expect([situation.reason ?? gate, 'worked_out']).toContain(reason)
})

test('the next attempt is planned for later: due is shut until then', async () => {
  const campaign = await makeCampaign(db.pool, organisationId)
  const nextAt = ahead(30)
  const contact = await makeContact(db.pool, campaign, {
    queue: { state: 'waiting', nextAt, waitingFor: 'retry' },
  })
  const { why, shut, isHandedOut } = await judge(campaign, contact)
  expect({ shut, isHandedOut, opensAt: why.opensAt }).toEqual({
    shut: ['due'],
    isHandedOut: false,
    opensAt: nextAt.toISOString(),
  })
})

test.each([
  ['ten minutes', 10, []],
  ['a day', 24 * 60, ['contact_guard_time']],
] as const)(
  'a callback due in %s: whether Why? and the hand-out take a retry for it',
  async (_, dueIn, held) => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign, { queue: { guardTime: ahead(2) } })
    await db.pool.query(
      `insert into callback (organisation_id, campaign_id, contact_id, number_id, due_at) values ($1, $2, $3, $4, $5)`,
      [organisationId, campaign.id, contact.id, contact.numberIds[0], ahead(dueIn)],
    )
    const { why, shut, isHandedOut } = await judge(campaign, contact)
    const isFree = held.length === 0
    expect({ shut, isHandedOut, isCallable: why.isCallable }).toEqual({
      shut: held,
      isHandedOut: isFree,
      isCallable: isFree,
    })
  },
)

test('of another organisation’s contact nothing is told', async () => {
  const campaign = await makeCampaign(db.pool, organisationId)
  const contact = await makeContact(db.pool, campaign)
  const stranger = (await makeOrganisation(db.pool)).id
  await expect(explainContact(actAs(stranger), campaign.id, contact.id)).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a contact that is not in the queue is explained too', async () => {
  const campaign = await makeCampaign(db.pool, organisationId)
  const other = await makeCampaign(db.pool, organisationId)
  const contact = await makeContact(db.pool, campaign)
  const why = await explainContact(actAs(organisationId), other.id, contact.id)
  expect(why).toMatchObject({ queue: null, isCallable: false })
  expect(why.summary).toContain('not in this campaign')
})
