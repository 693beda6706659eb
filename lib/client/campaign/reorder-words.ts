import { count, formatDuration } from '@/lib/client/format'
import { findReordered, type MixedList, reorderedPerSecond } from '@/lib/domain/campaign/list-mix'

/**
 * What a change of lists does to those who wait in the queue; null where they keep their places. `waiting`: of the whole
 * campaign, those that are ready among them.
 */
export function describeReorder(
  before: readonly MixedList[],
  after: readonly MixedList[],
  waiting: number,
): string | null {
  const moved = findReordered(before, after)
  if (moved.length === 0) return null
  if (waiting === 0) return 'Nobody waits in the queue: contacts that come follow the new order.'
  const isAll = before.every((list) => moved.includes(list.listId))
  const seconds = waiting / reorderedPerSecond
  const who = `${isAll ? '' : 'Up to '}${count(waiting, 'waiting contact')}`
  const time = seconds < 1 ? ' at once' : `; this takes about ${formatDuration(roundUp(seconds))}`
  return `${who} ${waiting === 1 ? 'is' : 'are'} put in the new order${time}. Hot contacts stay at the head; calls that are out are not touched, and take their place when they are back. To undo it, change it back.`
}

function roundUp(seconds: number): number {
  const step = seconds < 60 ? 5 : 60
  return Math.ceil(seconds / step) * step
}
