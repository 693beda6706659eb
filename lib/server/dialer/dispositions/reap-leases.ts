import type pg from 'pg'
import { getSqlState, inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { getLogger } from '@/lib/server/telemetry/logger'
import { type CountedEvent, countAll, countEvent } from '../counters'
import { applyDeadline } from './apply-record'
import { isAway, isBusy, LOCK_NOT_AVAILABLE, settingsAfter } from './apply-settings'
import { listCampaigns } from './apply-state'
import { listHeldAttempts } from './list-held-attempts'
import { loadApplyState } from './load-apply-state'
import { noteApplied } from './note-applied'
import { saveApplyState } from './save-apply-state'

const LEASES_A_BATCH = 500
/** A lease that cannot be reaped is tried again after this long; meanwhile those behind it are. */
const AGAIN_AFTER_MS = 600_000
/** One that somebody holds: such a hold ends by itself. Within the next round of the loop. */
const HELD_AGAIN_AFTER_MS = 10_000
/** So many alone, and none that could be: the fault is hardly theirs. After each such round twice as many, up to the second. */
const ALONE_MAX = { first: 3, later: 48 }
/** So many such failures in one round, though others could be reaped: each may take as long as a statement may. */
const BUSY_MAX = 20

/** By organisation: until when which lease is stepped over, by attempt. */
const steppedOver = new Map<bigint, Map<string, number>>()
/** By organisation: its last round came so far, the next begins behind. Else what fails at the front would hide the rest. */
const cameTo = new Map<bigint, { place: Place; aloneMax: number }>()

/** By the key that has them in the order of their deadlines: any other that begins with the organisation reads all of it. */
const inOrder = { ...keyedPlans, enable_sort: 'off' } as const

type Place = { deadlineAt: Date; id: string }

/**
 * Leases past their deadline become unknown outcomes; the campaign's policy decides what follows. Returns how many.
 * An organisation a transaction, like the apply, whose locks and order it shares; what one organisation or one lease
 * waits for keeps the others waiting for one look at most. Throws only where the store is away.
 */
export async function reapLeases(pool: pg.Pool, now: Date | null = null): Promise<number> {
  let reaped = 0
  const organisationIds = await listOrganisations(pool, now)
  // Nothing of theirs is due any more.
  for (const known of [steppedOver, cameTo])
    for (const id of known.keys()) if (!organisationIds.includes(id)) known.delete(id)
  for (const organisationId of organisationIds) {
    const reaping: Reaping = {
      pool,
      organisationId,
      done: 0,
      alone: [],
      aloneMax: ALONE_MAX.first,
      held: 0,
      busy: 0,
      waits: 0,
    }
    try {
      await reapDue(reaping, now)
    } catch (error) {
      if (isAway(error)) throw error
      getLogger('dialer').error(
        { err: error, organisationId: String(organisationId) },
        'leases could not be reaped',
      )
    }
    reaped += reaping.done
  }
  return reaped
}

type Reaping = {
  pool: pg.Pool
  organisationId: bigint
  done: number
  /** That failed by themselves. */
  alone: Place[]
  aloneMax: number
  /** By somebody else. */
  held: number
  /** Failures for want of time, memory or a lock of which nobody was found to hold the row. */
  busy: number
  /** In vain. */
  waits: number
}

/** From organisation to organisation, by the first lease of each: one row read for each that has any. */
async function listOrganisations(pool: pg.Pool, now: Date | null): Promise<bigint[]> {
  const { rows } = await inTransaction(
    pool,
    (client) =>
      client.query<{ organisationId: bigint }>({
        name: 'organisations_of_due_leases',
        text: `with recursive o(id, due_at) as (
                 (select organisation_id, deadline_at from lease order by organisation_id, deadline_at limit 1)
                 union all
                 select l.organisation_id, l.deadline_at from o cross join lateral (
                   select organisation_id, deadline_at from lease where organisation_id > o.id
                    order by organisation_id, deadline_at limit 1) l)
               select id as "organisationId" from o where due_at < coalesce($1::timestamptz, now())`,
        values: [now],
      }),
    { settings: inOrder },
  )
  return rows.map((row) => row.organisationId)
}

async function reapDue(reaping: Reaping, now: Date | null): Promise<void> {
  const { organisationId } = reaping
  await forgetGone(reaping)
  const before = cameTo.get(organisationId)
  cameTo.delete(organisationId)
  let due = await listDue(reaping, now, before?.place)
  if (due.length === 0 && before !== undefined) due = await listDue(reaping, now)
  if (before !== undefined) reaping.aloneMax = before.aloneMax
  try {
    await reapSome(reaping, due)
    for (let heldBefore = 0; reaping.done === 0 && reaping.held > heldBefore; ) {
      heldBefore = reaping.held
      // A batch of nothing else: what stands behind it comes next.
      due = await listDue(reaping, now, due.at(-1))
      await reapSome(reaping, due)
    }
  } catch (error) {
    const place = reaping.alone.at(-1)
    const aloneMax = Math.min(2 * reaping.aloneMax, ALONE_MAX.later)
    if (place !== undefined && !isAway(error)) cameTo.set(organisationId, { place, aloneMax })
    throw error
  }
  // On to the end, before it begins at the front again.
  const place = due.length === LEASES_A_BATCH ? due.at(-1) : undefined
  if (before !== undefined && place !== undefined) {
    cameTo.set(organisationId, { place, aloneMax: ALONE_MAX.first })
  }
}

/** Leases without an attempt that somebody has removed since. */
async function forgetGone({ pool, organisationId }: Reaping): Promise<void> {
  const known = steppedOver.get(organisationId) ?? new Map<string, number>()
  const orphans = [...known].flatMap(([id, until]) => (until === Number.POSITIVE_INFINITY ? [id] : []))
  if (orphans.length === 0) return
  const { rows } = await pool.query<{ id: string }>({
    name: 'gone_leases',
    text: `select k.id from unnest($2::uuid[]) k(id)
            where not exists (select from lease where organisation_id = $1 and attempt_id = k.id)`,
    values: [organisationId, orphans],
  })
  for (const { id } of rows) known.delete(id)
}

function stepOver(organisationId: bigint, attemptId: string, forMs: number): void {
  const known = steppedOver.get(organisationId) ?? new Map()
  steppedOver.set(organisationId, known.set(attemptId, Date.now() + forMs))
}

/** At this moment; those whose time is over are forgotten. */
function listSteppedOver(organisationId: bigint): string[] {
  const known = steppedOver.get(organisationId) ?? new Map<string, number>()
  for (const [id, until] of known) if (until <= Date.now()) known.delete(id)
  return [...known.keys()]
}

async function listDue({ pool, organisationId }: Reaping, now: Date | null, after?: Place): Promise<Place[]> {
  const { rows } = await inTransaction(
    pool,
    (client) =>
      client.query<Place>({
        name: 'due_leases',
        text: `select deadline_at as "deadlineAt", attempt_id as id from lease
                where organisation_id = $1 and deadline_at < coalesce($2::timestamptz, now())
                  and (deadline_at, attempt_id) > ($4::timestamptz, $5::uuid)
                  and attempt_id not in (select unnest($3::uuid[]))
                order by deadline_at, attempt_id limit ${LEASES_A_BATCH}`,
        values: [
          organisationId,
          now,
          listSteppedOver(organisationId),
          after?.deadlineAt ?? '-infinity',
          after?.id ?? '00000000-0000-0000-0000-000000000000',
        ],
      }),
    { settings: inOrder },
  )
  return rows
}

/** Halved until the culprit stands alone; its neighbours are reaped. The first due first. */
async function reapSome(reaping: Reaping, due: readonly Place[]): Promise<void> {
  const { pool, organisationId } = reaping
  if (due.length === 0) return
  const attemptIds = due.map((place) => place.id).sort()
  let campaignIds: readonly bigint[] = []
  let counts: ReadonlyMap<CountedEvent, number> = new Map()
  let orphans: readonly string[] = []
  const reap = async (client: pg.PoolClient) => {
    const state = await loadApplyState(client, organisationId, attemptIds)
    const done = attemptIds.filter((id) => applyDeadline(state, id)).length
    await saveApplyState(client, state)
    campaignIds = listCampaigns(state)
    counts = state.counts
    orphans = attemptIds.filter((id) => !state.attempts.has(id))
    return done
  }
  try {
    reaping.done += await inTransaction(pool, reap, {
      onRetry: () => countEvent('apply_retried'),
      settings: settingsAfter(reaping.waits),
    })
  } catch (error) {
    if (isAway(error)) throw error
    if (isBusy(error)) reaping.waits += 1
    const free = await leaveOutHeld(reaping, due, error)
    if (free.length < due.length) return reapSome(reaping, free)
    if (isBusy(error)) reaping.busy += 1
    if (reaping.busy > BUSY_MAX) throw error
    const [only] = due
    if (only !== undefined && due.length === 1) return leaveAlone(reaping, only, error)
    const half = due.length >> 1
    await reapSome(reaping, due.slice(0, half))
    await reapSome(reaping, due.slice(half))
    return
  }
  for (const id of orphans) {
    // Nothing will ever be said of it: this process says so once, and does not try it again.
    stepOver(organisationId, id, Number.POSITIVE_INFINITY)
    getLogger('dialer').error({ attemptId: id }, 'a lease without an attempt is stepped over')
  }
  countAll(counts)
  await noteApplied(pool, organisationId, campaignIds)
}

function leaveAlone(reaping: Reaping, place: Place, error: unknown): void {
  const isLocked = getSqlState(error) === LOCK_NOT_AVAILABLE
  stepOver(reaping.organisationId, place.id, isLocked ? HELD_AGAIN_AFTER_MS : AGAIN_AFTER_MS)
  reaping.alone.push(place)
  if (reaping.done === 0 && reaping.alone.length >= reaping.aloneMax) throw error
  getLogger('dialer').error(
    { err: error, attemptId: place.id },
    'a lease could not be reaped; it is stepped over',
  )
}

/** Those that nobody holds. The others are found in one look after one wait, not in a wait for each half. */
async function leaveOutHeld(
  reaping: Reaping,
  due: readonly Place[],
  error: unknown,
): Promise<readonly Place[]> {
  if (getSqlState(error) !== LOCK_NOT_AVAILABLE) return due
  const held = await listHeldAttempts(
    reaping.pool,
    reaping.organisationId,
    due.map((place) => place.id),
  )
  reaping.held += held.size
  for (const id of held) stepOver(reaping.organisationId, id, HELD_AGAIN_AFTER_MS)
  if (held.size > 0) {
    getLogger('dialer').warn({ count: held.size }, 'leases wait for contacts that somebody holds')
  }
  return due.filter((place) => !held.has(place.id))
}
