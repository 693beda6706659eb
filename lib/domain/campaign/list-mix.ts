/** A list on a campaign: those of a smaller position go first, those of one position are mixed by their weights. */
export type MixedList = { listId: string; weight: number; position: number }

/** In the order in which they are dialed, their positions 0, 1, 2 … without gaps. */
export function arrangeLists<T extends MixedList>(lists: readonly T[]): T[] {
  const sorted = [...lists].sort((left, right) => left.position - right.position)
  let position = -1
  let last: number | null = null
  return sorted.map((list) => {
    if (list.position !== last) position += 1
    last = list.position
    return { ...list, position }
  })
}

/** The list changes places with its neighbour; who is mixed with whom goes by the places. */
export function moveList<T extends MixedList>(lists: readonly T[], index: number, by: -1 | 1): T[] {
  const [moved, other] = [lists[index], lists[index + by]]
  if (!moved || !other) return [...lists]
  return lists.map((list, at) => {
    if (at === index) return { ...other, position: moved.position }
    if (at === index + by) return { ...moved, position: other.position }
    return list
  })
}

/** Mixed with the one above it, or after it. */
export function joinAbove<T extends MixedList>(lists: readonly T[], index: number, isMixed: boolean): T[] {
  const by = isMixed ? -1 : 1
  return isJoined(lists, index) === isMixed
    ? [...lists]
    : lists.map((list, at) => (at < index ? list : { ...list, position: list.position + by }))
}

export function isJoined(lists: readonly MixedList[], index: number): boolean {
  return index > 0 && lists[index]?.position === lists[index - 1]?.position
}

/** Of what is handed out of its position, 0–1, while none of the lists there is worked out. */
export function findShare(lists: readonly MixedList[], index: number): number {
  const own = lists[index]
  if (!own) return 0
  const beside = lists.filter((list) => list.position === own.position)
  return own.weight / beside.reduce((sum, list) => sum + list.weight, 0)
}

/**
 * Lists whose contacts in the queue stand in an order that a change makes wrong: those of another place or weight, and
 * those that such a list, or a new one, is mixed with.
 */
export function findReordered<Id>(before: readonly Placed<Id>[], after: readonly Placed<Id>[]): Id[] {
  const known = new Map(before.map((list) => [list.listId, list]))
  const isSame = ({ listId, weight, position }: Placed<Id>) => {
    const was = known.get(listId)
    return was?.weight === weight && was.position === position
  }
  const touched = new Set(after.filter((list) => !isSame(list)).map((list) => list.position))
  return after.flatMap(({ listId, position }) => (known.has(listId) && touched.has(position) ? [listId] : []))
}

type Placed<Id> = { listId: Id; weight: number; position: number }

/** So many contacts a second are put in a new order on two cores that also dial (5,500 measured); idle ones take four times as many. */
export const reorderedPerSecond = 5_000
