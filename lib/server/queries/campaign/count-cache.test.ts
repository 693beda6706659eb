import { expect, test } from 'vitest'
import { CountCache } from '@/lib/server/queries/campaign/count-cache'

const large = 20_001

/** A clock that only counting moves, and a table whose counting takes a known time. */
function makeWorld(tookMs: number, rowsBefore: number) {
  let now = 1_000_000
  const asked: string[][] = []
  let rows = rowsBefore
  const cache = new CountCache<number>(
    (value) => value,
    () => now,
  )
  const count = async (keys: string[]) => {
    asked.push(keys)
    const seen = rows
    await Promise.resolve()
    now += tookMs
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, seen]))
  }
  return {
    asked,
    ask: async (...keys: string[]) => {
      const counted = await cache.get(keys, count)
      return keys.map((key) => counted.get(key)?.value)
    },
    age: async (key: string) => now - ((await cache.get([key], count)).get(key)?.countedAt.getTime() ?? 0),
    wait: (ms: number) => {
      now += ms
    },
    grow: () => {
      rows += 1
    },
  }
}

test('what is small is exact at every look, however slow the database is', async () => {
  const world = makeWorld(5_000, 19_999)
  expect(await world.ask('a')).toEqual([19_999])
  world.grow()
  expect(await world.ask('a')).toEqual([20_000])
  expect(world.asked).toHaveLength(2)
})

test('what is large rests for twenty times as long, and says how old it is', async () => {
  const world = makeWorld(500, large)
  expect(await world.ask('a')).toEqual([large])
  world.grow()
  world.wait(9_999)
  expect(await world.ask('a')).toEqual([large])
  expect(await world.age('a')).toBe(500 + 9_999)
  expect(world.asked).toHaveLength(1)
  world.wait(1)
  expect(await world.ask('a')).toEqual([large + 1])
})

test('however slow, never older than a minute', async () => {
  const world = makeWorld(10_000, large)
  await world.ask('a')
  world.grow()
  world.wait(60_000)
  expect(await world.ask('a')).toEqual([large + 1])
})

test('viewers at the same moment wait for one count, and only for what is not there', async () => {
  const world = makeWorld(1_000, large)
  expect(await Promise.all([world.ask('a'), world.ask('a', 'b'), world.ask('b', 'a')])).toEqual([
    [large],
    [large, large],
    [large, large],
  ])
  expect(world.asked).toEqual([['a'], ['b']])
})

test('a key without numbers has none, and a count that failed is tried again', async () => {
  const world = makeWorld(1_000, large)
  expect(await world.ask('none')).toEqual([undefined])
  const cache = new CountCache<number>((value) => value)
  await expect(cache.get(['a'], () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect((await cache.get(['a'], async () => new Map([['a', 5]]))).get('a')?.value).toBe(5)
})
