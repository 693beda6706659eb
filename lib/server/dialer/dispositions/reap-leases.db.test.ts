import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPool } from '@/lib/server/db/pool'
import { logger } from '@/lib/server/telemetry/logger'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { makeCampaign, makeContact, makeOrganisation } from '@/lib/server/testing/factories'
import { flushStats } from '@/lib/server/testing/flush-stats'
import { makeOpenAttempts } from '@/lib/server/testing/make-open-attempts'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { reapLeases } from './reap-leases'

let db: TestDatabase
let world: DialerWorld
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
})

const due = later(24 * HOUR)

const makeOpen = async (count: number) => (await makeOpenAttempts(db.pool, world.campaign, count)).sort()

/** Until the returned function is called, somebody has the contacts of these attempts in hand. */
async function hold(ids: readonly (string | undefined)[]): Promise<() => Promise<void>> {
  const holder = await db.pool.connect()
  await holder.query('begin')
  await holder.query(
    'select from contact where id in (select contact_id from attempt where id = any($1)) for update',
    [ids],
  )
  let isHeld = true
  return async () => {
    if (!isHeld) return
    isHeld = false
    await holder.query('rollback')
    holder.release()
  }
}

/** Which of them, by their place, are open. */
async function listOpen(ids: readonly string[]): Promise<number[]> {
  const { rows } = await db.pool.query<{ id: string }>(
    `select id from attempt where id = any($1) and state = 'open'`,
    [ids],
  )
  return rows.map((row) => ids.indexOf(row.id)).sort()
}

const countRollbacks = (statements: { mock: { calls: unknown[][] } }) =>
  statements.mock.calls.filter(([text]) => text === 'rollback').length

test('only the campaign of the lease is told that an outcome came, not that of an earlier attempt', async () => {
  const contact = await makeContact(db.pool, world.campaign)
  const first = await world.fetchOne()
  await world.say(first, 2)
  const other = await makeCampaign(db.pool, world.organisationId)
  await db.pool.query('update attempt set campaign_id = $2 where id = $1', [first, other.id])
  await world.setBack(first, 48 * HOUR)
  await world.wakeUp(contact.id)
  await world.fetchOne()
  await db.pool.query('delete from campaign_fetch')
  for (const { id } of [world.campaign, other]) {
    await db.pool.query('insert into campaign_fetch (campaign_id, organisation_id) values ($1, $2)', [
      id,
      world.organisationId,
    ])
  }
  expect(await reapLeases(db.pool, due)).toBe(1)
  const { rows } = await db.pool.query(
    'select campaign_id as id from campaign_fetch where last_disposition_at is not null',
  )
  expect(rows).toEqual([{ id: world.campaign.id }])
})

describe('a lease whose contact somebody holds', () => {
  test('is found in one look, left out, and reaped some seconds after', async () => {
    const ids = await makeOpen(8)
    const release = await hold([ids[1], ids[6]])
    const statements = vi.spyOn(pg.Client.prototype, 'query')
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      expect(await reapLeases(db.pool, due)).toBe(6)
      // One wait for both, whatever the size of the batch.
      expect(countRollbacks(statements)).toBe(1)
      expect(await listOpen(ids)).toEqual([1, 6])
      // Nobody waits for them again in this round.
      statements.mockClear()
      expect(await reapLeases(db.pool, due)).toBe(0)
      expect(countRollbacks(statements)).toBe(0)
      await release()
      expect(await reapLeases(db.pool, due)).toBe(0)
      vi.setSystemTime(Date.now() + 10_000)
      expect(await reapLeases(db.pool, due)).toBe(2)
    } finally {
      vi.useRealTimers()
      statements.mockRestore()
      await release()
    }
  })

  test('hides none behind it, though such leases fill whole batches', { timeout: 60_000 }, async () => {
    const ids = await makeOpen(1_002)
    const good = ids.pop() ?? ''
    await db.pool.query(
      `update lease set deadline_at = deadline_at + interval '1 hour' where attempt_id = $1`,
      [good],
    )
    const release = await hold(ids)
    const statements = vi.spyOn(pg.Client.prototype, 'query')
    try {
      expect(await reapLeases(db.pool, due)).toBe(1)
      expect(await listOpen([good])).toEqual([])
      // For long once.
      const countBegun = (setting: string) =>
        statements.mock.calls.filter(([text]) => String(text as unknown).includes(setting)).length
      expect([countBegun(`lock_timeout = '2000ms'`), countRollbacks(statements)]).toEqual([1, 3])
    } finally {
      statements.mockRestore()
      await release()
    }
  })
})

describe('leases that cannot be reaped', () => {
  beforeAll(() =>
    db.pool.query(
      `create table refused (id uuid primary key);
       create function refuse_some() returns trigger language plpgsql as $$
       begin
         if exists (select from refused where id = new.id) then raise exception 'refused' using errcode = 'XX000'; end if;
         return new;
       end $$;
       create trigger refuse_attempt before update on attempt for each row execute function refuse_some()`,
    ),
  )

  afterEach(() => db.pool.query('truncate refused, lease'))

  test('hide none behind them, however long ago they were tried', { timeout: 60_000 }, async () => {
    const ids = await makeOpen(201)
    const good = ids.pop() ?? ''
    await db.pool.query('insert into refused select unnest($1::uuid[])', [ids])
    await db.pool.query(
      `update lease set deadline_at = deadline_at + interval '1 hour' where attempt_id = $1`,
      [good],
    )
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      let rounds = 0
      for (; rounds < 20 && (await listOpen([good])).length > 0; rounds += 1) {
        await reapLeases(db.pool, due)
        // So rare that the first are tried again before the last were tried at all.
        vi.setSystemTime(Date.now() + 5 * MINUTE)
      }
      // Three, six, twelve, twenty-four, and forty-eight a round.
      expect(rounds).toBe(8)
      // Nor are they forgotten: once they can be reaped, they are.
      await db.pool.query('truncate refused')
      vi.setSystemTime(Date.now() + HOUR)
      await reapLeases(db.pool, due)
      await reapLeases(db.pool, due)
      expect(await listOpen(ids)).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  test('guard ALONE_MAX: three alone, and none that could be, and the round is over', async () => {
    const ids = await makeOpen(16)
    await db.pool.query('insert into refused select unnest($1::uuid[])', [ids])
    const statements = vi.spyOn(pg.Client.prototype, 'query')
    try {
      expect(await reapLeases(db.pool, due)).toBe(0)
      // Sixteen, eight, four, two, one, one; two, one.
      expect(countRollbacks(statements)).toBe(8)
    } finally {
      statements.mockRestore()
    }
  })

  test('for want of an attempt are forgotten once somebody has removed them', async () => {
    const ids = await makeOpen(3)
    await db.pool.query('delete from attempt where id = any($1)', [ids])
    await reapLeases(db.pool, due)
    await db.pool.query('delete from lease where attempt_id = any($1)', [ids.slice(0, 2)])
    const query = vi.spyOn(pg.Client.prototype, 'query')
    try {
      await reapLeases(db.pool, due)
      const asked = query.mock.calls.map(([call]) => call as unknown as pg.QueryConfig)
      const listed = asked.filter((call) => call.name === 'due_leases')
      expect(listed.map((call) => call.values?.[2])).toEqual([ids.slice(2)])
    } finally {
      query.mockRestore()
    }
  })

  test('for want of an attempt are told of once', async () => {
    const [id = ''] = await makeOpen(1)
    await db.pool.query('delete from attempt where id = $1', [id])
    const error = vi.fn()
    const child = vi.spyOn(logger, 'child').mockReturnValue({ error } as never)
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      for (let round = 0; round < 3; round += 1) {
        expect(await reapLeases(db.pool, due)).toBe(0)
        vi.setSystemTime(Date.now() + HOUR)
      }
      expect(error.mock.calls).toEqual([[{ attemptId: id }, 'a lease without an attempt is stepped over']])
    } finally {
      vi.useRealTimers()
      child.mockRestore()
    }
  })
})

describe('rows of leases that are read', () => {
  let pool: pg.Pool
  beforeAll(() => {
    pool = createPool(db.connectionString, { max: 1 })
  })
  afterAll(() => pool.end())

  const readRows = async () => {
    await pool.query('select pg_stat_force_next_flush()')
    await pool.query('select pg_stat_clear_snapshot()')
    const { rows } = await pool.query<{ rows: string }>(
      `select (select coalesce(seq_tup_read, 0) from pg_stat_user_tables where relname = 'lease')
            + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'lease') as rows`,
    )
    return Number(rows[0]?.rows)
  }
  /** Of which `due` are due. */
  const makeLeases = async (count: number, due: number) => {
    const { id } = await makeOrganisation(db.pool)
    await db.pool.query(
      `insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
       select $1, gen_random_uuid(), 1, 1, i, i::text,
              now() + case when i <= $3 then - i * interval '1 second' else interval '1 year' end
         from generate_series(1, $2::int) i`,
      [id, count, due],
    )
  }
  /** By a reaping of an organisation that has `size` due, and of nine after it that have one. */
  const measure = async (size: number) => {
    await db.pool.query('truncate lease')
    for (const count of [size, 1, 1, 1, 1, 1, 1, 1, 1, 1]) await makeLeases(count, count)
    await flushStats(db.pool)
    const before = await readRows()
    await reapLeases(pool, due)
    return (await readRows()) - before
  }

  test('are no more where another organisation has more due', { timeout: 60_000 }, async () => {
    const few = await measure(1_000)
    // A batch, and of each organisation its first, twice.
    expect(few).toBeLessThanOrEqual(500 + 2 * 10 + 10)
    expect(await measure(20_000)).toBe(few)
  })

  test('are no more where the plans were made when there was hardly one', { timeout: 60_000 }, async () => {
    await db.pool.query('truncate lease')
    await db.pool.query('vacuum analyze lease')
    for (let round = 0; round < 8; round += 1) {
      await makeLeases(1, 1)
      await reapLeases(pool, due)
    }
    // No truncate: PostgreSQL would forget the plans.
    await db.pool.query('delete from lease')
    await makeLeases(20_000, 1)
    await makeLeases(20_000, 1)
    await flushStats(db.pool)
    const before = await readRows()
    await reapLeases(pool, due)
    // Of each its first, to be found and listed; and what was deleted before.
    expect((await readRows()) - before).toBeLessThanOrEqual(2 * 2 + 8)
  })
})
