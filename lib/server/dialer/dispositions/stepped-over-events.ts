/**
 * Each time twice as long as the time before, and no longer than an outcome may wait once the fault is gone that kept it.
 */
const AGAIN_AFTER_MS = { first: 2_000, most: 16_000 }

/** By organisation: events that failed by themselves and wait, and until when they are stepped over. */
const steppedOver = new Map<bigint, Map<bigint, { until: number; forMs: number }>>()

/** The next claims begin behind it: many such at the front would keep all that stands behind them waiting. */
export function stepOverEvent(organisationId: bigint, eventId: bigint): void {
  const known = steppedOver.get(organisationId) ?? new Map()
  const forMs = Math.min(2 * (known.get(eventId)?.forMs ?? AGAIN_AFTER_MS.first / 2), AGAIN_AFTER_MS.most)
  steppedOver.set(organisationId, known.set(eventId, { until: Date.now() + forMs, forMs }))
}

/** At this moment. */
export function listSteppedOverEvents(organisationId: bigint): bigint[] {
  const known = steppedOver.get(organisationId) ?? new Map<bigint, { until: number }>()
  const now = Date.now()
  // Not tried again for so long: somebody else took it off the queue.
  for (const [id, { until }] of known) if (until + AGAIN_AFTER_MS.most <= now) known.delete(id)
  return [...known].filter(([, { until }]) => until > now).map(([id]) => id)
}

/** They are off the queue. */
export function forgetSteppedOver(organisationId: bigint, eventIds: readonly bigint[]): void {
  const known = steppedOver.get(organisationId)
  if (known === undefined) return
  for (const id of eventIds) known.delete(id)
  if (known.size === 0) steppedOver.delete(organisationId)
}

/** Of the organisations that have nothing queued any more. */
export function forgetSteppedOverBut(organisationIds: readonly bigint[]): void {
  for (const id of steppedOver.keys()) if (!organisationIds.includes(id)) steppedOver.delete(id)
}
