import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { logger } from '@/lib/server/telemetry/logger'
import { type ApplyLoop, startApplyLoop } from './apply-loop'

/** The pace of the loop, by a clock of the test's: what each part does is played here. */

const MINUTES_MAX = 5
let loop: ApplyLoop
let error: ReturnType<typeof vi.fn>
let notify: () => void
let cut: ReturnType<typeof vi.fn<() => void>>
beforeEach(() => {
  vi.useFakeTimers()
  error = vi.fn()
  cut = vi.fn()
  vi.spyOn(logger, 'child').mockReturnValue({ error } as never)
})
afterEach(async () => {
  await loop.stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const start = (parts: {
  apply?: () => Promise<number>
  reap?: () => Promise<number>
  keep?: () => Promise<unknown>
}) => {
  const apply = vi.fn(parts.apply ?? (async () => 0))
  const reap = vi.fn(parts.reap ?? (async () => 0))
  const keep = vi.fn(async () => {
    await parts.keep?.()
  })
  loop = startApplyLoop({
    apply,
    reap,
    flush: async () => {},
    cut,
    close: () => {},
    listen(wake) {
      notify = wake
      return { keep, close: () => {} }
    },
  })
  return { apply, reap, keep }
}

/** Work that lasts until it is let go. */
function makeSlow() {
  const waiting: ((done: number) => void)[] = []
  const work = () => new Promise<number>((resolve) => waiting.push(resolve))
  return {
    work,
    letGo(done: number) {
      for (const end of waiting.splice(0)) end(done)
    },
  }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('guard LANES', () => {
  test('two look at once, and what one waits for keeps neither the other nor the reaper waiting', async () => {
    const slow = makeSlow()
    let looks = 0
    const { apply, reap } = start({
      apply: async () => {
        looks += 1
        // Caught up; then one is held.
        return looks === 3 ? slow.work() : 0
      },
    })
    expect(apply).toHaveBeenCalledTimes(2)
    await pass(1_000)
    expect(apply).toHaveBeenCalledTimes(4)
    await pass(30_000)
    expect(apply).toHaveBeenCalledTimes(4 + 30)
    expect(reap).toHaveBeenCalledTimes(3)
    slow.letGo(0)
  })

  test('the reaper keeps no lane waiting', async () => {
    const slow = makeSlow()
    const { apply } = start({ reap: slow.work })
    await pass(10_000)
    expect(apply).toHaveBeenCalledTimes(2 * 11)
    slow.letGo(0)
  })
})

describe('guard LOOK_MS', () => {
  test('without a notification each lane looks once a second; where something was done, again at once', async () => {
    const left = [500, 500, 20]
    const { apply } = start({ apply: async () => left.pop() ?? 0 })
    await pass(0)
    // Three that brought something, and one for each lane that did not.
    expect(apply).toHaveBeenCalledTimes(5)
    await pass(999)
    expect(apply).toHaveBeenCalledTimes(5)
    await pass(1)
    expect(apply).toHaveBeenCalledTimes(7)
  })
})

describe('a notification', () => {
  test('is followed at once', async () => {
    const { apply } = start({})
    await pass(0)
    notify()
    await pass(0)
    expect(apply).toHaveBeenCalledTimes(4)
  })

  test('that comes during a look is not lost', async () => {
    const looks: (() => void)[] = []
    let count = 0
    const { apply } = start({
      apply: () =>
        new Promise((resolve) => {
          count += 1
          if (count > 2) resolve(0)
          else looks.push(() => resolve(0))
        }),
    })
    notify()
    for (const end of looks) end()
    await pass(0)
    expect(apply).toHaveBeenCalledTimes(4)
  })
})

describe('guard AFTER_FAULT_MS', () => {
  test('a fault of one lane is said, and it alone waits; no notification makes it hammer', async () => {
    const faults = [new Error('first'), new Error('second')]
    const { apply } = start({
      apply: async () => {
        const fault = faults.pop()
        if (fault) throw fault
        return 0
      },
    })
    await pass(0)
    expect(error.mock.calls.map(([said]) => said.err.message)).toEqual(['second', 'first'])
    expect(apply).toHaveBeenCalledTimes(2)
    for (let times = 0; times < 10; times += 1) {
      notify()
      await pass(10)
    }
    expect(apply).toHaveBeenCalledTimes(2)
    await pass(900)
    expect(apply).toHaveBeenCalledTimes(4)
  })

  test('a fault of the reaper is said, and is tried again with its next round', async () => {
    const { apply, reap } = start({ reap: () => Promise.reject(new Error('gone')) })
    await pass(14_999)
    expect([reap.mock.calls.length, error.mock.calls.length]).toEqual([1, 1])
    expect(apply).toHaveBeenCalledTimes(2 * 15)
    await pass(1)
    expect(reap).toHaveBeenCalledTimes(2)
  })

  test('where nobody can listen the lanes look all the same', async () => {
    const { apply, keep } = start({ keep: () => Promise.reject(new Error('gone')) })
    await pass(2_000)
    expect(keep).toHaveBeenCalledTimes(3)
    expect(apply).toHaveBeenCalledTimes(2 * 3)
  })
})

describe('guard STOP_MS: a stop', () => {
  test.each(['apply', 'reap', 'keep'])('waits for what is under way (%s), and cuts nothing', async (part) => {
    const slow = makeSlow()
    start({ [part]: slow.work })
    await pass(0)
    const isStopped = vi.fn()
    const stopping = loop.stop().then(isStopped)
    await pass(9_999)
    expect([isStopped.mock.calls.length, cut.mock.calls.length]).toEqual([0, 0])
    slow.letGo(0)
    await stopping
    await pass(60_000)
    expect(cut).not.toHaveBeenCalled()
  })

  test('cuts what takes longer', async () => {
    const slow = makeSlow()
    start({ apply: slow.work })
    cut.mockImplementation(() => slow.letGo(0))
    const stopping = loop.stop()
    await pass(10_000)
    expect(cut).toHaveBeenCalledTimes(1)
    slow.letGo(0)
    await stopping
  })
})

describe('at the start', () => {
  test('no lease is reaped before the inbox is applied', async () => {
    const left = [500, 500, 500, 500, 500]
    const order: string[] = []
    start({
      apply: async () => {
        const done = left.pop() ?? 0
        if (done > 0) order.push('applied')
        return done
      },
      reap: async () => {
        order.push('reaped')
        return 0
      },
    })
    await pass(0)
    expect(order).toEqual([...Array.from({ length: 5 }, () => 'applied'), 'reaped'])
  })

  test('what one lane has in hand is waited for, for some minutes', async () => {
    const slow = makeSlow()
    let looks = 0
    const { reap } = start({
      apply: async () => {
        looks += 1
        return looks === 1 ? slow.work() : 0
      },
    })
    await pass(MINUTES_MAX * 60_000 - 1_000)
    expect(reap).toHaveBeenCalledTimes(0)
    await pass(1_000)
    expect(reap).toHaveBeenCalledTimes(1)
    slow.letGo(0)
  })

  test('leases are reaped where nothing can be applied', async () => {
    const { reap } = start({ apply: () => Promise.reject(new Error('gone')) })
    await pass(0)
    expect(reap).toHaveBeenCalledTimes(1)
  })

  test('no lease is reaped while the database is away, nor before the inbox is applied once it is back', async () => {
    const away = Array.from({ length: 20 }, () => Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
    const left = [500, 500, 500]
    const order: string[] = []
    start({
      apply: async () => {
        const fault = away.pop()
        if (fault) throw fault
        const done = left.pop() ?? 0
        if (done > 0) order.push('applied')
        return done
      },
      reap: async () => {
        order.push('reaped')
        return 0
      },
    })
    await pass(9_999)
    expect(order).toEqual([])
    await pass(1)
    expect(order).toEqual(['applied', 'applied', 'applied', 'reaped'])
  })

  test('where the database stays away the leases wait for some minutes', async () => {
    const { reap } = start({
      apply: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })),
    })
    await pass(MINUTES_MAX * 60_000 - 1_000)
    expect(reap).toHaveBeenCalledTimes(0)
    await pass(1_000)
    expect(reap).toHaveBeenCalledTimes(1)
  })

  test('thousands of leases are reaped without a pause, a few after a while', async () => {
    const left = [0, 500, 500]
    const { reap } = start({ reap: async () => left.pop() ?? 0 })
    await pass(14_000)
    expect(reap).toHaveBeenCalledTimes(3)
  })
})
