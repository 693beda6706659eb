import { expect, test, vi } from 'vitest'

test('two copies of the module, as server.ts and Next have them, hold the same things', async () => {
  const first = await import('./dispositions/event-store')
  const stores = [first.getEventStore()]
  vi.resetModules()
  const second = await import('./dispositions/event-store')
  expect(second.getEventStore).not.toBe(first.getEventStore)
  stores.push(second.getEventStore())
  expect(stores[1]).toBe(stores[0])
})
