/**
 * handed out = settled + open + unknown, always. The left side is counted from the attempts; each part of the right
 * side from what lives by it: outcome_rollup, which the charts read, and the leases, which keep contacts from being
 * called twice. Parts that drift in opposite ways are found too, although the sum holds.
 */

/** As the attempts say. */
export type AttemptCounts = { handedOut: number; settled: number; open: number; unknown: number }

/** As rollups (settled, unknown) and leases (open) say. */
export type BookCounts = { settled: number; open: number; unknown: number }

export type Reconciled = {
  /** Books less attempts: 0 = no drift. */
  drift: BookCounts
  addsUp: boolean
}

const parts = ['settled', 'open', 'unknown'] as const

export function reconcile(attempts: AttemptCounts, books: BookCounts): Reconciled {
  const drift = {
    settled: books.settled - attempts.settled,
    open: books.open - attempts.open,
    unknown: books.unknown - attempts.unknown,
  }
  const sum = books.settled + books.open + books.unknown
  return { drift, addsUp: sum === attempts.handedOut && parts.every((part) => drift[part] === 0) }
}

const partWords: Record<keyof BookCounts, { book: string; attempts: string }> = {
  settled: { book: 'The charts count', attempts: 'settled' },
  open: { book: 'Leases stand for', attempts: 'open' },
  unknown: { book: 'The charts count', attempts: 'unknown' },
}

/** What does not agree, a sentence a part; empty when all does. */
export function describeDrift({ drift, addsUp }: Reconciled): string[] {
  const found = parts.flatMap((part) => {
    const by = drift[part]
    if (by === 0) return []
    const { book, attempts } = partWords[part]
    const size = Math.abs(by)
    return [
      `${book} ${size} ${attempts} ${size === 1 ? 'attempt' : 'attempts'} ${by > 0 ? 'too many' : 'too few'}.`,
    ]
  })
  return found.length === 0 && !addsUp ? ['Attempts are in a state that is none of the three.'] : found
}
