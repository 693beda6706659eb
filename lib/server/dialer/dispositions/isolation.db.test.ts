import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPool, getPool } from '@/lib/server/db/pool'
import { type DialerWorld, HOUR, later, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { makeContact, storeDisposition } from '@/lib/server/testing/factories'
import { makeOpenAttempts } from '@/lib/server/testing/make-open-attempts'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'
import { startApplyLoop } from './apply-loop'
import { takeBackFree } from './held-events'
import { reapLeases } from './reap-leases'

/** What one organisation, one event, one lease or one half of the loop waits for keeps no other waiting. */

let db: TestDatabase
let world: DialerWorld
beforeAll(async () => {
  db = await createTestDatabase()
  await db.pool.query(
    `create table refused (key text primary key, sqlstate text not null);
     create function refuse_some() returns trigger language plpgsql as $$
     declare fault text := (select sqlstate from refused where key = new.id::text);
     begin
       if fault is not null then raise exception 'refused' using errcode = fault; end if;
       return new;
     end $$;
     create trigger refuse_attempt before update on attempt for each row execute function refuse_some();
     create trigger refuse_event before update on disposition_event for each row execute function refuse_some()`,
  )
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
})
afterEach(async () => {
  vi.useRealTimers()
  await db.pool.query('truncate refused, disposition_pending')
})

const refuse = (key: string | bigint, sqlstate: string) =>
  db.pool.query('insert into refused values ($1, $2)', [String(key), sqlstate])
const accept = () => db.pool.query('truncate refused')
/** So that what failed by itself is tried again. */
function passSeconds(seconds: number): void {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + seconds * 1_000)
}

async function fetchSome(count: number, of: DialerWorld = world): Promise<string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    await makeContact(db.pool, of.campaign)
    ids.push(await of.fetchOne())
  }
  return ids.sort()
}

const store = (attemptId: string, of: DialerWorld = world) => {
  const event = { id: randomUUID(), data: [{ contactId: attemptId, telephonyOutcome: 2 }] }
  return storeDisposition(db.pool, of.organisationId, Buffer.from(JSON.stringify(event)))
}

async function readStatuses(of: DialerWorld = world): Promise<string[]> {
  const { rows } = await db.pool.query<{ status: string }>(
    'select status from disposition_event where organisation_id = $1 order by id',
    [of.organisationId],
  )
  return rows.map((row) => row.status)
}

async function readStates(ids: readonly string[]): Promise<string[]> {
  const { rows } = await db.pool.query<{ state: string }>(
    'select state from attempt where id = any($1) order by id',
    [ids],
  )
  return rows.map((row) => row.state)
}

describe('events', () => {
  // Too long, a lock that was not to be had, no memory, a deadlock that five repeats did not end.
  test.each(['57014', '55P03', '53200', '40P01'])(
    'of one organisation that fail with %s keep no other waiting, and are applied once they can be',
    async (sqlstate) => {
      const [stuck = ''] = await fetchSome(1)
      await store(stuck)
      await refuse(stuck, sqlstate)
      const other = await makeDialerWorld(db.pool)
      const [free = ''] = await fetchSome(1, other)
      await store(free, other)
      expect(await applyPendingEvents(db.pool)).toBe(1)
      expect([await readStatuses(), await readStatuses(other)]).toEqual([['pending'], ['applied']])
      expect(await applyPendingEvents(db.pool)).toBe(0)
      passSeconds(2)
      await expect(applyPendingEvents(db.pool)).rejects.toThrow('refused')
      await accept()
      passSeconds(4)
      expect(await applyPendingEvents(db.pool)).toBe(1)
      expect(await readStatuses()).toEqual(['applied'])
    },
  )

  test.each(['57014', '55P03', '53200', '40P01'])(
    'beside one that fails with %s are applied; it waits, and is not set aside',
    async (sqlstate) => {
      const ids = await fetchSome(4)
      for (const id of ids) await store(id)
      await refuse(ids[1] ?? '', sqlstate)
      expect(await applyPendingEvents(db.pool)).toBe(3)
      expect(await readStatuses()).toEqual(['applied', 'pending', 'applied', 'applied'])
      await accept()
      passSeconds(2)
      expect(await applyPendingEvents(db.pool)).toBe(1)
    },
  )

  test('about a contact that somebody holds wait for it, and nothing waits for them', {
    timeout: 30_000,
  }, async () => {
    const ids = await fetchSome(6)
    for (const id of ids) await store(id)
    const holder = await db.pool.connect()
    const query = vi.spyOn(pg.Client.prototype, 'query')
    try {
      await holder.query('begin')
      await holder.query(
        'select from contact where id in (select contact_id from attempt where id = any($1)) for update',
        [[ids[1], ids[4]]],
      )
      expect(await applyPendingEvents(db.pool)).toBe(4)
      expect(await readStatuses()).toEqual(['applied', 'pending', 'applied', 'applied', 'pending', 'applied'])
      // One wait for both, whatever the size of the batch.
      expect(query.mock.calls.filter(([text]) => (text as unknown) === 'rollback')).toHaveLength(1)
    } finally {
      query.mockRestore()
      await holder.query('rollback')
      holder.release()
    }
    expect(await applyPendingEvents(db.pool)).toBe(2)
  })

  test('about contacts that somebody holds keep none behind them waiting, though they fill whole batches', {
    timeout: 60_000,
  }, async () => {
    const ids = (await makeOpenAttempts(db.pool, world.campaign, 1_101)).sort()
    for (const id of ids) await store(id)
    const [good = ''] = ids.splice(-1)
    const [last = ''] = ids.splice(-1)
    const [holder, holderOfLast] = [await db.pool.connect(), await db.pool.connect()]
    const holdWith = async (client: pg.PoolClient, held: readonly string[]) => {
      await client.query('begin')
      await client.query(
        'select from contact where id in (select contact_id from attempt where id = any($1)) for update',
        [held],
      )
    }
    const query = vi.spyOn(pg.Client.prototype, 'query')
    const countQueries = (part: string) =>
      query.mock.calls.filter(([text]) => String(text as unknown).includes(part)).length
    try {
      await holdWith(holder, ids)
      await holdWith(holderOfLast, [last])
      expect(await applyPendingEvents(db.pool)).toBe(1)
      expect(await readStates([good])).toEqual(['settled'])
      // Once for long; for the other two batches hardly.
      expect([countQueries(`lock_timeout = '2000ms'`), countQueries('rollback')]).toEqual([1, 3])
      query.mockClear()
      expect(await applyPendingEvents(db.pool)).toBe(0)
      expect(countQueries('rollback')).toBe(0)
      // More are held than are looked after at once: each has its turn.
      await holderOfLast.query('rollback')
      expect(await applyPendingEvents(db.pool)).toBe(1)
      expect(await readStates([last])).toEqual(['settled'])
    } finally {
      query.mockRestore()
      for (const client of [holder, holderOfLast]) {
        await client.query('rollback')
        client.release()
      }
    }
    let done = 0
    for (let look = 0; look < 4; look += 1) done += await applyPendingEvents(db.pool)
    expect(done).toBe(1_099)
  })

  test('guard BUSY_MAX: of twenty that take too long no more are looked for in one look', async () => {
    const ids = await fetchSome(40)
    for (const id of ids) {
      await store(id)
      await refuse(id, '57014')
    }
    const query = vi.spyOn(pg.Client.prototype, 'query')
    try {
      await expect(applyPendingEvents(db.pool)).rejects.toThrow('refused')
      expect(query.mock.calls.filter(([text]) => (text as unknown) === 'rollback')).toHaveLength(21)
    } finally {
      query.mockRestore()
    }
    expect(new Set(await readStatuses())).toEqual(new Set(['pending']))
  })

  test('guard stepped over: a dozen that take too long keep those behind them waiting for one look', async () => {
    const ids = (await makeOpenAttempts(db.pool, world.campaign, 300)).sort()
    for (const id of ids) await store(id)
    for (const id of ids.slice(0, 12)) await refuse(id, '57014')
    await expect(applyPendingEvents(db.pool)).rejects.toThrow('refused')
    expect(await applyPendingEvents(db.pool)).toBe(288)
    await accept()
    passSeconds(2)
    expect(await applyPendingEvents(db.pool)).toBe(12)
  })

  test('guard stepped over: what fails again is stepped over for twice as long, up to 16 s', async () => {
    const [id = ''] = await fetchSome(1)
    await store(id)
    await refuse(id, '57014')
    const query = vi.spyOn(pg.Client.prototype, 'query')
    const tried: number[] = []
    try {
      for (let second = 0; second < 70; second += 2) {
        query.mockClear()
        await applyPendingEvents(db.pool).catch(() => 0)
        if (query.mock.calls.some(([text]) => (text as unknown) === 'rollback')) tried.push(second)
        passSeconds(2)
      }
    } finally {
      query.mockRestore()
    }
    expect(tried).toEqual([0, 2, 6, 14, 30, 46, 62])
  })

  test.each([
    ['queue rows', 'campaign_contact', 'id in (select campaign_contact_id from attempt where id = any($1))'],
    ['leases', 'lease', 'attempt_id = any($1)'],
    ['attempts', 'attempt', 'id = any($1)'],
  ])(
    'whose %s somebody holds are found in one look, left out, and applied once they are free',
    async (_, table, which) => {
      const ids = (await makeOpenAttempts(db.pool, world.campaign, 100)).sort()
      for (const id of ids) await store(id)
      const holder = await db.pool.connect()
      const query = vi.spyOn(pg.Client.prototype, 'query')
      try {
        await holder.query('begin')
        await holder.query(`select from ${table} where ${which} for update`, [ids.slice(0, 12)])
        expect(await applyPendingEvents(db.pool)).toBe(88)
        expect(query.mock.calls.filter(([text]) => (text as unknown) === 'rollback')).toHaveLength(1)
        expect(await applyPendingEvents(db.pool)).toBe(0)
      } finally {
        query.mockRestore()
        await holder.query('rollback')
        holder.release()
      }
      expect(await applyPendingEvents(db.pool)).toBe(12)
    },
  )

  describe('that somebody keeps waiting', () => {
    const listProbed = (query: { mock: { calls: unknown[][] } }) =>
      query.mock.calls
        .map(([call]) => call as pg.QueryConfig)
        .filter((call) => call.name === 'held_attempts')
        .map((call) => (Array.isArray(call.values?.[1]) ? call.values[1].length : 0))

    test('guard ATTEMPTS_A_LOOK: are looked after by one look at a time, a thousand attempts at once', async () => {
      const ids = await makeOpenAttempts(db.pool, world.campaign, 1_200)
      for (let from = 0; from < 1_200; from += 400) {
        const data = ids.slice(from, from + 400).map((contactId) => ({ contactId, telephonyOutcome: 2 }))
        const event = Buffer.from(JSON.stringify({ id: randomUUID(), data }))
        await storeDisposition(db.pool, world.organisationId, event)
      }
      const holder = await db.pool.connect()
      const query = vi.spyOn(pg.Client.prototype, 'query')
      try {
        await holder.query('begin')
        await holder.query('select from contact where organisation_id = $1 for update', [
          world.organisationId,
        ])
        await applyPendingEvents(db.pool)
        query.mockClear()
        const { organisationId } = world
        await Promise.all([takeBackFree(db.pool, organisationId), takeBackFree(db.pool, organisationId)])
        expect(listProbed(query)).toEqual([800])
      } finally {
        query.mockRestore()
        await holder.query('rollback')
        holder.release()
      }
      let done = 0
      for (let look = 0; look < 3; look += 1) done += await applyPendingEvents(db.pool)
      expect(done).toBe(3)
    })

    test('are forgotten with the queue of their organisation', async () => {
      const ids = await fetchSome(1)
      const eventId = await store(ids[0] ?? '')
      const holder = await db.pool.connect()
      const query = vi.spyOn(pg.Client.prototype, 'query')
      try {
        await holder.query('begin')
        await holder.query('select from contact where organisation_id = $1 for update', [
          world.organisationId,
        ])
        await applyPendingEvents(db.pool)
        await db.pool.query('delete from disposition_pending')
        await applyPendingEvents(db.pool)
        await db.pool.query('insert into disposition_pending (organisation_id, event_id) values ($1, $2)', [
          world.organisationId,
          eventId,
        ])
        query.mockClear()
        await applyPendingEvents(db.pool)
        // It was waited for anew: nothing was known of it.
        expect(query.mock.calls.filter(([text]) => (text as unknown) === 'rollback')).toHaveLength(1)
      } finally {
        query.mockRestore()
        await holder.query('rollback')
        holder.release()
      }
    })
  })

  // A fault that says nothing of whose it is.
  const UNCLEAR = '0A000'

  test('guard isLast: one that fails for no reason of its data is set aside where another is applied after it', async () => {
    const ids = await fetchSome(4)
    for (const id of ids) await store(id)
    await refuse(ids[1] ?? '', UNCLEAR)
    expect(await applyPendingEvents(db.pool)).toBe(4)
    expect(await readStatuses()).toEqual(['applied', 'quarantined', 'applied', 'applied'])
  })

  test('guard isLast: one that fails for no reason of its data waits where nothing is applied after it', async () => {
    const ids = await fetchSome(4)
    for (const id of ids) await store(id)
    await refuse(ids[2] ?? '', UNCLEAR)
    await refuse(ids[3] ?? '', UNCLEAR)
    expect(await applyPendingEvents(db.pool)).toBe(2)
    expect(await readStatuses()).toEqual(['applied', 'applied', 'pending', 'pending'])
  })

  test('guard isLast: one that touches no attempt proves nothing: those before it wait', async () => {
    const ids = await fetchSome(2)
    for (const id of ids) {
      await store(id)
      await refuse(id, UNCLEAR)
    }
    await store(randomUUID())
    expect(await applyPendingEvents(db.pool)).toBe(1)
    expect(await readStatuses()).toEqual(['pending', 'pending', 'applied'])
  })

  test.each(['42703', 'XX000'])(
    'that fail with %s wait, though others are applied after them: the fault is of ours or of the machine',
    async (sqlstate) => {
      const ids = await fetchSome(4)
      for (const id of ids) await store(id)
      await refuse(ids[1] ?? '', sqlstate)
      expect(await applyPendingEvents(db.pool)).toBe(3)
      expect(await readStatuses()).toEqual(['applied', 'pending', 'applied', 'applied'])
    },
  )

  test('whose data are at fault are set aside, though the machine fails at the ones behind them', async () => {
    const ids = await fetchSome(3)
    const events: bigint[] = []
    for (const id of ids) events.push(await store(id))
    await refuse(ids[0] ?? '', '22023')
    await refuse(events[2] ?? 0n, '58030')
    expect(await applyPendingEvents(db.pool)).toBe(1)
    expect(await readStatuses()).toEqual(['quarantined', 'pending', 'pending'])
    await accept()
    expect(await applyPendingEvents(db.pool)).toBe(2)
  })

  test('are not set aside, whatever they failed with, in a look in which the database goes away', async () => {
    const ids = await fetchSome(2)
    const events: bigint[] = []
    for (const id of ids) events.push(await store(id))
    await refuse(ids[0] ?? '', '22023')
    await refuse(events[1] ?? 0n, '57P01')
    await expect(applyPendingEvents(db.pool)).rejects.toThrow('refused')
    expect(await readStatuses()).toEqual(['pending', 'pending'])
  })

  const readAppliedAts = async () => {
    const { rows } = await db.pool.query<{ at: Date | null }>(
      'select applied_at as at from disposition_event where organisation_id = $1 order by id',
      [world.organisationId],
    )
    return rows.map((row) => row.at)
  }

  test('that are set aside say when, as those that are applied do', async () => {
    const [id = ''] = await fetchSome(1)
    await store(id)
    await refuse(id, '22023')
    expect(await applyPendingEvents(db.pool)).toBe(1)
    expect(await readStatuses()).toEqual(['quarantined'])
    expect(await readAppliedAts()).toEqual([expect.any(Date)])
  })

  test('that another process applied meanwhile are not set aside', async () => {
    const [id = ''] = await fetchSome(1)
    await store(id)
    await refuse(id, '22023')
    const query: (asked: unknown, values?: unknown[]) => unknown = db.pool.query.bind(db.pool)
    const spy = vi.spyOn(db.pool, 'query').mockImplementation((async (asked: pg.QueryConfig) => {
      if (asked.name === 'quarantine_event') {
        await query('delete from disposition_pending where organisation_id = $1', [world.organisationId])
        await query(`update disposition_event set status = 'applied' where organisation_id = $1`, [
          world.organisationId,
        ])
      }
      return query(asked)
    }) as never)
    try {
      await applyPendingEvents(db.pool)
    } finally {
      spy.mockRestore()
    }
    expect(await readStatuses()).toEqual(['applied'])
  })
})

describe('leases past their deadline', () => {
  const due = later(24 * HOUR)

  test('are reaped beside one that cannot be, which is stepped over', async () => {
    const ids = await fetchSome(5)
    await refuse(ids[2] ?? '', 'XX000')
    const other = await makeDialerWorld(db.pool)
    const others = await fetchSome(2, other)
    await reapLeases(db.pool, due)
    expect(await readStates(ids)).toEqual(['unknown', 'unknown', 'open', 'unknown', 'unknown'])
    expect(await readStates(others)).toEqual(['unknown', 'unknown'])
  })

  test('of one organisation that all fail keep no other waiting, and are come to one after the other', async () => {
    const ids = await fetchSome(5)
    for (const id of ids.slice(0, 4)) await refuse(id, 'XX000')
    const other = await makeDialerWorld(db.pool)
    const others = await fetchSome(1, other)
    await reapLeases(db.pool, due)
    expect(await readStates(others)).toEqual(['unknown'])
    await reapLeases(db.pool, due)
    expect(await readStates(ids)).toEqual(['open', 'open', 'open', 'open', 'unknown'])
  })

  test('guard BUSY_MAX: of twenty that take too long no more are looked for in one round, though others were reaped', async () => {
    const ids = (await makeOpenAttempts(db.pool, world.campaign, 41)).sort()
    for (const id of ids.slice(1)) await refuse(id, '57014')
    const query = vi.spyOn(pg.Client.prototype, 'query')
    const countBegun = (setting: string) =>
      query.mock.calls.filter(([text]) => String(text as unknown).includes(setting)).length
    try {
      expect(await reapLeases(db.pool, due)).toBe(1)
      expect(query.mock.calls.filter(([text]) => (text as unknown) === 'rollback')).toHaveLength(21)
      // For long once.
      expect(countBegun(`statement_timeout = '60000ms'`)).toBe(1)
    } finally {
      query.mockRestore()
    }
  })

  test('are tried no more in a round in which the database goes away', async () => {
    const ids = await fetchSome(4)
    for (const id of ids) await refuse(id, '57P01')
    const query = vi.spyOn(pg.Client.prototype, 'query')
    try {
      await expect(reapLeases(db.pool, due)).rejects.toThrow('refused')
      expect(query.mock.calls.filter(([text]) => (text as unknown) === 'rollback')).toHaveLength(1)
    } finally {
      query.mockRestore()
    }
  })

  test('are reaped although nothing can be applied', async () => {
    const [id = ''] = await fetchSome(1)
    await db.pool.query(`update lease set deadline_at = now() - interval '1 second' where attempt_id = $1`, [
      id,
    ])
    await db.pool.query('alter table disposition_pending rename to disposition_elsewhere')
    const loop = startApplyLoop()
    try {
      await expect.poll(() => readStates([id]), { timeout: 5_000 }).toEqual(['unknown'])
    } finally {
      await loop.stop()
      await db.pool.query('alter table disposition_elsewhere rename to disposition_pending')
    }
  })

  test('are reaped, and events are applied, although jobs hold every connection of the pool of theirs', async () => {
    const [overdue = '', said = ''] = await fetchSome(2)
    await db.pool.query(`update lease set deadline_at = now() - interval '1 second' where attempt_id = $1`, [
      overdue,
    ])
    const pool = getPool('worker')
    const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
    const loop = startApplyLoop()
    try {
      await store(said)
      await expect.poll(() => readStates([overdue, said]), { timeout: 4_000 }).toEqual(['unknown', 'settled'])
    } finally {
      for (const client of taken) client.release()
      await loop.stop()
    }
  })

  test('that cannot be reaped keep no event waiting', async () => {
    const [due = '', said = ''] = await fetchSome(2)
    await db.pool.query(`update lease set deadline_at = now() - interval '1 second' where attempt_id = $1`, [
      due,
    ])
    await db.pool.query('alter table lease rename column deadline_at to deadline_elsewhere')
    const loop = startApplyLoop()
    try {
      await store(said)
      await expect.poll(() => readStates([said]), { timeout: 5_000 }).toEqual(['settled'])
    } finally {
      await loop.stop()
      await db.pool.query('alter table lease rename column deadline_elsewhere to deadline_at')
    }
  })
})

describe('whatever the database does', () => {
  test('the connections of the apply say how long a statement and a lock may take, and we wait for little more', async () => {
    const pool = getPool('apply')
    const { rows } = await pool.query(
      `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`,
    )
    expect(rows).toEqual([{ statement: '1min', lock: '2s' }])
    expect(pool.options).toMatchObject({ query_timeout: 65_000, keepAlive: true })
  })

  test.each([
    ['disposition_pending', () => applyPendingEvents(getPool('apply'))],
    ['lease', () => reapLeases(getPool('apply'))],
  ])('a look ends where somebody has locked the table %s', async (table, look) => {
    const holder = await db.pool.connect()
    try {
      await holder.query('begin')
      await holder.query(`lock table ${table}`)
      await expect(look()).rejects.toMatchObject({ code: '55P03' })
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  })

  test('guard isAway: where it says nothing any more the look ends, and looks for no culprit', async () => {
    const ids = await fetchSome(4)
    for (const id of ids) await store(id)
    const holder = await db.pool.connect()
    const pool = createPool(db.connectionString, { query_timeout: 500 })
    const query = vi.spyOn(pg.Client.prototype, 'query')
    try {
      await holder.query('begin')
      await holder.query('select from contact for update')
      query.mockClear()
      await expect(applyPendingEvents(pool)).rejects.toThrow('Query read timeout')
      expect(
        query.mock.calls.filter(([text]) => String(text as unknown).includes('lock_timeout')),
      ).toHaveLength(1)
    } finally {
      query.mockRestore()
      await holder.query('rollback')
      holder.release()
      await pool.end()
    }
    expect(new Set(await readStatuses())).toEqual(new Set(['pending']))
  })

  test('guard cut: lanes, reaper and listener each have a connection, and a stop ends though none of their statements does', async () => {
    const [overdue = '', said = ''] = await fetchSome(2)
    await db.pool.query(`update lease set deadline_at = now() - interval '1 second' where attempt_id = $1`, [
      overdue,
    ])
    const other = await makeDialerWorld(db.pool)
    const [saidElsewhere = ''] = await fetchSome(1, other)
    await db.pool.query(
      `create function never_end() returns trigger language plpgsql as $$ begin perform pg_sleep(3600); return new; end $$;
       create trigger never_end before update on attempt for each row execute function never_end()`,
    )
    const countWaiting = async (event: string) => {
      const { rowCount } = await db.pool.query(
        `select from pg_stat_activity where wait_event = $1 and application_name = 'rollcall apply'`,
        [event],
      )
      return rowCount
    }
    await getPool('apply').query('select 1')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const loop = startApplyLoop()
    try {
      // Caught up: the reaper is at its lease.
      await expect.poll(() => countWaiting('PgSleep')).toBe(1)
      await store(said)
      await store(saidElsewhere, other)
      await vi.advanceTimersByTimeAsync(1_000)
      await expect.poll(() => countWaiting('PgSleep')).toBe(3)
      // The listener.
      await expect.poll(() => countWaiting('ClientRead')).toBe(1)
      const stopping = loop.stop()
      await vi.advanceTimersByTimeAsync(10_000)
      await stopping
      expect([await readStatuses(), await readStatuses(other)]).toEqual([['pending'], ['pending']])
      expect(getPool('apply').totalCount).toBe(0)
    } finally {
      vi.useRealTimers()
      await db.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`,
      )
      await loop.stop()
      await db.pool.query('drop trigger never_end on attempt')
    }
  })
})
