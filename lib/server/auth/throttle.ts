const WINDOW_MS = 15 * 60_000
const KEYS_MAX = 20_000

export type ThrottleKey = { key: string; failuresMax: number }

type Entry = { failures: number; until: number }

/**
 * Counts failures by key in this process, in a window of 15 minutes. Holds at most 20,000 keys (about 4 MB), the
 * oldest go first.
 */
export class Throttle {
  readonly #entries = new Map<string, Entry>()

  /** Seconds to wait, or null when another try is allowed. */
  check(keys: readonly ThrottleKey[], now: Date): number | null {
    let waitMs = 0
    for (const { key, failuresMax } of keys) {
      const entry = this.#entries.get(key)
      if (!entry || entry.until <= now.getTime()) continue
      if (entry.failures >= failuresMax) waitMs = Math.max(waitMs, entry.until - now.getTime())
    }
    return waitMs === 0 ? null : Math.ceil(waitMs / 1000)
  }

  fail(keys: readonly ThrottleKey[], now: Date): void {
    for (const { key } of keys) {
      const known = this.#entries.get(key)
      const isFresh = known !== undefined && known.until > now.getTime()
      const entry = isFresh ? known : { failures: 0, until: now.getTime() + WINDOW_MS }
      entry.failures += 1
      this.#entries.delete(key)
      this.#entries.set(key, entry)
    }
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= KEYS_MAX) break
      this.#entries.delete(oldest)
    }
  }

  /** A success was counted beforehand as a failure. */
  takeBack(key: string): void {
    const entry = this.#entries.get(key)
    if (entry) entry.failures -= 1
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }

  get size(): number {
    return this.#entries.size
  }
}

const throttleKey = Symbol.for('rollcall.auth.throttle')

type Holder = typeof globalThis & { [throttleKey]?: Throttle }

/** One for all bundles of the process. */
export function getThrottle(): Throttle {
  const holder = globalThis as Holder
  holder[throttleKey] ??= new Throttle()
  return holder[throttleKey]
}

/**
 * Of one user from one address few, from all addresses more (a forged X-Forwarded-For does not help), of one address
 * more still (an office behind one).
 */
export function listSignInKeys(email: string, address: string): [ThrottleKey, ThrottleKey, ThrottleKey] {
  return [
    { key: `pair:${email.slice(0, 200)}|${address}`, failuresMax: 8 },
    { key: `email:${email.slice(0, 200)}`, failuresMax: 40 },
    { key: `address:${address}`, failuresMax: 100 },
  ]
}

export function listLinkKeys(address: string): ThrottleKey[] {
  return [{ key: `link:${address}`, failuresMax: 60 }]
}

/** What the nearest proxy, or Next itself, wrote down as the sender. */
export function readAddress(headers: Headers): string {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 64) || 'unknown'
}
