import type { StartCampaignBody } from '@/lib/contracts/wxcc/campaign-calls'
import { decideZones } from '@/lib/domain/compliance/phone-zones'
import { toLocal } from '@/lib/domain/compliance/zones'
import { drawBetween, drawFraction, drawFrom } from './draw'
import { findMagicOutcome } from './magic-numbers'
import { wrapUpNames } from './sample-organisation'

/** What will come of one dial, decided before it is made. */
export type CallPlan = {
  /** 16, 9, 15: a person answers, if somebody is there to talk to them. */
  outcome: number
  /** False for what never became a call: 12, 13, 17, 18 and half of 14. */
  isDialed: boolean
  isSilent: boolean
  ringMs: number
  talkMs: number
  wrapUpMs: number
  businessOutcome: string | null
}

export type CallQuestion = {
  seed: string
  dialNumber: string
  /** 0 for the first dial of this number, 1 for the second… */
  turn: number
  at: Date
  campaign: Pick<StartCampaignBody, 'campaignType' | 'noAnswerRingLimit' | 'callProgressAnalysisParams'>
}

/** Share of people who pick up, by local hour: low at work, high in the evening. */
const answerOddsByHour: readonly number[] = [
  0.02, 0.01, 0.01, 0.01, 0.01, 0.02, 0.04, 0.08, 0.14, 0.18, 0.21, 0.2, 0.17, 0.16, 0.16, 0.18, 0.22, 0.28,
  0.33, 0.31, 0.24, 0.15, 0.07, 0.03,
]
const weekendFactor = 1.1

const callEnds: readonly (readonly [number, number])[] = [
  [2, 52],
  [5, 22],
  [6, 10],
  [3, 10],
  [7, 3],
  [8, 2],
  [14, 1],
]

const wrapUps: readonly (readonly [string, number])[] = [
  [wrapUpNames.sale, 17],
  [wrapUpNames.informationSent, 14],
  [wrapUpNames.notInterested, 48],
  [wrapUpNames.wrongPerson, 9],
  [wrapUpNames.hungUp, 12],
]

/** The hour that it is for the number; every campaign format of the number is understood. */
export function readLocalTime(dialNumber: string, at: Date): { hour: number; weekday: number } {
  const digits = dialNumber.replace(/^\+/, '')
  const e164 = `+${digits.length === 10 ? `1${digits}` : digits}`
  const country = e164.startsWith('+1') ? null : e164.startsWith('+44') ? 'GB' : 'AU'
  const zone = decideZones({ e164, country: country ?? 'US' }).zones[0] ?? 'UTC'
  return toLocal(at, zone)
}

/** Pure: the same question has the same answer, so a run can be repeated number for number. */
export function planCall(question: CallQuestion): CallPlan {
  const { seed, dialNumber, turn, at, campaign } = question
  const draw = (what: string) => drawFraction(seed, dialNumber, turn, what)
  const outcome = decideOutcome(question, draw)
  const code = outcome === 'silent' ? 2 : outcome
  const ringLimitMs = (campaign.noAnswerRingLimit ?? 32) * 1000
  const isNoCall = [12, 13, 17, 18].includes(code) || (code === 14 && draw('error') < 0.5)
  const rings: Record<number, number> = {
    1: drawBetween(1000, 3000, draw('ring')),
    2: ringLimitMs,
    3: drawBetween(1500, 4000, draw('ring')),
    5: drawBetween(9000, 17_000, draw('ring')),
    6: drawBetween(5000, 10_000, draw('ring')),
  }
  return {
    outcome: code,
    isDialed: !isNoCall,
    isSilent: outcome === 'silent',
    ringMs: isNoCall ? 0 : Math.min(rings[code] ?? drawBetween(3000, 14_000, draw('ring')), ringLimitMs),
    talkMs: drawBetween(25_000, 130_000, draw('talk') ** 1.5),
    wrapUpMs: drawBetween(5000, 20_000, draw('wrap')),
    businessOutcome: decideWrapUp(code, campaign, at, dialNumber, draw),
  }
}

function decideOutcome(question: CallQuestion, draw: (what: string) => number): number | 'silent' {
  const { seed, dialNumber, at, campaign } = question
  const magic = findMagicOutcome(dialNumber)
  if (magic !== null) return magic
  // Traits of the number or the person, the same at every dial.
  const trait = drawFraction(seed, dialNumber, 'trait')
  if (trait < 0.012) return 1
  if (trait < 0.018) return 4
  const { hour, weekday } = readLocalTime(dialNumber, at)
  const odds = (answerOddsByHour[hour] ?? 0.1) * (weekday === 0 || weekday === 6 ? weekendFactor : 1)
  if (draw('answer') < odds) {
    if (trait > 0.992) return 15
    return draw('live') < 0.07 ? 9 : 16
  }
  const end = drawFrom(callEnds, draw('end'))
  // Without detection a machine is taken for a person and reaches an agent.
  return end === 5 && campaign.callProgressAnalysisParams?.amdEnabled !== true ? 16 : end
}

function decideWrapUp(
  outcome: number,
  campaign: CallQuestion['campaign'],
  at: Date,
  dialNumber: string,
  draw: (what: string) => number,
): string | null {
  if (outcome === 9) return wrapUpNames.callbackAgreed
  if (outcome === 15) return wrapUpNames.doNotCall
  if (outcome !== 16) return null
  const isMachine =
    findMagicOutcome(dialNumber) === null &&
    campaign.callProgressAnalysisParams?.amdEnabled !== true &&
    draw('answer') >= (answerOddsByHour[readLocalTime(dialNumber, at).hour] ?? 0.1) * weekendFactor
  return isMachine ? wrapUpNames.answeringMachine : drawFrom(wrapUps, draw('wrap-up'))
}
