import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import {
  type HandOutAnswer,
  type HandOutResult,
  handOut,
  prepareHandOut,
  readHandOut,
} from '@/lib/server/dialer/dialing-list/hand-out'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { reapLeases } from '@/lib/server/dialer/dispositions/reap-leases'
import { dropHeld } from '@/lib/server/dialer/hold'
import { pauseCampaign } from '@/lib/server/services/campaign/pause-campaign'
import { stopContact } from '@/lib/server/services/contact/stop-contact'
import { addDncEntry } from '@/lib/server/services/dnc/add-dnc-entry'
import { actAs } from './contact-fixture'
import {
  type MadeCampaign,
  type MadeContact,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeOrganisation,
  makeQueueRow,
  storeDisposition,
} from './factories'
import { createTestDatabase, type TestDatabase } from './test-database'

/**
 * A hand-out is stopped between every two of its steps while somebody else does something to the same contacts: whatever
 * comes in between, nobody is out twice, nobody is called after "do not call" or a pause, and nobody waits in a circle.
 */

const steps = [
  '-- 1. Organisation',
  '-- Waiting rows that are due',
  '-- 2. The heads',
  '-- 3. Hold rows',
  '-- 4. The gates',
  '-- Shut: another number',
  'if cardinality(records) = 0',
] as const
const LOCK_CLASS = 7777
const CONTACTS = 4

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  const { rows } = await db.pool.query<{ source: string }>(
    "select pg_get_functiondef(oid) as source from pg_proc where proname = 'hand_out'",
  )
  let source = rows[0]?.source ?? ''
  for (const [index, step] of steps.entries()) {
    if (source.split(step).length !== 2) throw new Error(`hand_out has no step, or several, called ${step}`)
    const barrier = `if current_setting('test.barrier', true) = '${index}' then perform pg_advisory_xact_lock(${LOCK_CLASS}, ${index}); end if;\n`
    source = source.replace(step, `${barrier}${step}`)
  }
  await db.pool.query(source)
})
afterAll(() => db.drop())

let organisationId: bigint
let campaign: MadeCampaign
let contacts: MadeContact[]
let stopper: pg.PoolClient
let stopped: pg.PoolClient
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId)
  contacts = []
  for (let made = 0; made < CONTACTS; made += 1) {
    contacts.push(await makeContact(db.pool, campaign, { queue: { orderKey: made + 1 } }))
  }
  stopper = await db.pool.connect()
  stopped = await db.pool.connect()
})
afterEach(async () => {
  await stopper.query('select pg_advisory_unlock_all()')
  stopper.release()
  stopped.release()
})

type Records = Extract<HandOutResult, { records: unknown }>['records']
const readRecords = (result: HandOutResult | undefined): Records =>
  result !== undefined && 'records' in result ? result.records : []

async function requireCampaign(id: bigint) {
  const settings = await findCampaign(id)
  if (!settings) throw new Error('no campaign')
  return settings
}

/** Begins a hand-out of everybody and returns when it stands before the step. */
async function stopBefore(step: number): Promise<{ goOn(): Promise<Records> }> {
  await stopper.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, step])
  await stopped.query(`set test.barrier = '${step}'`)
  const { rows } = await stopped.query<{ pid: number }>('select pg_backend_pid() as pid')
  const handing = stopped.query<{ result: HandOutAnswer }>(
    await prepareHandOut(await requireCampaign(campaign.id), CONTACTS),
  )
  await expect
    .poll(
      async () =>
        (await db.pool.query('select wait_event from pg_stat_activity where pid = $1', [rows[0]?.pid]))
          .rows[0]?.wait_event,
      { interval: 5, timeout: 10_000 },
    )
    .toBe('advisory')
  return {
    async goOn() {
      await stopper.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, step])
      const done = await handing
      await stopped.query('reset test.barrier')
      return readRecords(readHandOut(done.rows[0]?.result))
    },
  }
}

async function expectWhole(handed: Records): Promise<void> {
  const { rows } = await db.pool.query(
    `select (select count(*)::int from attempt where organisation_id = $1 and state = 'open') as open,
            (select count(*)::int from lease where organisation_id = $1) as leases,
            (select count(distinct contact_id)::int from lease where organisation_id = $1) as people,
            (select count(*)::int from campaign_contact where organisation_id = $1 and state = 'leased') as leased,
            (select count(*)::int from contact c where c.organisation_id = $1 and c.charged_total
               <> (select count(*) from attempt a where a.contact_id = c.id and a.is_charged)) as "wrongTotals"`,
    [organisationId],
  )
  const [row] = rows
  expect(row).toEqual({
    open: row.leases,
    leases: row.leases,
    people: row.leases,
    leased: row.leases,
    wrongTotals: 0,
  })
  expect(new Set(handed.map((record) => record.contactId)).size).toBe(handed.length)
}

const byName = describe.each(steps.map((name, index) => [name, index] as const))

byName('stopped before "%s"', (_, step) => {
  test('another fetch of the campaign: neither waits, together they have everybody once', async () => {
    const { goOn } = await stopBefore(step)
    // Answered while the first one stands still: it waits for nothing.
    const second = readRecords(await handOut(await requireCampaign(campaign.id), CONTACTS))
    const first = await goOn()
    const third = readRecords(await handOut(await requireCampaign(campaign.id), CONTACTS))
    const all = [...first, ...second, ...third]
    await expectWhole(all)
    expect(all.length + (await countPushedBack())).toBe(CONTACTS)
  })

  test('a fetch of another campaign with the same people: each goes out by one of them', async () => {
    const other = await makeCampaign(db.pool, organisationId)
    for (const contact of contacts) {
      await makeQueueRow(db.pool, other, { ...contact, numberId: contact.numberIds[0] ?? null })
    }
    const { goOn } = await stopBefore(step)
    const second = readRecords(await handOut(await requireCampaign(other.id), CONTACTS))
    const first = await goOn()
    await expectWhole([...first, ...second])
    expect(first.length + second.length).toBe(CONTACTS)
  })

  test('"never call again": who is not out yet stays in, who is out is named', async () => {
    const [person] = contacts
    if (!person) throw new Error('nobody')
    const { goOn } = await stopBefore(step)
    const stopping = stopContact(actAs(organisationId), person.id, {})
    // Up to here the contact is not held, so it is done before the hand-out goes on.
    if (step <= 3) await stopping
    const first = await goOn()
    const { alreadyOut } = await stopping
    const isOut = first.some((record) => record.contactId === String(person.id))
    expect(isOut).toBe(step > 3)
    expect(alreadyOut.length).toBe(isOut ? 1 : 0)
    const { rows } = await db.pool.query(
      'select state, stop_cause as cause from campaign_contact where id = $1',
      [person.queueId],
    )
    expect(rows).toEqual([
      isOut ? { state: 'leased', cause: null } : { state: 'closed', cause: 'contact_open' },
    ])
    await expectWhole(first)
  })

  test('a number on DNC: the same, by number', async () => {
    const [person] = contacts
    if (!person) throw new Error('nobody')
    const { goOn } = await stopBefore(step)
    const adding = addDncEntry(actAs(organisationId), { number: person.e164, reason: 'asked' })
    if (step <= 3) await adding
    const first = await goOn()
    const { alreadyOut } = await adding
    expect(alreadyOut.length).toBe(first.some((record) => record.e164 === person.e164) ? 1 : 0)
    expect(alreadyOut.length).toBe(step > 3 ? 1 : 0)
  })

  test('a pause: nothing is handed out after it', async () => {
    const { goOn } = await stopBefore(step)
    const pausing = pauseCampaign(actAs(organisationId), campaign.id)
    if (step === 0) await pausing
    const first = await goOn()
    await pausing
    const { rows } = await db.pool.query(
      `select count(*)::int as late from attempt a join campaign c on c.id = a.campaign_id
        where c.id = $1 and a.handed_at > c.state_changed_at`,
      [campaign.id],
    )
    expect(rows[0].late).toBe(0)
    expect(first.length).toBe(step === 0 ? 0 : CONTACTS)
    expect(readRecords(await handOut(await requireCampaign(campaign.id), CONTACTS))).toEqual([])
    await expectWhole(first)
  })

  test('an outcome of an earlier attempt with DNC, and a deadline that is over: no circle, nobody twice', async () => {
    const earlier = await makeCampaign(db.pool, organisationId)
    const [asked, silent] = contacts
    if (!asked || !silent) throw new Error('nobody')
    const ago = new Date(Date.now() - 4 * 3_600_000)
    const attemptIds: string[] = []
    for (const person of [asked, silent]) {
      const queueId = await makeQueueRow(
        db.pool,
        earlier,
        { ...person, numberId: person.numberIds[0] ?? null },
        { queue: { state: 'leased' } },
      )
      attemptIds.push(
        await makeAttempt(db.pool, earlier, { ...person, queueId }, { handedAt: ago, isOpen: true }),
      )
      await db.pool.query('update campaign_contact set last_attempt_at = $2 where id = $1', [queueId, ago])
    }
    const record = { contactId: attemptIds[0], telephonyOutcome: 15, taskId: 't' }
    await storeDisposition(db.pool, organisationId, Buffer.from(JSON.stringify({ data: [record] })))
    const { goOn } = await stopBefore(step)
    const others = Promise.all([applyPendingEvents(db.pool), reapLeases(db.pool)])
    // What holds none of their rows yet must not keep them waiting.
    if (step < 3) await others
    const first = await goOn()
    await others
    const out = first.map((record) => record.contactId)
    // Leased until the outcome came; on DNC from then on.
    expect(out).not.toContain(String(asked.id))
    expect(out.length).toBeGreaterThanOrEqual(CONTACTS - 2)
    await expectWhole(first)
  })
})

test('no circle was closed by any of them', async () => {
  await db.pool.query('select pg_stat_force_next_flush()')
  const { rows } = await db.pool.query(
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  )
  expect(rows[0].n).toBe(0)
})

/** Rows that were in other hands and come again in seconds. */
async function countPushedBack(): Promise<number> {
  const { rows } = await db.pool.query(
    "select count(*)::int as n from campaign_contact where campaign_id = $1 and state = 'waiting'",
    [campaign.id],
  )
  return rows[0].n
}
