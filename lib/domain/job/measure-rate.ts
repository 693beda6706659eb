/** So much was done at that moment (milliseconds of one clock). */
export type RateSample = { at: number; done: number }

export type Rate = { ratePerSecond: number | null; secondsLeft: number | null }

/** Below this nothing is said: the first batches of a job are not like the others. */
const SPAN_MS_MIN = 3_000
/** A job that has not reported for so long is as slow as that makes it. */
const SILENT_MS_MAX = 10_000

/**
 * How fast a job is and how long it will take, from its last samples, oldest first. One mean over all of them, so that
 * one quick or slow batch hardly moves it, said in few digits and in coarse steps of time, so that the numbers can be read.
 * Null while it is not known; no time left while the total is not known, or nothing moves.
 */
export function measureRate(samples: readonly RateSample[], total: number | null, now: number): Rate {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last) return { ratePerSecond: null, secondsLeft: null }
  const end = now - last.at > SILENT_MS_MAX ? now : last.at
  const spanMs = end - first.at
  if (spanMs < SPAN_MS_MIN) return { ratePerSecond: null, secondsLeft: null }
  const rate = Math.max(0, ((last.done - first.done) * 1000) / spanMs)
  const left = total === null ? 0 : total - last.done
  return {
    ratePerSecond: roundRate(rate),
    secondsLeft: rate > 0 && left > 0 ? roundSeconds(left / rate) : null,
  }
}

/** Over the whole of a job that has ended. */
export function measureWhole(done: number, startedAt: number, finishedAt: number): number | null {
  const spanMs = finishedAt - startedAt
  return spanMs < 1000 || done === 0 ? null : roundRate((done * 1000) / spanMs)
}

/** Three digits from 100 on, two below; one tenth is the least that is told from nothing. */
function roundRate(rate: number): number {
  if (rate < 10) return Math.round(rate * 10) / 10
  const digits = rate < 100 ? 2 : 3
  const step = 10 ** (Math.floor(Math.log10(rate)) + 1 - digits)
  return Math.round(Math.round(rate / step) * step)
}

const steps: readonly (readonly [below: number, step: number])[] = [
  [60, 5],
  [600, 15],
  [3_600, 60],
  [86_400, 300],
]

function roundSeconds(seconds: number): number {
  const step = steps.find(([below]) => seconds < below)?.[1] ?? 3_600
  return Math.max(step, Math.ceil(seconds / step) * step)
}
