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
