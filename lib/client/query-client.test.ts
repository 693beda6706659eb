import { describe, expect, it } from 'vitest'
import { askLive, liveMs } from '@/lib/client/query-client'

describe('askLive', () => {
  it('keeps the pace while there is something to show, and slows down on an error page', () => {
    expect(askLive({ state: { data: undefined, status: 'pending' } })).toBe(liveMs)
    expect(askLive({ state: { data: { rows: 1 }, status: 'error' } })).toBe(liveMs)
    expect(askLive({ state: { data: undefined, status: 'error' } })).toBeGreaterThan(5 * liveMs)
  })
})
