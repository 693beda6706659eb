import { describe, expect, it } from 'vitest'
import { drawFrom, drawUuid } from './draw'
import { resolveLoopback } from './loopback'
import { findMagicOutcome } from './magic-numbers'
import { type CallQuestion, planCall, readLocalTime } from './plan-call'

const question: CallQuestion = {
  seed: 'one',
  dialNumber: '+442079460321',
  turn: 0,
  at: new Date('2026-11-23T18:00:00Z'),
  campaign: {
    campaignType: 'progressive',
    noAnswerRingLimit: 20,
    callProgressAnalysisParams: { cpaEnabled: true, amdEnabled: true },
  },
}

const planMany = (change: Partial<CallQuestion>) =>
  Array.from({ length: 800 }, (_, index) =>
    planCall({ ...question, dialNumber: `+44207946${String(200 + index).padStart(4, '0')}`, ...change }),
  )
const share = (plans: { outcome: number }[], ...outcomes: number[]) =>
  plans.filter((plan) => outcomes.includes(plan.outcome)).length / plans.length

describe('planCall', () => {
  it('depends on seed, number and turn alone', () => {
    expect(planCall({ ...question })).toEqual(planCall(question))
    const first = planMany({}).map((plan) => plan.outcome)
    expect(planMany({ turn: 1 }).map((plan) => plan.outcome)).not.toEqual(first)
    expect(planMany({ seed: 'two' }).map((plan) => plan.outcome)).not.toEqual(first)
  })

  it("reaches more people in the number's evening than in its morning", () => {
    const evening = planMany({})
    const morning = planMany({ at: new Date('2026-11-23T09:00:00Z') })
    expect(share(evening, 9, 15, 16)).toBeGreaterThan(share(morning, 9, 15, 16) + 0.08)
  })

  it('lets machines through to agents when nothing detects them', () => {
    const plans = planMany({ campaign: { ...question.campaign, callProgressAnalysisParams: undefined } })
    expect(share(plans, 5)).toBe(0)
    expect(plans.some((plan) => plan.businessOutcome === 'Answering machine')).toBe(true)
    expect(planMany({}).some((plan) => plan.businessOutcome === 'Answering machine')).toBe(false)
  })

  it('finds the same numbers invalid at every dial', () => {
    const invalid = (turn: number) =>
      planMany({ turn }).flatMap((plan, index) => (plan.outcome === 1 ? [index] : []))
    expect(invalid(0).length).toBeGreaterThan(0)
    expect(invalid(5)).toEqual(invalid(0))
  })

  it('never rings longer than the limit', () => {
    for (const plan of planMany({})) expect(plan.ringMs).toBeLessThanOrEqual(20_000)
  })
})

describe('readLocalTime', () => {
  it.each([
    ['+442079460321', 18],
    ['+12125550123', 13],
    ['2125550123', 13],
    ['12125550123', 13],
    ['+18085550123', 8],
  ])('%s: hour %i', (dialNumber, hour) => {
    expect(readLocalTime(dialNumber, question.at).hour).toBe(hour)
  })
})

describe('magic numbers', () => {
  it.each([
    ['+12125550101', 1],
    ['+12125550118', 18],
    ['+442079460116', 16],
    ['+12125550119', 'silent'],
    ['+12125550120', 20],
    ['+12125550100', null],
    ['+12125550121', null],
    ['+12125551101', null],
  ])('%s is %s', (dialNumber, outcome) => {
    expect(findMagicOutcome(dialNumber)).toBe(outcome)
  })
})

describe('resolveLoopback', () => {
  const rule = { publicUrl: 'https://rollcall.example', localUrl: 'http://127.0.0.1:3000' }
  it.each([
    ['http://127.0.0.1:3000/x', 'http://127.0.0.1:3000/x'],
    ['http://localhost:3000/x', 'http://127.0.0.1:3000/x'],
    ['https://rollcall.example/x?y=1', 'http://127.0.0.1:3000/x?y=1'],
    ['https://rollcall.example.com/x', null],
    ['https://rollcall.example@evil.test/x', null],
    ['http://10.0.0.1/x', null],
    ['http://127.0.0.1.nip.io/x', null],
    ['http://user:pass@localhost/x', null],
    ['file:///etc/passwd', null],
    ['x', null],
  ])('%s goes to %s', (text, url) => {
    expect(resolveLoopback(text, rule)).toBe(url)
  })
})

describe('draws', () => {
  it('make uuids that a strict reader takes', () => {
    expect(drawUuid('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(drawUuid('a')).not.toBe(drawUuid('b'))
  })
  it('keep to the weights', () => {
    const choices = [['a', 1] as const, ['b', 3] as const]
    expect([0, 0.24, 0.26, 0.999].map((fraction) => drawFrom(choices, fraction))).toEqual([
      'a',
      'a',
      'b',
      'b',
    ])
  })
})
