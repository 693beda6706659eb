import type pg from 'pg'
import {
  type ParsedDispositionRecord,
  parseDispositionEvent,
  readWxccTime,
  unlistedNameCode,
} from '@/lib/contracts/wxcc/disposition'
import { signatureHeaders } from '@/lib/contracts/wxcc/signature'
import { countedUnknown } from '@/lib/domain/attempt/outcomes'
import { getSqlState, inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { getLogger } from '@/lib/server/telemetry/logger'
import { type CountedEvent, countAll, countEvent } from '../counters'
import { applyRecord, type Said } from './apply-record'
import { isAway, isBusy, LOCK_NOT_AVAILABLE, settingsAfter } from './apply-settings'
import { type Applied, type ApplyState, countIn, listCampaigns } from './apply-state'
import { forgetHeldBut, leaveOutHeld, listHeldEvents, takeBackFree } from './held-events'
import { loadApplyState } from './load-apply-state'
import { noteApplied, noteOwed } from './note-applied'
import { saveApplyState } from './save-apply-state'
import {
  forgetSteppedOver,
  forgetSteppedOverBut,
  listSteppedOverEvents,
  stepOverEvent,
} from './stepped-over-events'

/** What costs the same for one as for many, a commit and twenty statements, is shared; a thousand take about 150 ms. */
const EVENTS_A_BATCH = 500
const RECORDS_A_BATCH = 1_000
const AHEAD_MS_MAX = 86_400_000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

type Pending = {
  organisationId: bigint
  eventId: bigint
  body: Buffer
  receivedAt: Date
  /** The header of it, as sent. */
  timestamp: string | null
  isPerson: boolean
}
/** What one transaction takes in hand. All but the first two are known once it has run. */
type Claim = {
  organisationId: bigint
  eventIds: readonly bigint[] | null
  claimed: readonly bigint[]
  /** That each of them names. */
  attemptIds: ReadonlyMap<bigint, readonly string[]>
  hasChanged: boolean
  campaignIds: readonly bigint[]
  counts: ReadonlyMap<CountedEvent, number>
}
type Result = { contactId: string | null; applied: Applied | 'unreadable'; words?: string }

/**
 * Applies one batch of what is queued, oldest first, each organisation's part in its own transaction. Several of these
 * may run at once: rows are claimed by lock and leave the queue in the transaction that applies them. Returns how many
 * events were done.
 */
export async function applyPendingEvents(pool: pg.Pool): Promise<number> {
  const organisationIds = await listOrganisations(pool)
  forgetHeldBut(organisationIds)
  forgetSteppedOverBut(organisationIds)
  let done = 0
  const faults: unknown[] = []
  for (const organisationId of organisationIds) {
    // What one organisation waits for keeps the others waiting for one look at most: its waits are few and short.
    const outcome = await applyEvents(pool, organisationId)
    done += outcome.done
    if (outcome.fault === null) continue
    if (isAway(outcome.fault)) throw outcome.fault
    faults.push(outcome.fault)
  }
  await noteOwed(pool)
  if (faults.length > 0 && done === 0) throw faults[0]
  for (const error of faults) getLogger('dialer').error({ err: error }, 'events wait that cannot be applied')
  return done
}

/** From organisation to organisation, so that one's backlog does not keep the others waiting: one row read for each. */
async function listOrganisations(pool: pg.Pool): Promise<bigint[]> {
  const { rows } = await inTransaction(
    pool,
    (client) =>
      client.query<{ organisationId: bigint }>({
        name: 'pending_organisations',
        text: `with recursive o(id) as (
                 (select organisation_id from disposition_pending order by organisation_id limit 1)
                 union all
                 select (select p.organisation_id from disposition_pending p where p.organisation_id > o.id
                          order by p.organisation_id limit 1) from o where o.id is not null)
               select id as "organisationId" from o where id is not null`,
      }),
    { settings: keyedPlans },
  )
  return rows.map((row) => row.organisationId)
}

type Failure = { eventId: bigint; error: unknown; isLast: boolean }
/** What became of the events of one claim, halved where it had to be. */
type Outcome = { done: number; failures: Failure[]; busy: number; held: number }

/**
 * The oldest that no other apply has in hand. One that cannot be applied is set aside where its data are at fault, or where
 * the machine is seen to do its work: an attempt was written after it failed, and the fault is not plainly ours. Else it waits, and is
 * stepped over for some seconds. `fault`: why some wait, but for those that somebody holds: they are left out until they
 * are free.
 */
async function applyEvents(pool: pg.Pool, organisationId: bigint): Promise<{ done: number; fault: unknown }> {
  const outcome: Outcome = { done: 0, failures: [], busy: 0, held: 0 }
  let fault: unknown = null
  try {
    await takeBackFree(pool, organisationId)
    let heldBefore: number
    do {
      heldBefore = outcome.held
      await tryEvents(pool, organisationId, null, outcome)
      // A batch of nothing else: what stands behind it comes next.
    } while (outcome.done === 0 && outcome.held > heldBefore)
  } catch (error) {
    fault = error
  }
  const waiting = outcome.failures.filter(
    ({ error, isLast }) => isTransient(error) || isOfOurs(error) || (isLast && !isFaultOfData(error)),
  )
  if (isAway(fault)) return { done: outcome.done, fault }
  for (const { eventId } of waiting) stepOverEvent(organisationId, eventId)
  const due = outcome.failures.filter((failure) => !waiting.includes(failure))
  try {
    for (const { eventId, error } of due) await quarantine(pool, organisationId, eventId, error)
    forgetSteppedOver(
      organisationId,
      due.map((failure) => failure.eventId),
    )
  } catch (error) {
    return { done: outcome.done, fault: error }
  }
  return { done: outcome.done + due.length, fault: fault ?? waiting[0]?.error ?? null }
}

/** So many failures that are not of data in one look: what stood alone is stepped over, and the next look goes on there. */
const BUSY_MAX = 20

/** `eventIds` null: the oldest. */
async function tryEvents(
  pool: pg.Pool,
  organisationId: bigint,
  eventIds: readonly bigint[] | null,
  outcome: Outcome,
): Promise<void> {
  const claim: Claim = {
    organisationId,
    eventIds,
    claimed: [],
    attemptIds: new Map(),
    hasChanged: false,
    campaignIds: [],
    counts: new Map(),
  }
  try {
    await inTransaction(pool, (client) => applyBatch(client, claim), {
      onRetry: () => countEvent('apply_retried'),
      settings: settingsAfter(outcome.busy),
    })
  } catch (error) {
    const { claimed } = claim
    const [only] = claimed
    if (only === undefined) throw error
    if (isTransient(error) && !isBusy(error)) throw error
    if (!isFaultOfData(error)) outcome.busy += 1
    if (outcome.busy > BUSY_MAX) throw error
    if (getSqlState(error) === LOCK_NOT_AVAILABLE) {
      // One wait for all that somebody holds, not one for each half.
      const held = await leaveOutHeld(pool, organisationId, claim.attemptIds)
      if (held.size > 0) {
        outcome.held += held.size
        getLogger('dialer').warn({ count: held.size }, 'events wait for contacts that somebody holds')
        const free = claimed.filter((id) => !held.has(id))
        if (free.length > 0) await tryEvents(pool, organisationId, free, outcome)
        return
      }
    }
    if (claimed.length === 1) {
      outcome.failures.push({ eventId: only, error, isLast: true })
      return
    }
    // Halved until the culprit stands alone; its neighbours are applied.
    const half = claimed.length >> 1
    await tryEvents(pool, organisationId, claimed.slice(0, half), outcome)
    await tryEvents(pool, organisationId, claimed.slice(half), outcome)
    return
  }
  const done = claim.claimed.length
  if (done === 0) return
  forgetSteppedOver(organisationId, claim.claimed)
  outcome.done += done
  // A stranger's event, or one that says nothing new, proves nothing.
  if (claim.hasChanged) for (const failure of outcome.failures) failure.isLast = false
  countAll(claim.counts)
  countEvent('disposition_applied', done)
  await noteApplied(pool, organisationId, claim.campaignIds)
}

/** Classes of SQLSTATE of a machine that is away or full for now. */
const TRANSIENT = /^(08|40|53|55|57|58)/
/** What PostgreSQL refuses for what it was given: values, constraints, and what triggers raise. */
const OF_DATA = /^(22|23|P0001)/
/** A statement or a schema that is wrong, and what PostgreSQL finds wrong with itself: never the event's fault. */
const OF_OURS = /^(42|XX)/

function isTransient(error: unknown): boolean {
  return isAway(error) || TRANSIENT.test(getSqlState(error) ?? '')
}

function isOfOurs(error: unknown): boolean {
  return OF_OURS.test(getSqlState(error) ?? '')
}

function isFaultOfData(error: unknown): boolean {
  return OF_DATA.test(getSqlState(error) ?? '')
}

async function applyBatch(client: pg.PoolClient, claim: Claim): Promise<void> {
  const { organisationId, eventIds } = claim
  const { rows: events } = await client.query<Pending>({
    name: eventIds === null ? 'claim_oldest_events' : 'claim_events',
    text: `select $1::bigint as "organisationId", e.id as "eventId", e.body, e.received_at as "receivedAt",
                  e.headers ->> '${signatureHeaders.timestamp}' as timestamp, e.authenticated_by = 'person' as "isPerson"
             from (select event_id from disposition_pending
                    where organisation_id = $1 and ${eventIds === null ? 'event_id not in (select unnest($2::bigint[]))' : 'event_id = any($2::bigint[])'}
                    order by event_id limit ${EVENTS_A_BATCH} for update skip locked) p
             cross join lateral (
               select id, body, headers, received_at, authenticated_by from disposition_event where organisation_id = $1 and id = p.event_id limit 1) e
            order by e.id`,
    values: [organisationId, eventIds ?? listLeftOut(organisationId)],
  })
  const parsed = takeSome(events)
  claim.claimed = parsed.map(({ event }) => event.eventId)
  if (parsed.length === 0) return
  claim.attemptIds = new Map(parsed.map(({ event, records }) => [event.eventId, listAttemptIds(records)]))
  const attemptIds = new Set([...claim.attemptIds.values()].flat())
  const state = await loadApplyState(client, organisationId, [...attemptIds].sort())
  const results = parsed.map(({ event, records, fault, said }) => ({
    id: event.eventId.toString(),
    status: fault === null ? 'applied' : 'quarantined',
    results:
      fault === null
        ? records.map((item) => applyOne(state, item, { ...said, place: item.position }))
        : [describeFault(fault)],
  }))
  const unreadable = results.filter((result) => result.status === 'quarantined').length
  countIn(state.counts, 'disposition_quarantined', unreadable)
  await saveApplyState(client, state)
  await client.query({
    name: 'finish_events',
    text: `with done as (
             delete from disposition_pending where organisation_id = $1 and event_id = any($2::bigint[])
           )
           update disposition_event e set status = r.status, applied_at = now(), results = r.results
             from jsonb_to_recordset($3::jsonb) as r(id bigint, status text, results jsonb)
             cross join lateral (
               select ctid from disposition_event where organisation_id = $1 and id = r.id limit 1) held
            where e.ctid = held.ctid`,
    values: [organisationId, claim.claimed, JSON.stringify(results)],
  })
  claim.hasChanged = state.changedAttempts.size > 0
  claim.campaignIds = listCampaigns(state)
  claim.counts = state.counts
}

function listLeftOut(organisationId: bigint): bigint[] {
  return [...listHeldEvents(organisationId), ...listSteppedOverEvents(organisationId)]
}

function listAttemptIds(records: readonly ParsedDispositionRecord[]): string[] {
  return records.flatMap((item) =>
    item.ok && UUID.test(item.record.contactId) ? [item.record.contactId.toLowerCase()] : [],
  )
}

type Parsed = {
  event: Pending
  records: ParsedDispositionRecord[]
  fault: 'not_json' | 'not_an_object' | 'no_data' | null
  said: Omit<Said, 'place'>
}

/** As many as a transaction should hold rows for, at least one; the others stay where they are. */
function takeSome(events: readonly Pending[]): Parsed[] {
  const taken: Parsed[] = []
  let count = 0
  for (const event of events) {
    const read = parseDispositionEvent(event.body.toString('utf8'))
    const records = read.ok ? read.records : []
    count += records.length
    if (taken.length > 0 && count > RECORDS_A_BATCH) break
    const fault = read.ok ? null : read.reason
    taken.push({ event, records, fault, said: findSaid(event, read.envelope?.sentAt ?? null) })
  }
  return taken
}

/** By the envelope, else by the header, else when it came; a clock that is far ahead must not have the last word for ever. */
function findSaid(
  { eventId, receivedAt, timestamp, isPerson }: Pending,
  sentAt: Date | null,
): Omit<Said, 'place'> {
  const at = sentAt ?? readWxccTime(timestamp) ?? receivedAt
  const latest = receivedAt.getTime() + AHEAD_MS_MAX
  return { at: at.getTime() > latest ? receivedAt : at, receivedAt, eventId, isPerson }
}

/** A signed event without a single record: nothing to apply, and a person should see it. */
function describeFault(fault: NonNullable<Parsed['fault']>): Result {
  return { contactId: null, applied: 'unreadable', words: fault }
}

function applyOne(state: ApplyState, item: ParsedDispositionRecord, said: Said): Result {
  if (!item.ok) return { contactId: null, applied: 'unreadable', words: item.reason }
  const words = item.notes.length > 0 ? { words: toStorableText(item.notes.join('; ')) } : {}
  const contactId = toStorableText(item.record.contactId).slice(0, 128)
  const record = toStorable(item.record)
  // A code of ours for what only a person says.
  if (!said.isPerson && record.outcome === countedUnknown) record.outcome = unlistedNameCode
  return { contactId, applied: applyRecord(state, record, said), ...words }
}

/** PostgreSQL's text holds no NUL and no half of a surrogate pair: they are replaced, instead of failing the record. */
function toStorableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

function toStorable<T extends object>(record: T): T {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? toStorableText(value.slice(0, 500)) : value,
    ]),
  ) as T
}

async function quarantine(
  pool: pg.Pool,
  organisationId: bigint,
  eventId: bigint,
  error: unknown,
): Promise<void> {
  getLogger('dialer').error({ err: error, eventId: String(eventId) }, 'a disposition event is set aside')
  // Another process may have applied it since.
  const { rowCount } = await pool.query({
    name: 'quarantine_event',
    text: `with gone as (delete from disposition_pending where organisation_id = $1 and event_id = $2 returning event_id)
           update disposition_event set status = 'quarantined', applied_at = now(), results = $3::jsonb
            where organisation_id = $1 and id = (select event_id from gone)`,
    values: [
      organisationId,
      eventId,
      JSON.stringify([{ applied: 'failed', words: `fault ${getSqlState(error) ?? ''}` }]),
    ],
  })
  countEvent('disposition_quarantined', rowCount ?? 0)
}
