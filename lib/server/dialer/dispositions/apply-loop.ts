import { getPool } from '@/lib/server/db/pool'
import { applyPendingEvents } from './apply-events'
import { isAway } from './apply-settings'
import { getEventStore } from './event-store'
import { type Listening, listenForDispositions } from './listen-for-dispositions'
import { reapLeases } from './reap-leases'
import { startPaced } from './start-paced'
import { watchConnections } from './watch-connections'

/** Without a notification the queue is looked at this often. */
const LOOK_MS = 1_000
const REAP_MS = 15_000
const AFTER_FAULT_MS = 1_000
/** Transactions at once: while PostgreSQL works on one, the other is decided here. */
const LANES = 2
/** So long at most the leases wait at the start for what was stored meanwhile: some millions of events. */
const CATCH_UP_MS = 300_000
/** So long at most a stop waits for what is under way: it is rolled back then, and what it had in hand stays queued. */
const STOP_MS = 10_000

export type ApplyLoop = {
  /** Ends after what is under way, cut where that takes too long. */
  stop(): Promise<void>
}

type Parts = {
  /** Each returns how many were done. */
  apply(): Promise<number>
  reap(): Promise<number>
  listen(wake: () => void): Listening
  /** Of what was received. */
  flush(): Promise<void>
  /** Whoever waits for the database waits no longer. */
  cut(): void
  close(): void
}

/** The pool is theirs alone, a connection for each of them: no import and no other part of it can keep one waiting for one. */
function makeParts(): Parts {
  const pool = getPool('apply')
  const connections = watchConnections(pool)
  return {
    apply: () => applyPendingEvents(pool),
    reap: () => reapLeases(pool),
    listen: (wake) => listenForDispositions(pool, wake),
    flush: () => getEventStore().flush(),
    cut: () => connections.now(),
    close: () => connections.end(),
  }
}

/**
 * Our own loop, not a job an event: woken by NOTIFY, claims batches until none is left. Any number of these may run on
 * one database. Lanes, reaper and listener each go at their own pace.
 */
export function startApplyLoop({ apply, reap, listen, flush, cut, close }: Parts = makeParts()): ApplyLoop {
  const startedAt = performance.now()
  /** Lanes that may still find what was stored while we were down: an outcome goes before "unknown". */
  const behind = new Set(Array.from({ length: LANES }, (_, lane) => lane))

  const reaper = startPaced({
    faultWords: 'reaping leases failed; it is tried again',
    afterFaultMs: REAP_MS,
    async look() {
      if (behind.size > 0 && performance.now() - startedAt < CATCH_UP_MS) return LOOK_MS
      // Until none is due: a subscription that ended leaves thousands.
      return (await reap()) > 0 ? 0 : REAP_MS
    },
  })
  const catchUp = (lane: number) => {
    if (behind.delete(lane) && behind.size === 0) reaper.wake()
  }
  const lanes = [...behind].map((lane) =>
    startPaced({
      faultWords: 'applying dispositions failed; it is tried again',
      afterFaultMs: AFTER_FAULT_MS,
      async look() {
        const done = await apply().catch((error: unknown) => {
          // A database that was away at the start has what was stored before all the same.
          if (!isAway(error)) catchUp(lane)
          throw error
        })
        if (done === 0) catchUp(lane)
        return done === 0 ? LOOK_MS : 0
      },
    }),
  )
  const listening = listen(() => {
    for (const lane of lanes) lane.wake()
  })
  const listener = startPaced({
    faultWords: 'listening for dispositions failed; they are looked for all the same',
    afterFaultMs: AFTER_FAULT_MS,
    async look() {
      await listening.keep()
      return LOOK_MS
    },
  })

  return {
    async stop() {
      await flush()
      const cutting = setTimeout(cut, STOP_MS)
      await Promise.all([...lanes, reaper, listener].map((part) => part.stop()))
      clearTimeout(cutting)
      listening.close()
      close()
    },
  }
}
