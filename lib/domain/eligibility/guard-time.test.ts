import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideGuardTime, type GuardTimeFacts, leaseDeadline } from './guard-time'

const now = new Date('2026-11-24T16:00:00.250Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const facts = (change: Partial<GuardTimeFacts> = {}): GuardTimeFacts => ({
  now,
  interval: { opensAt: later(-100), closesAt: later(300) },
  handOutLifeMinutes: 15,
  contactGuardTime: null,
  campaignEndsAt: null,
  callbackEndsAt: null,
  dialAt: null,
  isCallback: false,
  ...change,
})

it.each([
  ['hand_out_life', facts(), 15],
  ['callable_interval', facts({ interval: { opensAt: later(-9), closesAt: later(10) } }), 7],
  ['contact', facts({ contactGuardTime: later(5) }), 5],
  ['campaign', facts({ campaignEndsAt: later(4) }), 4],
  ['callback', facts({ callbackEndsAt: later(6) }), 6],
] as const)('is bound by %s', (boundBy, seen, minutes) => {
  const guardAt = new Date(Math.floor(later(minutes).getTime() / 1000) * 1000)
  expect(decideGuardTime(seen)).toEqual({ ok: true, guardAt, boundBy })
})

it('lets nothing but a callback go out with under 3 minutes', () => {
  const interval = { opensAt: later(-9), closesAt: later(5.9) }
  expect(decideGuardTime(facts({ interval }))).toMatchObject({ ok: false, reason: 'too_short' })
  expect(decideGuardTime(facts({ interval, isCallback: true })).ok).toBe(true)
})

it('keeps dialAt at or before the guard time', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60, max: 400 }), fc.integer({ min: 2, max: 120 }), (dialIn, life) => {
      const dialAt = later(dialIn)
      const decided = decideGuardTime(facts({ dialAt, handOutLifeMinutes: life }))
      if (!decided.ok) return
      expect(decided.guardAt >= dialAt).toBe(true)
      expect(decided.guardAt.getTime() % 1000).toBe(0)
      expect(decided.guardAt <= later(297)).toBe(true)
    }),
  )
  expect(decideGuardTime(facts({ dialAt: later(299) }))).toMatchObject({ reason: 'dial_at_after_guard' })
})

it('fences dialing, not the call: ring, talk, delivery and clocks come on top', () => {
  const deadline = leaseDeadline({ guardAt: now, ringLimitSeconds: 32, talkAllowanceMinutes: 120 })
  expect((deadline.getTime() - now.getTime()) / 1000).toBe(32 + 7200 + 600 + 60)
})
