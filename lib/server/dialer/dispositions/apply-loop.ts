import type pg from 'pg'
import { getPool } from '@/lib/server/db/pool'
import { getLogger } from '@/lib/server/telemetry/logger'
import { applyPendingEvents } from './apply-events'
import { getEventStore } from './event-store'
import { reapLeases } from './reap-leases'

/** Without a notification the queue is looked at this often. */
const LOOK_MS = 1_000
const REAP_MS = 15_000
const AFTER_FAULT_MS = 1_000
/** Transactions at once: while PostgreSQL works on one, the other is decided here. */
const LANES = 2

/** All lanes end before it returns or throws, so that nothing runs on after a stop. */
async function applyInLanes(pool: pg.Pool): Promise<number> {
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, () => applyPendingEvents(pool)))
  let done = 0
  for (const lane of lanes) {
    if (lane.status === 'rejected') throw lane.reason
    done += lane.value
  }
  return done
}

export type ApplyLoop = {
  /** Ends after what is under way. */
  stop(): Promise<void>
}

/**
 * Our own loop, not a job an event: woken by NOTIFY, claims batches until none is left. Any number of these may run on
 * one database.
 */
export function startApplyLoop(): ApplyLoop {
  const pool = getPool('worker')
  let isStopping = false
  let wake = () => {}
  let listener: pg.PoolClient | null = null

  const listen = async () => {
    if (listener !== null) return
    const client = await pool.connect()
    client.on('notification', () => wake())
    client.once('error', (error) => {
      // At the stop it was given back already.
      if (listener !== client) return
      listener = null
      client.release(error)
    })
    try {
      await client.query('listen rollcall_disposition')
    } catch (error) {
      client.release(true)
      throw error
    }
    listener = client
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const apply = async (): Promise<number> => {
    try {
      await listen()
      const done = await applyInLanes(pool)
      return done === 0 ? LOOK_MS : 0
    } catch (error) {
      getLogger('dialer').error({ err: error }, 'applying dispositions failed; it is tried again')
      return AFTER_FAULT_MS
    }
  }

  /** Until none is due: a subscription that ended leaves thousands. Outcomes that come meanwhile go before. */
  const reap = async () => {
    const until = performance.now() + REAP_MS / 3
    try {
      while (!isStopping && (await reapLeases(pool)) > 0 && performance.now() < until);
    } catch (error) {
      getLogger('dialer').error({ err: error }, 'reaping leases failed; it is tried again')
    }
  }

  // What the one cannot do must not keep the other from its work.
  const run = async () => {
    let reapedAt = Number.NEGATIVE_INFINITY
    while (!isStopping) {
      const pauseMs = await apply()
      if (performance.now() - reapedAt > REAP_MS) {
        await reap()
        reapedAt = performance.now()
      }
      if (pauseMs > 0 && !isStopping) await pause(pauseMs)
    }
  }

  const running = run()
  return {
    async stop() {
      await getEventStore().flush()
      isStopping = true
      wake()
      await running
      const client = listener
      listener = null
      // Closed, not given back: nobody else should be woken by what it listens to.
      client?.release(true)
    },
  }
}
