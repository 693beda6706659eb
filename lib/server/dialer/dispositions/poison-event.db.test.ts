import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { findCampaign } from '../dialing-list/campaign-settings'
import { handOut } from '../dialing-list/hand-out'
import { dropHeld } from '../hold'
import { applyPendingEvents } from './apply-events'

/**
 * An event whose data PostgreSQL refuses, for whatever reason nobody thought of: it alone is set aside. The reasons here
 * are made up: a check on what an attempt may hold, and one that says another class of SQLSTATE.
 */

const REFUSED = 'refused by the store'

let db: TestDatabase
let organisationId: bigint
let campaign: MadeCampaign
beforeAll(async () => {
  db = await createTestDatabase()
  await db.pool.query(
    `create function refuse_attempt() returns trigger language plpgsql as $$
     begin
       if new.business_outcome = '${REFUSED} by 22' then
         raise exception 'no such value' using errcode = '22023';
       end if;
       return new;
     end $$`,
  )
  await db.pool.query(
    'create trigger refuse_attempt before update on attempt for each row execute function refuse_attempt()',
  )
  await db.pool.query(
    `alter table attempt add constraint attempt_refused check (business_outcome is distinct from '${REFUSED} by 23')`,
  )
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId)
})

async function handSome(count: number): Promise<string[]> {
  for (let orderKey = 0; orderKey < count; orderKey += 1)
    await makeContact(db.pool, campaign, { queue: { orderKey } })
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, count)
  if (!('records' in result)) throw new Error(result.status)
  return result.records.map((record) => record.attemptId)
}

/** One event an attempt. Returns their ids. */
async function storeOutcomes(attemptIds: string[], words: (index: number) => string): Promise<bigint[]> {
  const ids: bigint[] = []
  for (const [index, contactId] of attemptIds.entries()) {
    const data = [
      { contactId, telephonyOutcome: 16, taskId: randomUUID(), agentId: 'a', businessOutcome: words(index) },
    ]
    ids.push(
      await storeDisposition(
        db.pool,
        organisationId,
        Buffer.from(JSON.stringify({ id: randomUUID(), data })),
      ),
    )
  }
  return ids
}

const readEvents = async () => {
  const { rows } = await db.pool.query<{ id: bigint; status: string; words: string | null }>(
    `select id, status, results -> 0 ->> 'words' as words from disposition_event where organisation_id = $1 order by id`,
    [organisationId],
  )
  return rows
}

const readAttempts = async () => {
  const { rows } = await db.pool.query<{ id: string; state: string; outcome: number | null }>(
    'select id, state, outcome from attempt where organisation_id = $1',
    [organisationId],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

async function countPending(): Promise<number> {
  const { rowCount } = await db.pool.query('select from disposition_pending where organisation_id = $1', [
    organisationId,
  ])
  return rowCount ?? 0
}

describe.each([
  ['22', '22023'],
  ['23', '23514'],
])('refused with a SQLSTATE of class %s', (kind, sqlState) => {
  test.each([
    ['the first', [0]],
    ['one in the middle', [4]],
    ['the last', [10]],
    ['two beside each other', [5, 6]],
    ['two apart', [1, 9]],
  ])('guard poison event: %s of eleven is set aside, all others are applied', async (_, poisoned) => {
    const attemptIds = await handSome(11)
    const isPoisoned = (index: number) => poisoned.includes(index)
    const eventIds = await storeOutcomes(attemptIds, (index) =>
      isPoisoned(index) ? `${REFUSED} by ${kind}` : 'Sale',
    )
    expect(await applyPendingEvents(db.pool)).toBe(11)
    expect(await countPending()).toBe(0)
    expect(await readEvents()).toEqual(
      eventIds.map((id, index) =>
        isPoisoned(index)
          ? { id, status: 'quarantined', words: expect.stringContaining(sqlState) }
          : { id, status: 'applied', words: null },
      ),
    )
    const attempts = await readAttempts()
    expect(attemptIds.map((id) => attempts.get(id))).toEqual(
      attemptIds.map((id, index) =>
        isPoisoned(index) ? { id, state: 'open', outcome: null } : { id, state: 'settled', outcome: 16 },
      ),
    )
    // What is set aside charges nobody and keeps its lease, until its deadline or a person.
    const { rows } = await db.pool.query(
      `select (select count(*)::int from lease where organisation_id = $1) as leases,
              (select sum(charged_total)::int from contact where organisation_id = $1) as charged,
              (select sum(attempts)::int from outcome_rollup where organisation_id = $1) as counted`,
      [organisationId],
    )
    const good = 11 - poisoned.length
    expect(rows).toEqual([{ leases: poisoned.length, charged: good, counted: good }])
  })

  test('guard poison event: alone it is set aside, and what comes after it is applied', async () => {
    const [first, second] = await handSome(2)
    if (first === undefined || second === undefined) throw new Error('nothing was handed out')
    await storeOutcomes([first], () => `${REFUSED} by ${kind}`)
    expect(await applyPendingEvents(db.pool)).toBe(1)
    await storeOutcomes([second], () => 'Sale')
    expect(await applyPendingEvents(db.pool)).toBe(1)
    expect((await readEvents()).map((event) => event.status)).toEqual(['quarantined', 'applied'])
    // A better word of the dialer's is taken as if nothing had been.
    await storeOutcomes([first], () => 'Sale')
    await applyPendingEvents(db.pool)
    expect((await readAttempts()).get(first)).toMatchObject({ state: 'settled', outcome: 16 })
  })
})
