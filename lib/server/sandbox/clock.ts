/** Time as the sandbox knows it. Durations of calls and polls go through `after`; `now` is what records are fenced by. */
export type Clock = {
  now(): number
  /** Runs once; returns its cancel. */
  after(delayMs: number, run: () => void): () => void
}

/** `speed` shortens durations only (a 60 s talk lasts 2 s at 30): guard times stay on the wall clock. */
export function createSystemClock(speed = 1): Clock {
  return {
    now: Date.now,
    after(delayMs, run) {
      const timer = setTimeout(run, Math.max(0, delayMs / speed))
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

export type ManualClock = Clock & {
  /** Runs what is due in order of time, letting `settle` finish after each step. */
  advance(totalMs: number, settle: () => Promise<void>): Promise<void>
}

/** For tests: hours pass in milliseconds and always in the same order. */
export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs
  let nextId = 0
  const timers = new Map<number, { dueMs: number; run: () => void }>()
  const findNext = (untilMs: number) => {
    let next: { id: number; dueMs: number; run: () => void } | null = null
    for (const [id, timer] of timers) {
      if (timer.dueMs > untilMs) continue
      if (next === null || timer.dueMs < next.dueMs) next = { id, ...timer }
    }
    return next
  }
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const id = nextId
      nextId += 1
      timers.set(id, { dueMs: nowMs + Math.max(0, delayMs), run })
      return () => timers.delete(id)
    },
    async advance(totalMs, settle) {
      const endMs = nowMs + totalMs
      await settle()
      for (let next = findNext(endMs); next !== null; next = findNext(endMs)) {
        timers.delete(next.id)
        nowMs = Math.max(nowMs, next.dueMs)
        next.run()
        await settle()
      }
      nowMs = endMs
    },
  }
}
