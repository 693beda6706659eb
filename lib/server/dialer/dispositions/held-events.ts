import type pg from 'pg'
import { listHeldAttempts } from './list-held-attempts'

/** Of so many the rows are looked after again at once; the others have their turn at the next looks. */
const ATTEMPTS_A_LOOK = 1_000

/** By organisation: events that wait for a row that somebody holds, with the attempts whose row it is. */
const heldEvents = new Map<bigint, Map<bigint, readonly string[]>>()
/** Organisations that are looked after: two looks at once would take each other for who holds the rows. */
const lookedAfter = new Set<bigint>()

/** What the next claims leave out, so that whole batches of it keep nothing waiting that stands behind. */
export function listHeldEvents(organisationId: bigint): bigint[] {
  return [...(heldEvents.get(organisationId)?.keys() ?? [])]
}

/** Of the organisations that have nothing queued any more. */
export function forgetHeldBut(organisationIds: readonly bigint[]): void {
  for (const id of heldEvents.keys()) if (!organisationIds.includes(id)) heldEvents.delete(id)
}

/** Those of the events that wait for what is in other hands; remembered until it is free. */
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

/** Those for which all is free by now are claimed again. Waits for nobody. */
export async function takeBackFree(pool: pg.Pool, organisationId: bigint): Promise<void> {
  const known = heldEvents.get(organisationId)
  if (known === undefined || lookedAfter.has(organisationId)) return
  lookedAfter.add(organisationId)
  try {
    const some = takeSome(known)
    const heldStill = new Map(await findHeld(pool, organisationId, some))
    for (const [eventId] of some) {
      known.delete(eventId)
      const attemptIds = heldStill.get(eventId)
      // Behind the others, so that each has its turn.
      if (attemptIds !== undefined) known.set(eventId, attemptIds)
    }
    if (known.size === 0) heldEvents.delete(organisationId)
  } finally {
    lookedAfter.delete(organisationId)
  }
}

type Held = readonly [eventId: bigint, attemptIds: readonly string[]]

/** At least one. */
function takeSome(known: ReadonlyMap<bigint, readonly string[]>): Held[] {
  const some: Held[] = []
  let count = 0
  for (const held of known) {
    count += held[1].length
    if (some.length > 0 && count > ATTEMPTS_A_LOOK) break
    some.push(held)
  }
  return some
}

/** With those of the attempts that are held. */
async function findHeld(pool: pg.Pool, organisationId: bigint, events: readonly Held[]): Promise<Held[]> {
  const named = new Set(events.flatMap(([, attemptIds]) => attemptIds))
  const held = await listHeldAttempts(pool, organisationId, [...named])
  return events
    .map(([eventId, attemptIds]): Held => [eventId, attemptIds.filter((id) => held.has(id))])
    .filter(([, attemptIds]) => attemptIds.length > 0)
}
