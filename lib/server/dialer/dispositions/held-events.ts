import type pg from 'pg'
import { listHeldAttempts } from './list-held-attempts'

/** So many are looked after again at once; the others have their turn at the next looks. */
const EVENTS_A_LOOK = 1_000

/** By organisation: events about a contact that somebody holds, with the attempts that each names. */
const heldEvents = new Map<bigint, Map<bigint, readonly string[]>>()

/** What the next claims leave out, so that whole batches of it keep nothing waiting that stands behind. */
export function listHeldEvents(organisationId: bigint): bigint[] {
  return [...(heldEvents.get(organisationId)?.keys() ?? [])]
}

/** Those of the events whose contact is in other hands; remembered until it is free. */
export async function leaveOutHeld(
  pool: pg.Pool,
  organisationId: bigint,
  attemptIdsOf: ReadonlyMap<bigint, readonly string[]>,
): Promise<Set<bigint>> {
  const heldNow = await findHeld(pool, organisationId, [...attemptIdsOf])
  if (heldNow.length === 0) return new Set()
  const known = heldEvents.get(organisationId) ?? new Map()
  heldEvents.set(organisationId, known)
  for (const [eventId, named] of heldNow) known.set(eventId, named)
  return new Set(heldNow.map(([eventId]) => eventId))
}

/** Those whose contact is free by now are claimed again. Waits for nobody. */
export async function takeBackFree(pool: pg.Pool, organisationId: bigint): Promise<void> {
  const known = heldEvents.get(organisationId)
  if (known === undefined) return
  const some = [...known].slice(0, EVENTS_A_LOOK)
  const heldStill = await findHeld(pool, organisationId, some)
  for (const [eventId] of some) known.delete(eventId)
  // Behind the others, so that each has its turn.
  for (const [eventId, named] of heldStill) known.set(eventId, named)
  if (known.size === 0) heldEvents.delete(organisationId)
}

async function findHeld(
  pool: pg.Pool,
  organisationId: bigint,
  events: readonly (readonly [bigint, readonly string[]])[],
) {
  const named = new Set(events.flatMap(([, attemptIds]) => attemptIds))
  const held = await listHeldAttempts(pool, organisationId, [...named])
  return events.filter(([, attemptIds]) => attemptIds.some((id) => held.has(id)))
}
