import { expect, test } from 'vitest'
import { findCalledAt, listCalledAt } from './called-at'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute))

test.each([
  ['as the dialer says', { callStartedAt: at(5), settledAt: at(9) }, at(5)],
  ['never before the hand-out', { callStartedAt: at(-5), settledAt: at(9) }, at(0)],
  ['never after guard time', { callStartedAt: at(40), settledAt: at(59) }, at(15)],
  ['never after the outcome', { callStartedAt: at(12), settledAt: at(9) }, at(9)],
  ['unsaid: the latest that it can have been', { callStartedAt: null, settledAt: at(9) }, at(9)],
  ['unsaid and open: guard time', { callStartedAt: null, settledAt: null }, at(15)],
])('a call began %s', (_, times, calledAt) => {
  expect(findCalledAt({ handedAt: at(0), guardAt: at(15), ...times })).toEqual(calledAt)
})

test.each([
  ['its own', { isCharged: true, otherTaskIds: [], otherCalledAt: null }, [at(5)]],
  ['none', { isCharged: false, otherTaskIds: [], otherCalledAt: null }, []],
  [
    'further ones at the latest of theirs, whatever guard time says',
    { isCharged: true, otherTaskIds: ['b', 'c'], otherCalledAt: at(90) },
    [at(5), at(90), at(90)],
  ],
  [
    'further ones of an attempt that is not charged',
    { isCharged: false, otherTaskIds: ['b'], otherCalledAt: null },
    [at(5)],
  ],
])('to caps count %s', (_, calls, calledAt) => {
  const times = { handedAt: at(0), callStartedAt: at(5), guardAt: at(15), settledAt: at(9) }
  expect(listCalledAt({ ...times, ...calls })).toEqual(calledAt)
})
