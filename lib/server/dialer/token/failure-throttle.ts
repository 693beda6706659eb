import { hold } from '../hold'

/** Failures a minute and user name before more of them are answered 429. Right credentials never count and never wait. */
const FAILURES_MAX = 20
const WINDOW_MS = 60_000
const NAMES_MAX = 10_000

type Count = { failures: number; resetsAt: number }

/** Seconds to wait, or null while a plain refusal will do. */
export function countTokenFailure(userName: string): number | null {
  const counts = hold('token failures', () => new Map<string, Count>())
  const now = performance.now()
  let count = counts.get(userName)
  if (!count || count.resetsAt <= now) {
    if (counts.size >= NAMES_MAX) counts.clear()
    count = { failures: 0, resetsAt: now + WINDOW_MS }
    counts.set(userName, count)
  }
  count.failures += 1
  return count.failures > FAILURES_MAX ? Math.ceil((count.resetsAt - now) / 1000) : null
}
