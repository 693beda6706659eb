import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { getCounter } from '@/lib/server/telemetry/metrics'
import { type DialerWorld, HOUR, later, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { makeContact, storeDisposition } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import type { CountedEvent } from '../counters'
import { applyPendingEvents } from './apply-events'
import { reapLeases } from './reap-leases'

/** A batch that is rolled back, repeated or halved is counted as often as it is committed: once. */

let db: TestDatabase
let world: DialerWorld
beforeAll(async () => {
  db = await createTestDatabase()
  await db.pool.query(
    `create table refused (key text primary key);
     create sequence refusals;
     create function refuse_some() returns trigger language plpgsql as $$
     begin
       if exists (select from refused where key = new.id::text) then
         raise exception 'refused' using errcode = '22023';
       end if;
       -- A sequence keeps its value over a rollback: the first write alone is the victim.
       if exists (select from refused where key = 'once') then
         if nextval('refusals') = 1 then raise exception 'deadlock' using errcode = '40P01'; end if;
       end if;
       return new;
     end $$;
     create trigger refuse_attempt before update on attempt for each row execute function refuse_some()`,
  )
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
})
afterEach(() => db.pool.query("truncate refused, lease; select setval('refusals', 1, false)"))

const refuse = (key: string) => db.pool.query('insert into refused values ($1)', [key])

async function fetchOne(): Promise<string> {
  await makeContact(db.pool, world.campaign)
  return world.fetchOne()
}

const store = (data: readonly Record<string, unknown>[]) =>
  storeDisposition(db.pool, world.organisationId, Buffer.from(JSON.stringify({ id: randomUUID(), data })))

/** What the given work adds to the counters named. */
async function countDuring(names: readonly CountedEvent[], work: () => Promise<unknown>) {
  const before = await readCounters()
  await work()
  const after = await readCounters()
  return Object.fromEntries(names.map((name) => [name, (after.get(name) ?? 0) - (before.get(name) ?? 0)]))
}

async function readCounters(): Promise<Map<string, number>> {
  const counter = getCounter({ name: 'rollcall_dialer_events_total', help: 'Counted', labelNames: ['event'] })
  const { values } = await counter.get()
  return new Map(values.map(({ labels, value }) => [String(labels.event), value]))
}

/** A code that nobody knows, and three words more than an attempt keeps, each of another call. */
const tooMuch = (contactId: string) =>
  Array.from({ length: 103 }, (_, index) => ({ contactId, telephonyOutcome: 99, taskId: `call-${index}` }))

const names = ['unlisted_outcome', 'second_call', 'word_not_kept', 'disposition_applied'] as const
const once = { unlisted_outcome: 1, second_call: 99, word_not_kept: 3, disposition_applied: 1 }

test('guard counters: a batch that is halved counts what was committed', async () => {
  const [good, bad] = [await fetchOne(), await fetchOne()]
  await store(tooMuch(good))
  await store([{ contactId: bad, telephonyOutcome: 99 }])
  await refuse(bad)
  expect(await countDuring(names, () => applyPendingEvents(db.pool))).toEqual(once)
})

test('guard counters: a batch that is repeated after a deadlock counts once', async () => {
  await store(tooMuch(await fetchOne()))
  await refuse('once')
  expect(await countDuring([...names, 'apply_retried'], () => applyPendingEvents(db.pool))).toEqual({
    ...once,
    apply_retried: 1,
  })
})

test('guard counters: an event without data counts as set aside once, however often its batch is tried', async () => {
  const bad = await fetchOne()
  await storeDisposition(db.pool, world.organisationId, Buffer.from('{}'))
  await store([{ contactId: bad, telephonyOutcome: 2 }])
  await refuse(bad)
  const counted = await countDuring(['disposition_quarantined'], () => applyPendingEvents(db.pool))
  expect(counted).toEqual({ disposition_quarantined: 2 })
})

test('guard counters: a lease counts as reaped once, however often its batch is tried', async () => {
  await fetchOne()
  await refuse(await fetchOne())
  const reaped = await countDuring(['lease_reaped'], () => reapLeases(db.pool, later(24 * HOUR)))
  expect(reaped).toEqual({ lease_reaped: 1 })
})
