import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeOrganisation } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { EventStore, type EventToStore } from './event-store'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  dropHeld()
})
afterAll(() => db.drop())

const makeEvent = (organisationId: bigint, envelopeId: string, text: string): EventToStore => ({
  organisationId,
  envelopeId,
  bodySha256: createHash('sha256').update(text).digest('hex'),
  body: Buffer.from(text),
  headers: '{}',
  authenticatedBy: 'signature',
  isLate: false,
  isOtherSubscription: false,
})

test('events that came together: repeats are known, another body under the same id is flagged', async () => {
  const { id } = await makeOrganisation(db.pool)
  const store = new EventStore()
  const envelopeId = randomUUID()
  const texts = ['one', 'two', 'one', 'three']
  // Asked for in one turn of the loop, so that one statement stores them all.
  const results = await Promise.all(texts.map((text) => store.store(makeEvent(id, envelopeId, text))))
  expect(results).toEqual(['new', 'new', 'known', 'new'])
  const { rows } = await db.pool.query(
    `select convert_from(body, 'utf8') as body, is_conflicting as "isConflicting" from disposition_event
      where organisation_id = $1`,
    [id],
  )
  const flags = Object.fromEntries(rows.map((row) => [row.body, row.isConflicting]))
  expect(flags).toEqual({ one: false, two: true, three: true })
})

test('events of which some are known already: each hears of its own', async () => {
  const { id } = await makeOrganisation(db.pool)
  const other = await makeOrganisation(db.pool)
  const store = new EventStore()
  const first = [makeEvent(id, 'an id', 'one'), makeEvent(id, 'an id ', 'one'), makeEvent(id, 'ü "x"', 'two')]
  expect(await Promise.all(first.map((event) => store.store(event)))).toEqual(['new', 'new', 'new'])
  const then = [
    makeEvent(id, 'ü "x"', 'two'),
    makeEvent(other.id, 'an id', 'one'),
    makeEvent(id, 'an id', 'one'),
    makeEvent(id, 'an id', 'changed'),
    makeEvent(other.id, 'an id', 'one'),
    makeEvent(id, 'ü "y"', 'two'),
    makeEvent(id, 'half a surrogate \ud800', 'three'),
  ]
  const results = await Promise.all(then.map((event) => store.store(event)))
  expect(results).toEqual(['known', 'new', 'known', 'new', 'known', 'new', 'new'])
  expect(await Promise.all(then.map((event) => store.store(event)))).toEqual(then.map(() => 'known'))
  const { rows } = await db.pool.query(
    `select convert_from(body, 'utf8') as body from disposition_event
      where organisation_id = any($1::bigint[]) and is_conflicting`,
    [[id, other.id]],
  )
  expect(rows).toEqual([{ body: 'changed' }])
})
