import { describe, expect, it } from 'vitest'
import {
  countedUnknown,
  countOutcome,
  describeOutcome,
  findOutcomeByName,
  orderedOutcomes,
  outcomeIds,
  outcomes,
} from './outcomes'

const count = (
  outcome: number | null,
  change: { hasCallStart?: boolean; hasAgent?: boolean; ivr?: boolean } = {},
) =>
  countOutcome({
    outcome,
    hasCallStart: change.hasCallStart ?? true,
    hasAgent: change.hasAgent ?? true,
    isAgentCampaign: !change.ivr,
  })

describe('outcomes', () => {
  // The contract's table, row by row: dialed = counts to caps, live, abandoned, contact.
  it.each([
    [1, 'INVALID_NUMBER', 'y', '', '', ''],
    [2, 'NO_ANSWER', 'y', '', '', ''],
    [3, 'BUSY', 'y', '', '', ''],
    [4, 'FAX', 'y', '', '', ''],
    [5, 'AMD', 'y', '', '', ''],
    [6, 'NETWORK_VOICEMAIL', 'y', '', '', ''],
    [7, 'NO_RINGBACK', 'y', '', '', ''],
    [8, 'OPERATOR_INTERCEPT', 'y', '', '', ''],
    [9, 'CALLBACK_REQUESTED', 'y', 'y', '', 'y'],
    [10, 'ABANDONED', 'y', 'y', 'y', ''],
    [11, 'ABANDONED_TO_IVR', 'y', 'y', 'y', ''],
    [12, 'FLUSHED_CAMP_STOP', '', '', '', ''],
    [13, 'GUARD_TIME_EXPIRY', '', '', '', ''],
    [15, 'DNC_REQUESTED', 'y', 'y', '', 'y'],
    [16, 'LIVE_VOICE', 'y', 'y', '', 'y'],
    [17, 'INVALID_CAD', '', '', '', ''],
    [18, 'DIAL_AT_TIME_INVALID', '', '', '', ''],
  ])('%d %s', (id, name, dialed, live, abandoned, contact) => {
    expect(describeOutcome(id).name).toBe(name)
    expect(findOutcomeByName(name.toLowerCase())).toBe(id)
    expect(count(id)).toMatchObject({
      dialed: dialed === 'y',
      countsToCaps: dialed === 'y',
      live: live === 'y',
      abandoned: abandoned === 'y',
      contact: contact === 'y',
    })
  })

  it('counts 14 only with a call start', () => {
    expect(count(14)).toMatchObject({ dialed: true, countsToCaps: true, family: 'not_reached' })
    expect(count(14, { hasCallStart: false })).toMatchObject({
      dialed: false,
      countsToCaps: false,
      family: 'not_dialed',
    })
  })

  it.each([9, 15, 16])(
    'counts %d without an agent as abandoned, but not where no agent is expected',
    (id) => {
      expect(count(id, { hasAgent: false })).toMatchObject({
        abandoned: true,
        reachedAgent: false,
        contact: false,
      })
      expect(count(id, { hasAgent: false, ivr: true })).toMatchObject({
        abandoned: false,
        reachedAgent: true,
      })
      expect(count(id)).toMatchObject({ abandoned: false, reachedAgent: true })
    },
  )

  it('keeps codes it does not know, and counts them to caps', () => {
    expect(describeOutcome(20)).toMatchObject({ id: 20, words: 'outcome 20', family: 'unknown' })
    expect(count(20)).toMatchObject({ dialed: true, countsToCaps: true, live: false })
    expect(count(null)).toMatchObject({ dialed: true, countsToCaps: true, family: 'unknown' })
    expect(findOutcomeByName('SOMETHING_NEW')).toBeNull()
  })

  it('puts all 18 into six families in one order', () => {
    expect(orderedOutcomes.map((outcome) => outcome.order)).toEqual(outcomeIds.map((_id, index) => index + 1))
    const family = (name: string) => outcomeIds.filter((id) => outcomes[id].family === name)
    expect(family('reached')).toEqual([9, 15, 16])
    expect(family('not_reached')).toEqual([2, 3, 5, 6, 7])
    expect(family('bad_number')).toEqual([1, 4, 8])
    expect(family('abandoned')).toEqual([10, 11])
    expect(family('not_dialed')).toEqual([12, 13, 14, 17, 18])
  })
})

describe('what a person counted without knowing', () => {
  it('is charged like the unknown outcome that it was, and passes for no outcome of the dialer', () => {
    expect(count(countedUnknown)).toEqual(count(null))
    expect(outcomeIds).not.toContain(countedUnknown)
    expect(describeOutcome(countedUnknown)).toMatchObject({ words: 'Unknown, counted', family: 'unknown' })
  })
})
