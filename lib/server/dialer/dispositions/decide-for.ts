import { countOutcome } from '@/lib/domain/attempt/outcomes'
import { isAgentCampaign } from '@/lib/domain/campaign/settings'
import { findRuleSet, presets, type RuleSet } from '@/lib/domain/compliance/rule-sets'
import { guessBusinessClass } from '@/lib/domain/strategy/business-outcomes'
import { decideNext, type StrategyDecision } from '@/lib/domain/strategy/decide-next'
import type { ApplyState, AttemptRow, CampaignRow } from './apply-state'
import { countSameOutcome, findMadeAt } from './past-attempts'

export function readOutcomeFacts(attempt: AttemptRow) {
  return {
    outcome: attempt.outcome,
    hasCallStart: attempt.callStartedAt !== null,
    hasAgent: attempt.agentId !== null,
    isAgentCampaign: isAgentCampaign(attempt.campaignType),
  }
}

export function countAttempt(attempt: AttemptRow) {
  return countOutcome(readOutcomeFacts(attempt))
}

export function findRules({ settings }: CampaignRow): RuleSet {
  return findRuleSet(settings.ruleSet) ?? presets.DEFAULT
}

/**
 * What the strategy says to the attempt as it is, beside all others of its contact. Null while it is open, and where
 * contact, number or campaign are gone.
 */
export function decideFor(state: ApplyState, attempt: AttemptRow): StrategyDecision | null {
  const campaign = state.campaigns.get(attempt.campaignId)
  const number = state.numbers.get(attempt.numberId)
  const contact = state.contacts.get(attempt.contactId)
  if (attempt.state === 'open' || !campaign || !number || !contact) return null
  const numbers = state.numbersOf.get(attempt.contactId) ?? []
  return decideNext({
    now: state.now,
    ...readOutcomeFacts(attempt),
    businessClass: guessBusinessClass(attempt.businessOutcome),
    callAt: findMadeAt(state, attempt),
    callbackAt: attempt.callbackAskedAt,
    numberId: String(number.id),
    numbers: numbers.map((one) => ({
      id: String(one.id),
      position: one.position,
      state: one.state,
      chargedTotal: one.chargedTotal + one.chargedElsewhere,
    })),
    sameOutcome: countSameOutcome(state, attempt),
    contactChargedTotal: contact.chargedTotal,
    zoneSet: number.zoneSet,
    ruleSet: findRules(campaign),
    // An agent, or a wrap-up, means that somebody was spoken to: only a person can say what is to follow.
    unknownPolicy:
      attempt.agentId === null && attempt.businessOutcome === null ? campaign.settings.unknownPolicy : 'hold',
  })
}
