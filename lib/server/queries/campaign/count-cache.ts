import type { CampaignCountsDto, CampaignStateCountDto } from '@/lib/contracts/campaign'

/** Up to this many rows are counted anew whenever somebody asks. */
const EXACT_ROWS_MAX = 20_000
/** What is larger rests for so many times as long as counting took: a campaign takes at most a 21st of one connection. */
const REST_FACTOR = 20
/** Never older than this, however long the counting takes, where nothing else is said. */
const AGE_MS_MAX = 60_000
/** About 1 kB each; the one counted longest ago goes first. */
const KEYS_MAX = 2_000

export type Counted<T> = { value: T; countedAt: Date }
type Held<T> = Counted<T> & { freshUntil: number }

/**
 * Numbers whose counting costs more the more contacts a campaign has. All viewers of this process share them, two that
 * ask at once wait for one count, and how old they may grow follows from what they cost: small campaigns are exact at
 * every look, of large ones the database counts no more rows a minute than of middling ones.
 */
export class CountCache<T> {
  readonly #held = new Map<string, Held<T>>()
  readonly #running = new Map<string, Promise<void>>()

  /** `countRows`: of how many rows a value tells. */
  constructor(
    private readonly countRows: (value: T) => number,
    private readonly clock: () => number = Date.now,
    private readonly limits = { exactRowsMax: EXACT_ROWS_MAX, ageMsMax: AGE_MS_MAX },
  ) {}

  /** What was counted last, however old; null = not yet. */
  peek(key: string): Counted<T> | null {
    const held = this.#held.get(key)
    return held ? { value: held.value, countedAt: held.countedAt } : null
  }

  /** `count` is asked for the keys that have to be counted; a key that it leaves out has no numbers. */
  async get(
    keys: readonly string[],
    count: (keys: string[]) => Promise<Map<string, T>>,
  ): Promise<Map<string, Counted<T>>> {
    const stale = keys.filter((key) => !this.#isFresh(key))
    const missing = [...new Set(stale.filter((key) => !this.#running.has(key)))]
    if (missing.length > 0) {
      const run = this.#count(missing, count)
      for (const key of missing) this.#running.set(key, run)
    }
    await Promise.all(new Set(stale.map((key) => this.#running.get(key))))
    return new Map(
      keys.flatMap((key) => {
        const held = this.#held.get(key)
        return held ? [[key, { value: held.value, countedAt: held.countedAt }] as const] : []
      }),
    )
  }

  #isFresh(key: string): boolean {
    const held = this.#held.get(key)
    return held !== undefined && this.clock() < held.freshUntil
  }

  async #count(keys: string[], count: (keys: string[]) => Promise<Map<string, T>>): Promise<void> {
    const startedAt = this.clock()
    try {
      const values = await count(keys)
      const now = this.clock()
      const restMs = Math.min((now - startedAt) * REST_FACTOR, this.limits.ageMsMax)
      for (const key of keys) {
        this.#held.delete(key)
        const value = values.get(key)
        if (value === undefined) continue
        const freshUntil = this.countRows(value) <= this.limits.exactRowsMax ? now : now + restMs
        // As of its beginning: what the statement sees is the moment at which it began.
        this.#held.set(key, { value, countedAt: new Date(startedAt), freshUntil })
      }
      for (const oldest of this.#held.keys()) {
        if (this.#held.size <= KEYS_MAX) break
        this.#held.delete(oldest)
      }
    } finally {
      for (const key of keys) this.#running.delete(key)
    }
  }
}

/** By organisation and campaign. */
type CountCaches = { states: CountCache<CampaignCountsDto>; causes: CountCache<CampaignStateCountDto[]> }

const countCacheKey = Symbol.for('rollcall.count-caches')

type Holder = typeof globalThis & { [countCacheKey]?: CountCaches }

/** One for all bundles of the process. */
export function getCountCaches(): CountCaches {
  const holder = globalThis as Holder
  holder[countCacheKey] ??= {
    states: new CountCache((counts) => counts.loaded),
    causes: new CountCache((causes) => causes.reduce((sum, { contacts }) => sum + contacts, 0)),
  }
  return holder[countCacheKey]
}
