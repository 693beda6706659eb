/** A call that is due once its time is over. */
export type Deadline = { at: number; onOver: () => void }

/**
 * Many that may each wait equally long, by one timer: a timer for each of them costs more than the wait of most.
 * They are over in the order in which they were added.
 */
export class Deadlines {
  readonly #ms: number
  readonly #waiting = new Set<Deadline>()
  #timer: NodeJS.Timeout | undefined

  constructor(ms: number) {
    this.#ms = ms
  }

  /** Calls `onOver` after the time, unless it is deleted before. */
  add(onOver: () => void): Deadline {
    const deadline = { at: performance.now() + this.#ms, onOver }
    this.#waiting.add(deadline)
    this.#timer ??= setTimeout(this.#end, this.#ms).unref()
    return deadline
  }

  delete(deadline: Deadline): void {
    this.#waiting.delete(deadline)
  }

  readonly #end = () => {
    this.#timer = undefined
    const now = performance.now()
    for (const deadline of this.#waiting) {
      if (deadline.at > now) {
        this.#timer = setTimeout(this.#end, deadline.at - now).unref()
        return
      }
      this.#waiting.delete(deadline)
      deadline.onOver()
    }
  }
}
