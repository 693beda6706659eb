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
