export type CallTimes = {
  handedAt: Date
  /** As the dialer says. */
  callStartedAt: Date | null
  guardAt: Date
  /** Null while it is open. */
  settledAt: Date | null
}

/**
 * When an attempt's call began, for caps, cooldowns, lock-outs and the ledger: as the dialer says, never outside what it
 * was allowed; where it says nothing, the latest moment that it can have been. The same as attempt_called_at in SQL.
 */
export function findCalledAt({ handedAt, callStartedAt, guardAt, settledAt }: CallTimes): Date {
  const latest = [callStartedAt, guardAt, settledAt].flatMap((at) => (at === null ? [] : [at.getTime()]))
  return new Date(Math.max(handedAt.getTime(), Math.min(...latest)))
}

export type AttemptCalls = CallTimes & {
  isCharged: boolean
  /** One a further call. */
  otherTaskIds: readonly string[]
  /** When the last of several calls began. */
  otherCalledAt: Date | null
}

/**
 * When the calls of an attempt that count to caps and cooldowns began: its own where it is charged, then each further one,
 * which no guard time bounds, at the latest of theirs.
 */
export function listCalledAt(attempt: AttemptCalls): Date[] {
  const own = findCalledAt(attempt)
  const further = attempt.otherTaskIds.map(() => attempt.otherCalledAt ?? own)
  return attempt.isCharged ? [own, ...further] : further
}
