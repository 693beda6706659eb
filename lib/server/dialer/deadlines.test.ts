import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadlines } from './deadlines'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('each is over after its own time, in order, unless it was deleted; one timer for all of them', () => {
  const deadlines = new Deadlines(1_000)
  const over: string[] = []
  const add = (name: string) => deadlines.add(() => over.push(name))
  add('first')
  const deleted = add('deleted')
  vi.advanceTimersByTime(400)
  add('second')
  expect(vi.getTimerCount()).toBe(1)
  deadlines.delete(deleted)
  vi.advanceTimersByTime(599)
  expect(over).toEqual([])
  vi.advanceTimersByTime(1)
  expect(over).toEqual(['first'])
  vi.advanceTimersByTime(399)
  expect(over).toEqual(['first'])
  vi.advanceTimersByTime(1)
  expect(over).toEqual(['first', 'second'])
  expect(vi.getTimerCount()).toBe(0)
  add('later')
  vi.advanceTimersByTime(1_000)
  expect(over).toEqual(['first', 'second', 'later'])
})
