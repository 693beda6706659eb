import { expect, test } from 'vitest'
import { arrangeLists, findReordered, findShare, isJoined, joinAbove, moveList } from './list-mix'

const lists = [
  { listId: 'a', weight: 3, position: 0 },
  { listId: 'b', weight: 1, position: 0 },
  { listId: 'c', weight: 5, position: 1 },
]
const say = (mix: typeof lists) => mix.map(({ listId, position }) => `${listId}${position}`).join(' ')

test('they stand in the order of their positions, without gaps', () => {
  const given = [
    { listId: 'c', weight: 1, position: 40 },
    { listId: 'a', weight: 1, position: 7 },
    { listId: 'b', weight: 1, position: 7 },
  ]
  expect(say(arrangeLists(given))).toBe('a0 b0 c1')
})

test('one moves to the place of its neighbour, past either end nothing happens', () => {
  expect(say(moveList(lists, 1, 1))).toBe('a0 c0 b1')
  expect(say(moveList(lists, 1, -1))).toBe('b0 a0 c1')
  expect(say(moveList(lists, 0, -1))).toBe('a0 b0 c1')
  expect(say(moveList(lists, 2, 1))).toBe('a0 b0 c1')
})

test('mixing with the one above and parting again moves those below along', () => {
  expect(say(joinAbove(lists, 2, true))).toBe('a0 b0 c0')
  expect(say(joinAbove(lists, 1, false))).toBe('a0 b1 c2')
  expect(say(joinAbove(lists, 1, true))).toBe('a0 b0 c1')
  expect([0, 1, 2].map((index) => isJoined(lists, index))).toEqual([false, true, false])
})

test('shares are of the lists of one position', () => {
  expect([0, 1, 2].map((index) => findShare(lists, index))).toEqual([0.75, 0.25, 1])
})

test('a change makes the order wrong of lists that moved, and of those that are mixed with them or with a new one', () => {
  const list = (listId: string, position: number, weight = 1) => ({ listId, position, weight })
  const before = [list('a', 0), list('b', 1), list('c', 1), list('d', 2)]
  const find = (after: typeof before) => findReordered(before, after)
  expect(find(before)).toEqual([])
  expect(find([list('a', 1), list('b', 0), list('c', 1), list('d', 2)])).toEqual(['a', 'b', 'c'])
  expect(find([list('a', 0), list('b', 1), list('c', 1, 3), list('d', 2)])).toEqual(['b', 'c'])
  expect(find([...before, list('new', 2)])).toEqual(['d'])
  expect(find([...before, list('new', 3)])).toEqual([])
  expect(find([list('b', 1), list('c', 1), list('d', 2)])).toEqual([])
})
