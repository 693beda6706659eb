import { createHash, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { signatureHeaders } from '@/lib/contracts/wxcc/signature'
import { getSqlState } from '@/lib/server/db/transaction'
import { makeEvent, signBody } from '@/lib/server/testing/dialer-cases'
import { type MadeOrganisation, makeOrganisation, makeWebhookSecret } from '@/lib/server/testing/factories'
import { listen, mounts } from '@/lib/server/testing/run-dialer-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import {
  EventStore,
  type EventToStore,
  getEventStore,
  type StoreResult,
  StoreUnavailable,
} from './event-store'

/** What the store refuses, and more than it can hold: neither costs an event that is told to be stored. */

/** As event-store.ts has them: what may wait, and what of that is under way at once. */
const WAITING_MAX = 5_000
const WAITING_BYTES_MAX = 64 * 1024 * 1024
const UNDER_WAY_MAX = 2 * 250
const REFUSED_ID = 'refused by the store'

let db: TestDatabase
let organisation: MadeOrganisation
beforeAll(async () => {
  db = await createTestDatabase()
  await db.pool.query(
    `alter table disposition_event add constraint event_refused check (envelope_id <> '${REFUSED_ID}')`,
  )
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisation = await makeOrganisation(db.pool)
})

function toStore(envelopeId: string, body = Buffer.from(envelopeId)): EventToStore {
  return {
    organisationId: organisation.id,
    envelopeId,
    bodySha256: createHash('sha256').update(envelopeId).digest('hex'),
    body,
    headers: '{}',
    authenticatedBy: 'signature',
    isLate: false,
    isOtherSubscription: false,
  }
}

/** Ids of what is stored, and of what also waits to be applied. */
async function listStored(): Promise<{ stored: Set<string>; queued: Set<string> }> {
  const { rows } = await db.pool.query<{ id: string; isQueued: boolean }>(
    `select e.envelope_id as id, p.event_id is not null as "isQueued" from disposition_event e
       left join disposition_pending p on p.organisation_id = e.organisation_id and p.event_id = e.id
      where e.organisation_id = $1`,
    [organisation.id],
  )
  return {
    stored: new Set(rows.map((row) => row.id)),
    queued: new Set(rows.filter((row) => row.isQueued).map((row) => row.id)),
  }
}

/** From here to `release` no event can be written: the store takes the statement and says nothing. */
async function hangStore(): Promise<{ release(): Promise<void> }> {
  const holder = await db.pool.connect()
  await holder.query('begin')
  await holder.query('lock table disposition_event in access exclusive mode')
  let isHeld = true
  return {
    async release() {
      if (!isHeld) return
      isHeld = false
      await holder.query('rollback')
      holder.release()
    },
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks for each to be stored, in one turn of the loop, and keeps a book of the answers as they come. */
function storeAll(store: EventStore, events: readonly EventToStore[]) {
  const answers = new Map<string, StoreResult | Error>()
  const done = events.map(async (event) => {
    try {
      answers.set(event.envelopeId, await store.store(event))
    } catch (error) {
      answers.set(event.envelopeId, error instanceof Error ? error : new Error(String(error)))
    }
  })
  const listIds = (which: (answer: StoreResult | Error) => boolean) =>
    [...answers].filter(([, answer]) => which(answer)).map(([id]) => id)
  return {
    answers,
    listTold: () => listIds((answer) => !(answer instanceof Error)),
    listUnavailable: () => listIds((answer) => answer instanceof StoreUnavailable),
    finish: () => Promise.all(done),
  }
}

async function expectStored(ids: readonly string[]): Promise<void> {
  const { stored, queued } = await listStored()
  expect(ids.filter((id) => !stored.has(id))).toEqual([])
  expect(ids.filter((id) => !queued.has(id))).toEqual([])
}

describe('one that the store refuses', () => {
  test.each([
    ['the first', [0]],
    ['one in the middle', [7]],
    ['the last', [19]],
    ['three', [3, 4, 18]],
  ])('guard neighbours of a refused event: %s of twenty that came together', async (_, refused) => {
    // No text of PostgreSQL holds a NUL.
    const ids = Array.from(
      { length: 20 },
      (_, index) => `${randomUUID()}${refused.includes(index) ? '\0' : ''}`,
    )
    const good = ids.filter((_, index) => !refused.includes(index))
    const book = storeAll(
      new EventStore(),
      ids.map((id) => toStore(id)),
    )
    await book.finish()
    expect(book.listTold()).toEqual(expect.arrayContaining(good))
    expect(book.listTold()).toHaveLength(good.length)
    for (const index of refused) {
      const answer = book.answers.get(ids[index] ?? '')
      expect(answer).not.toBeInstanceOf(StoreUnavailable)
      expect(getSqlState(answer)).toBe('22021')
    }
    await expectStored(good)
    expect((await listStored()).stored.size).toBe(good.length)
  })
})

describe('a statement that hangs', () => {
  test('holds up none that comes after it', async () => {
    const store = new EventStore()
    const held = toStore(randomUUID())
    const holder = await db.pool.connect()
    try {
      // The same event, not committed yet: whoever stores it waits for that.
      await holder.query('begin')
      await holder.query(
        `insert into disposition_event (organisation_id, envelope_id, body_sha256, body, headers, authenticated_by)
         values ($1, $2, decode($3, 'hex'), $4, '{}', 'signature')`,
        [held.organisationId, held.envelopeId, held.bodySha256, held.body],
      )
      const hanging = storeAll(store, [held])
      // Its statement begins with the next turn of the loop: what comes then is not in it.
      await new Promise(setImmediate)
      await new Promise(setImmediate)
      const later = toStore(randomUUID())
      expect(await store.store(later)).toBe('new')
      expect(hanging.answers.size).toBe(0)
      await holder.query('rollback')
      await hanging.finish()
      expect(hanging.listTold()).toEqual([held.envelopeId])
      await expectStored([held.envelopeId, later.envelopeId])
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  })
})

describe('more than may wait', () => {
  test('guard queue bound, events: what is above it is refused at once, what is told to be stored is stored', async () => {
    const store = new EventStore()
    const hanging = await hangStore()
    try {
      const above = 150
      const events = Array.from({ length: WAITING_MAX + above }, () => toStore(randomUUID()))
      const book = storeAll(store, events)
      await pause(20)
      expect(book.listUnavailable()).toEqual(events.slice(WAITING_MAX).map((event) => event.envelopeId))
      expect(book.listTold()).toEqual([])
      await pause(500)
      expect(book.answers.size).toBe(above)
      await hanging.release()
      await book.finish()
      await store.flush()
      expect(book.listTold().length).toBeGreaterThan(0)
      expect(book.listTold().length + book.listUnavailable().length).toBe(events.length)
      await expectStored(book.listTold())
      const later = toStore(randomUUID())
      expect(await store.store(later)).toBe('new')
      await expectStored([later.envelopeId])
    } finally {
      await hanging.release()
    }
  })

  test('guard queue bound, bytes: few events that are large fill it too, and give their place back', async () => {
    const store = new EventStore()
    const hanging = await hangStore()
    const body = Buffer.alloc(WAITING_BYTES_MAX / 32, 'x')
    try {
      const events = Array.from({ length: 35 }, () => toStore(randomUUID(), body))
      const book = storeAll(store, events)
      await pause(0)
      expect(book.listUnavailable()).toEqual(events.slice(32).map((event) => event.envelopeId))
      await hanging.release()
      await book.finish()
      await store.flush()
      await expectStored(book.listTold())
      const again = storeAll(
        store,
        Array.from({ length: 4 }, () => toStore(randomUUID(), body)),
      )
      await again.finish()
      expect(again.listTold()).toHaveLength(4)
      await expectStored(again.listTold())
    } finally {
      await hanging.release()
    }
  })
})

for (const [name, handler] of Object.entries(mounts)) {
  describe(`limits of the store by ${name}`, () => {
    let server: Server
    let baseUrl: string
    let secret: string
    beforeEach(async () => {
      ;({ server, baseUrl } = await listen(handler))
      secret = await makeWebhookSecret(db.pool, organisation.id)
    })
    afterEach(() => {
      server.closeAllConnections()
      server.close()
    })

    async function post(id: string) {
      const body = makeEvent(organisation.wxccOrgId, { id })
      const startedAt = performance.now()
      const response = await fetch(`${baseUrl}${machinePaths.dispositions}`, {
        method: 'POST',
        body,
        headers: { [signatureHeaders.signature]: signBody(secret, body) },
      })
      const text = await response.text()
      return { id, response, text, ms: performance.now() - startedAt }
    }

    test('guard neighbours of a refused event: they are answered 200 and stored, it alone is not', async () => {
      // Its secrets are known from here on, so that what follows comes to the store without a question.
      expect((await post(randomUUID())).response.status).toBe(200)
      const hanging = await hangStore()
      try {
        const ids = Array.from({ length: 20 }, (_, index) => (index === 9 ? REFUSED_ID : randomUUID()))
        // They wait while others are under way, and so come to the store together.
        const posting = Promise.all(ids.map(post))
        await pause(400)
        await hanging.release()
        const answers = await posting
        const good = ids.filter((id) => id !== REFUSED_ID)
        const told = answers.filter(({ response }) => response.status === 200).map(({ id }) => id)
        expect(told).toEqual(good)
        await expectStored(good)
        const refused = answers.find(({ id }) => id === REFUSED_ID)
        expect(refused?.response.status).toBeGreaterThanOrEqual(500)
        expect(refused?.text).not.toMatch(/event_refused|constraint|insert/i)
        expect((await listStored()).stored.has(REFUSED_ID)).toBe(false)
      } finally {
        await hanging.release()
      }
    })

    test('guard queue bound: 503 with Retry-After at once while it is full, and 200 again after', async () => {
      expect((await post(randomUUID())).response.status).toBe(200)
      const hanging = await hangStore()
      try {
        const store = getEventStore()
        const book = storeAll(
          store,
          Array.from({ length: UNDER_WAY_MAX }, () => toStore(randomUUID())),
        )
        // What is under way waits no longer: the rest fills the queue itself.
        await pause(50)
        const rest = storeAll(
          store,
          Array.from({ length: WAITING_MAX }, () => toStore(randomUUID())),
        )
        const answers = await Promise.all([post(randomUUID()), post(randomUUID()), post(randomUUID())])
        for (const { response, ms } of answers) {
          expect(response.status).toBe(503)
          expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
          // Those that wait hear of it after four seconds.
          expect(ms).toBeLessThan(2_000)
        }
        expect(book.answers.size + rest.answers.size).toBe(0)
        await hanging.release()
        await Promise.all([book.finish(), rest.finish()])
        await expectStored([...book.listTold(), ...rest.listTold()])
        const { stored } = await listStored()
        for (const { id } of answers) expect(stored.has(id)).toBe(false)
        const again = await post(answers[0]?.id ?? '')
        expect(again.response.status).toBe(200)
        await expectStored([again.id])
      } finally {
        await hanging.release()
      }
    })
  })
}
