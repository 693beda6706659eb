import { getPool } from '@/lib/server/db/pool'
import { isConnectionFault } from '../connection-fault'
import { hold } from '../hold'

export type EventToStore = {
  organisationId: bigint
  envelopeId: string
  bodySha256: Buffer
  body: Buffer
  /** JSON text. */
  headers: string
  authenticatedBy: 'signature' | 'token'
  isLate: boolean
  isOtherSubscription: boolean
}

/** new: stored and queued. known: the same bytes came before; nothing was stored. */
export type StoreResult = 'new' | 'known'

/** The store was away for longer than a request may wait, or more waits than may wait. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

type Waiting = {
  event: EventToStore
  deadline: number
  /** Its sender has had an answer: what is still in the queue of it need not be stored any more. */
  isAnswered: boolean
  resolve: (result: StoreResult) => void
  reject: (error: unknown) => void
}

const EVENTS_A_STATEMENT_MAX = 250
const STATEMENTS_AT_ONCE_MAX = 2
const WAITING_MAX = 5_000
const WAITING_BYTES_MAX = 64 * 1024 * 1024
/** Under the dialer's 5 s, so that it hears from us. */
const WAIT_MS_MAX = 4_000
const RETRY_MS = 100

/**
 * Group commit: requests that come while a statement is under way share the next one, and each is answered only after
 * the commit that holds it. Measured on two cores: one insert a request 2,300–2,800/s, shared 5,500/s.
 */
export class EventStore {
  readonly #waiting: Waiting[] = []
  #bytes = 0
  #atWork = 0
  #idle: (() => void)[] = []

  /** Throws StoreUnavailable; any other error means that this very event cannot be stored. */
  store(event: EventToStore): Promise<StoreResult> {
    if (this.#waiting.length >= WAITING_MAX || this.#bytes + event.body.length > WAITING_BYTES_MAX) {
      return Promise.reject(new StoreUnavailable('Too many events wait to be stored.'))
    }
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void) => {
        clearTimeout(timer)
        item.isAnswered = true
        settle()
      }
      const item: Waiting = {
        event,
        deadline: performance.now() + WAIT_MS_MAX,
        isAnswered: false,
        resolve: (result) => answer(() => resolve(result)),
        reject: (error) => answer(() => reject(error)),
      }
      // A store that is silent, or slow, must not make the dialer wait for its own time limit.
      const timer = setTimeout(
        () => item.reject(new StoreUnavailable('The database did not answer in time.')),
        WAIT_MS_MAX,
      )
      this.#waiting.push(item)
      this.#bytes += event.body.length
      // After this turn of the loop, so that what arrived together is stored together.
      setImmediate(() => this.#work())
    })
  }

  /** Resolves when nothing waits and nothing is under way. */
  async flush(): Promise<void> {
    this.#work()
    if (this.#waiting.length === 0 && this.#atWork === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #work(): void {
    while (this.#waiting.length > 0 && this.#atWork < STATEMENTS_AT_ONCE_MAX) {
      const taken = this.#waiting.splice(0, EVENTS_A_STATEMENT_MAX)
      for (const { event } of taken) this.#bytes -= event.body.length
      const batch = taken.filter((item) => !item.isAnswered)
      if (batch.length === 0) continue
      this.#atWork += 1
      void this.#storeBatch(batch).finally(() => {
        this.#atWork -= 1
        if (this.#waiting.length > 0) this.#work()
        else if (this.#atWork === 0) for (const resolve of this.#idle.splice(0)) resolve()
      })
    }
  }

  async #storeBatch(batch: Waiting[]): Promise<void> {
    try {
      const stored = await insertEvents(batch.map((item) => item.event))
      batch.forEach((item, index) => {
        item.resolve(stored.has(index) ? 'new' : 'known')
      })
    } catch (error) {
      if (isConnectionFault(error)) await this.#storeLater(batch)
      else if (batch.length === 1) batch[0]?.reject(error)
      else {
        // One event that the store refuses must not fail its neighbours.
        const half = batch.length >> 1
        await this.#storeBatch(batch.slice(0, half))
        await this.#storeBatch(batch.slice(half))
      }
    }
  }

  async #storeLater(batch: Waiting[]): Promise<void> {
    const now = performance.now()
    const left = batch.filter((item) => item.deadline - RETRY_MS > now)
    for (const item of batch) {
      if (item.deadline - RETRY_MS <= now) item.reject(new StoreUnavailable('The database does not answer.'))
    }
    if (left.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    const asking = left.filter((item) => !item.isAnswered)
    if (asking.length > 0) await this.#storeBatch(asking)
  }
}

// Bodies and hashes come as one run of bytes each: the driver sends such a parameter as it is, but a list of them as
// escaped hex. Within one statement too, the same event twice is stored once: `do nothing` sees its own rows.
const INSERT = `
  with given as (
    select g.position, g.organisation_id, g.envelope_id, g.authenticated_by, g.is_late, g.is_other,
           substring($3::bytea from g.position::int * 32 - 31 for 32) as body_sha256,
           substring($4::bytea from g.body_start for g.body_length) as body,
           $7::jsonb -> (g.position::int - 1) as headers
      from unnest($1::bigint[], $2::text[], $5::int[], $6::int[], $8::text[], $9::boolean[], $10::boolean[])
      with ordinality g(organisation_id, envelope_id, body_start, body_length, authenticated_by, is_late, is_other, position)
  ), stored as (
    insert into disposition_event (organisation_id, envelope_id, body_sha256, body, headers, authenticated_by, is_late,
                                   is_other_subscription, is_conflicting)
    select g.organisation_id, g.envelope_id, g.body_sha256, g.body, g.headers, g.authenticated_by, g.is_late, g.is_other,
           g.body_sha256 <> first_value(g.body_sha256) over (partition by g.organisation_id, g.envelope_id
                                                             order by g.position)
             or exists (select from disposition_event e
                         where e.organisation_id = g.organisation_id and e.envelope_id = g.envelope_id
                           and e.body_sha256 <> g.body_sha256)
      from given g order by g.organisation_id, g.envelope_id, g.body_sha256
    on conflict (organisation_id, envelope_id, body_sha256) do nothing
    returning organisation_id, id, envelope_id, body_sha256
  ), queued as (
    insert into disposition_pending (organisation_id, event_id) select organisation_id, id from stored
  ), new as (
    select min(g.position) - 1 as index
      from stored s
      join given g on g.organisation_id = s.organisation_id and g.envelope_id = s.envelope_id
        and g.body_sha256 = s.body_sha256
     group by s.id
  )
  select json_agg(index) as indexes, pg_notify('rollcall_disposition', '') from new having count(*) > 0`

/** Which of them (by index) were new. */
async function insertEvents(events: readonly EventToStore[]): Promise<Set<number>> {
  let bytes = 0
  const bodyStarts = events.map(({ body }) => {
    bytes += body.length
    return bytes - body.length + 1
  })
  const { rows } = await getPool('dialer').query<{ indexes: number[] }>({
    name: 'insert_disposition_events',
    text: INSERT,
    values: [
      events.map((event) => event.organisationId),
      events.map((event) => event.envelopeId),
      Buffer.concat(events.map((event) => event.bodySha256)),
      Buffer.concat(events.map((event) => event.body)),
      bodyStarts,
      events.map((event) => event.body.length),
      `[${events.map((event) => event.headers).join()}]`,
      events.map((event) => event.authenticatedBy),
      events.map((event) => event.isLate),
      events.map((event) => event.isOtherSubscription),
    ],
  })
  return new Set(rows[0]?.indexes)
}

/** One for the process, whichever mount a request came by. */
export function getEventStore(): EventStore {
  return hold('event store', () => new EventStore())
}
