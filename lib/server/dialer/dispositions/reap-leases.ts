import type pg from 'pg'
import { inTransaction } from '@/lib/server/db/transaction'
import { getLogger } from '@/lib/server/telemetry/logger'
import { isStoreGone } from '../connection-fault'
import { type CountedEvent, countAll, countEvent } from '../counters'
import { applyDeadline } from './apply-record'
import { applySettings } from './apply-settings'
import { listCampaigns } from './apply-state'
import { loadApplyState } from './load-apply-state'
import { noteApplied } from './note-applied'
import { saveApplyState } from './save-apply-state'

const LEASES_A_BATCH = 500
/** A lease that cannot be reaped is tried again after this long; meanwhile those behind it are. */
const AGAIN_AFTER_MS = 600_000
/** So many alone, and none that could be: the fault is hardly theirs. */
const ALONE_MAX = 3

/** Until when which lease is stepped over, by attempt. */
const steppedOver = new Map<string, number>()

/**
 * Leases past their deadline become unknown outcomes; the campaign's policy decides what follows. Returns how many.
 * An organisation a transaction, like the apply, whose locks and order it shares; what one organisation or one lease
 * waits for keeps no other waiting. Throws only where the store is away.
 */
export async function reapLeases(pool: pg.Pool, now: Date | null = null): Promise<number> {
  const { rows } = await pool.query<{ organisationId: bigint }>({
    name: 'organisations_of_due_leases',
    text: `select distinct organisation_id as "organisationId" from lease
            where deadline_at < coalesce($1::timestamptz, now()) order by 1`,
    values: [now],
  })
  let reaped = 0
  for (const { organisationId } of rows) {
    const reaping: Reaping = { pool, organisationId, done: 0, alone: 0 }
    try {
      await reapSome(reaping, await listDue(reaping, now))
    } catch (error) {
      if (isStoreGone(error)) throw error
      getLogger('dialer').error(
        { err: error, organisationId: String(organisationId) },
        'leases could not be reaped',
      )
    }
    reaped += reaping.done
  }
  return reaped
}

type Reaping = { pool: pg.Pool; organisationId: bigint; done: number; alone: number }

async function listDue({ pool, organisationId }: Reaping, now: Date | null): Promise<string[]> {
  for (const [id, until] of steppedOver) if (until < Date.now()) steppedOver.delete(id)
  const { rows } = await pool.query<{ id: string }>({
    name: 'due_leases',
    text: `select attempt_id as id from lease
            where deadline_at < coalesce($2::timestamptz, now()) and organisation_id = $1
              and attempt_id <> all($3::uuid[])
            order by deadline_at limit ${LEASES_A_BATCH}`,
    values: [organisationId, now, [...steppedOver.keys()]],
  })
  return rows.map((row) => row.id).sort()
}

/** Halved until the culprit stands alone; its neighbours are reaped. */
async function reapSome(reaping: Reaping, attemptIds: readonly string[]): Promise<void> {
  const { pool, organisationId } = reaping
  if (attemptIds.length === 0) return
  let campaignIds: readonly bigint[] = []
  let counts: ReadonlyMap<CountedEvent, number> = new Map()
  const reap = async (client: pg.PoolClient) => {
    const state = await loadApplyState(client, organisationId, attemptIds)
    const done = attemptIds.filter((id) => applyDeadline(state, id)).length
    await saveApplyState(client, state)
    campaignIds = listCampaigns(state)
    counts = state.counts
    return done
  }
  try {
    reaping.done += await inTransaction(pool, reap, {
      onRetry: () => countEvent('apply_retried'),
      settings: applySettings,
    })
  } catch (error) {
    if (isStoreGone(error)) throw error
    const [only] = attemptIds
    if (only !== undefined && attemptIds.length === 1) {
      steppedOver.set(only, Date.now() + AGAIN_AFTER_MS)
      reaping.alone += 1
      if (reaping.done === 0 && reaping.alone >= ALONE_MAX) throw error
      getLogger('dialer').error(
        { err: error, attemptId: only },
        'a lease could not be reaped; it is stepped over',
      )
      return
    }
    const half = attemptIds.length >> 1
    await reapSome(reaping, attemptIds.slice(0, half))
    await reapSome(reaping, attemptIds.slice(half))
    return
  }
  countAll(counts)
  await noteApplied(pool, organisationId, campaignIds)
}
