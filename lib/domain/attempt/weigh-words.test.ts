import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { weighWords } from './weigh-words'
import { addWord, type Word } from './words'

const handedAt = new Date('2026-11-20T10:00:00Z')
const facts = { handedAt, isAgentCampaign: true }
const t0 = handedAt.getTime()

/** `heard` as the receiver makes it: no later than sent. */
const word = fc
  .record({
    event: fc.integer({ min: 1, max: 200 }).map(String),
    place: fc.nat(3),
    at: fc.integer({ min: t0 - 1_000, max: t0 + 5_000 }),
    receivedAt: fc.integer({ min: t0, max: t0 + 5_000 }),
    isPerson: fc.constantFrom(undefined, undefined, undefined, true as const),
    task: fc.constantFrom(undefined, 'a', 'a', 'b', 'c'),
    outcome: fc.constantFrom(undefined, undefined, 2, 5, 9, 10, 12, 13, 14, 15, 16, 17, 18, 99),
    business: fc.constantFrom(undefined, 'Sale', 'Call back', 'Do not call'),
    agent: fc.constantFrom(undefined, 'x', 'y'),
    start: fc.option(fc.integer({ min: t0 - 9_000, max: t0 + 9_000 }), { nil: undefined }),
    end: fc.constantFrom(undefined, t0 + 100, t0 + 200),
    callback: fc.constantFrom(undefined, t0 + 1_000, t0 + 2_000),
  })
  .map(({ receivedAt, ...rest }): Word => {
    const fields = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    return { ...(fields as Word), heard: Math.min(rest.at, receivedAt) }
  })
/** An event of the inbox has one time, and a place of it one record. */
const words = fc
  .uniqueArray(word, { maxLength: 12, selector: ({ event, place }) => `${event} ${place}` })
  .map((all) => {
    const times = new Map(all.map(({ event, at, heard }) => [event, { at, heard }]))
    return all.map((one) => ({ ...one, ...times.get(one.event) }))
  })
const addAll = (all: readonly Word[]) => all.reduce<readonly Word[]>(addWord, [])

describe('what was said of an attempt', () => {
  test('comes to the same in whatever order it arrives', () => {
    fc.assert(
      fc.property(
        words.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(addAll(shuffled)).toEqual(addAll(all))
          expect(weighWords(addAll(shuffled), facts)).toEqual(weighWords(addAll(all), facts))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('is changed by no word of it that comes again', () => {
    fc.assert(
      fc.property(words, (all) => {
        const known = addAll(all)
        for (const one of all) expect(addWord(known, one)).toBe(known)
      }),
      { numRuns: 2_000 },
    )
  })

  test('loses nothing by what is not kept', () => {
    fc.assert(
      fc.property(words, (all) => {
        const sorted = [...all].sort(
          (left, right) =>
            left.at - right.at || Number(left.event) - Number(right.event) || left.place - right.place,
        )
        expect(weighWords(addAll(all), facts)).toEqual(weighWords(sorted, facts))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is a few words, however often the dialer repeats itself', () => {
    const many = Array.from({ length: 5_000 }, (_, index): Word => {
      const at = t0 + ((index * 7_919) % 5_000)
      return {
        event: String(index),
        place: 0,
        at,
        heard: at,
        task: 'a',
        outcome: index % 2 === 0 ? 2 : 5,
        end: at,
      }
    })
    expect(addAll(many)).toHaveLength(2)
  })
})

let made = 0
/** One after the other, a second apart. */
const say = (fields: Partial<Word>): Word => {
  made += 1
  const at = fields.at ?? t0 + made * 1_000
  return { event: String(made), place: 0, at, heard: at, ...fields }
}
const weigh = (...all: Partial<Word>[]) => weighWords(addAll(all.map(say)), facts)

describe('of one call', () => {
  it.each([
    [[12, 2], 2],
    [[2, 12], 2],
    [[15, 16], 15],
    [[2, 16], 16],
    [[16, 10], 16],
    [[10, 5], 10],
    [[2, 3], 3],
    [[3, 2], 2],
    [[14, 18], 14],
    [[99, 2], 2],
  ])('%j come to %i', (outcomes, expected) => {
    expect(weigh(...outcomes.map((outcome) => ({ task: 'a', outcome }))).outcome).toBe(expected)
  })

  it.each([13, 12, 17, 18])('%i gives way to an error of the dialer in a call that had begun', (outcome) => {
    const begun = { task: 'a', outcome: 14, start: t0 }
    expect(weigh({ task: 'a', outcome }, begun)).toMatchObject({ outcome: 14, others: [] })
    expect(weigh(begun, { task: 'a', outcome })).toMatchObject({ outcome: 14, others: [] })
    expect(weigh({ task: 'a', outcome }, { task: 'a', outcome: 14 })).toMatchObject({ outcome })
  })

  it('keeps a wrap-up of DNC, whatever wrap-up is sent later', () => {
    const said = weigh(
      { task: 'a', outcome: 16, business: 'Do not call' },
      { task: 'a', outcome: 16, business: 'Sale' },
    )
    expect(said).toMatchObject({ outcome: 16, businessOutcome: 'Do not call' })
  })

  it('takes from an outcome that loses what nobody else said', () => {
    const said = weigh(
      { task: 'a', outcome: 16, agent: 'x' },
      { task: 'a', outcome: 2, agent: 'y', start: t0 },
    )
    expect(said).toMatchObject({ outcome: 16, agentId: 'x', callStartedAt: handedAt })
  })
})

describe('of several calls', () => {
  it('the one that reached the person counts, between two alike the first; the others are named once each', () => {
    const [a, b] = [
      { task: 'a', outcome: 2 },
      { task: 'b', outcome: 5 },
    ]
    expect(weigh(a, b, b, a)).toMatchObject({
      taskId: 'a',
      outcome: 2,
      others: [{ taskId: 'b', share: null }],
    })
    expect(weigh(a, { ...b, outcome: 16, agent: 'x' })).toMatchObject({
      taskId: 'b',
      outcome: 16,
      others: [{ taskId: 'a' }],
    })
  })

  it('counts DNC that is told twice once', () => {
    const b = { task: 'b', outcome: 15, agent: 'x' }
    expect(weigh({ task: 'a', outcome: 2 }, b, b)).toMatchObject({
      taskId: 'b',
      outcome: 15,
      others: [{ taskId: 'a', share: null }],
    })
  })

  it('is one call where the other was none', () => {
    for (const outcome of [12, 13, 14, 17, 18]) {
      const none = { task: 'a', outcome }
      expect(weigh(none, { task: 'b', outcome: 2 })).toMatchObject({ taskId: 'b', others: [] })
      expect(weigh({ task: 'b', outcome: 2 }, none, { ...none, start: t0 }).others).toHaveLength(1)
    }
  })

  it('says what the ledger counts of the others, and when the last of all began', () => {
    const said = weigh(
      { task: 'a', outcome: 10, start: t0 + 5_000, at: t0 + 9_000 },
      { task: 'b', outcome: 16, agent: 'x', start: t0 + 6_000, at: t0 + 8_000 },
    )
    expect(said.others).toEqual([
      { taskId: 'a', calledAt: new Date(t0 + 5_000), outcome: 10, share: 'abandoned' },
    ])
    expect(said.lastCalledAt).toEqual(new Date(t0 + 6_000))
  })

  it('what names no call is of the one that counts', () => {
    const said = weigh(
      { outcome: 13 },
      { task: 'a', outcome: 2 },
      { task: 'b', outcome: 5 },
      { business: 'Sale' },
    )
    expect(said).toMatchObject({
      taskId: 'a',
      outcome: 2,
      businessOutcome: 'Sale',
      others: [{ taskId: 'b' }],
    })
  })

  it("no call begins before its hand-out, or after it was heard of, whatever the dialer's clock says", () => {
    for (const start of [t0 - 86_400_000, Date.UTC(2099, 0, 1)]) {
      const said = weigh(
        { task: 'a', outcome: 2, at: t0 + 1 },
        { task: 'b', outcome: 2, start, at: t0 + 60_000 },
      )
      const [other] = said.others
      expect(other?.calledAt.getTime()).toBeGreaterThanOrEqual(t0)
      expect(other?.calledAt.getTime()).toBeLessThanOrEqual(t0 + 60_000)
    }
  })
})

describe("a person's word", () => {
  const person = { isPerson: true as const, outcome: 2, agent: 'p' }

  it('counts until the dialer says how it ended, and leaves nothing behind', () => {
    expect(weigh({ task: 'a' }, person)).toMatchObject({ outcome: 2, agentId: 'p', saidByPerson: true })
    expect(weigh(person, { task: 'a', outcome: 16 })).toMatchObject({
      outcome: 16,
      agentId: null,
      saidByPerson: false,
    })
    expect(weigh({ task: 'a', outcome: 2 }, person)).toMatchObject({ saidByPerson: false })
    expect(weigh({ task: 'a', agent: 'x' }, person)).toMatchObject({ agentId: 'x', saidByPerson: true })
  })

  it('of DNC stands, until the dialer says the same, whenever it said so', () => {
    const dnc = { ...person, outcome: 15 }
    expect(weigh(dnc, { task: 'a', outcome: 16, agent: 'x' })).toMatchObject({
      outcome: 15,
      saidByPerson: true,
    })
    const sentBefore = { task: 'a', outcome: 15, at: t0 }
    expect(weigh(dnc, sentBefore)).toMatchObject({ outcome: 15, saidByPerson: false })
  })
})
