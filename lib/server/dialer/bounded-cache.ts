export type BoundedCacheOptions<K, V> = {
  entriesMax: number
  /** How old an entry may be used without asking again: the stated bound of every cache of ours. */
  freshMs: number
  /** How old it may be used when asking again fails. */
  staleOnErrorMs: number
  load: (key: K) => Promise<V>
}

type Entry<V> = { value: V; at: number }

/** Keeps the last `entriesMax` answers of `load`; one load at a time for a key. */
export class BoundedCache<K, V> {
  readonly #options: BoundedCacheOptions<K, V>
  readonly #entries = new Map<K, Entry<V>>()
  readonly #loading = new Map<K, Promise<V>>()

  constructor(options: BoundedCacheOptions<K, V>) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  /** What `get` would give at once; undefined when it has to ask. Costs no promise. */
  peek(key: K): V | undefined {
    const entry = this.#entries.get(key)
    return entry && performance.now() - entry.at < this.#options.freshMs ? entry.value : undefined
  }

  /** Throws what `load` throws when there is nothing young enough to fall back on. */
  async get(key: K): Promise<V> {
    const entry = this.#entries.get(key)
    if (entry && performance.now() - entry.at < this.#options.freshMs) return entry.value
    const loading = this.#loading.get(key)
    if (loading) return loading
    const started = this.#load(key, entry).finally(() => this.#loading.delete(key))
    this.#loading.set(key, started)
    return started
  }

  forget(key: K): void {
    this.#entries.delete(key)
  }

  async #load(key: K, stale: Entry<V> | undefined): Promise<V> {
    // Age counts from before the question: what was read may be that old.
    const at = performance.now()
    try {
      const value = await this.#options.load(key)
      this.#entries.delete(key)
      this.#entries.set(key, { value, at })
      if (this.#entries.size > this.#options.entriesMax) {
        const oldest = this.#entries.keys().next()
        if (!oldest.done) this.#entries.delete(oldest.value)
      }
      return value
    } catch (error) {
      // Judged now: the question itself may have waited for seconds.
      if (stale && performance.now() - stale.at < this.#options.staleOnErrorMs) return stale.value
      throw error
    }
  }
}
