import { expect, test } from 'vitest'
import { arrangeLists, findShare, isJoined, joinAbove, moveList } from './list-mix'

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
