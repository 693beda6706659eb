import type { WhyDto } from '@/lib/contracts/contact'
import { decideEligibility, type Eligibility, gateWords } from '@/lib/domain/eligibility/gates'
import { formatId } from '@/lib/domain/ids'
import { type LoadedGateFacts, loadGateFacts } from '@/lib/server/queries/contact/load-gate-facts'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** “Why?”: every gate of every number of a contact in a campaign, by the oracle that the hand-out is tested against. */
export async function explainContact(ctx: Ctx, campaignId: bigint, contactId: bigint): Promise<WhyDto> {
  requirePermission(ctx, 'contact.read')
  const loaded = await loadGateFacts(ctx.organisationId, campaignId, contactId, ctx.now)
  const judged = loaded.numbers.map((number) => ({
    ...number,
    answer: decideEligibility(number.facts, number.rules, ctx.now),
  }))
  const nextId =
    loaded.queue?.nextNumberId ?? judged.find((n) => n.facts.number.state === 'active')?.id ?? judged[0]?.id
  const next = judged.find((number) => number.id === nextId)
  const isCallable = loaded.queue !== null && !loaded.isPaused && next?.answer.ok === true
  const { campaign, queue } = loaded
  return {
    contactId: formatId('con', contactId),
    campaign: {
      id: formatId('cmp', campaign.id),
      name: campaign.name,
      state: campaign.state,
      ruleSet: campaign.ruleSet.name,
    },
    at: ctx.now.toISOString(),
    queue: queue && {
      state: queue.state,
      waitingFor: queue.waitingFor,
      nextAt: queue.state === 'closed' ? null : (queue.nextAt?.toISOString() ?? null),
      stopCause: queue.stopCause,
    },
    isCallable,
    summary: summarise(loaded, next?.answer ?? null),
    opensAt: next && !next.answer.ok ? (next.answer.opensAt?.toISOString() ?? null) : null,
    numbers: judged.map(({ id, e164, answer }) => ({
      id: formatId('num', id),
      e164,
      isNext: id === nextId,
      isCallable: answer.ok,
      opensAt: answer.ok ? null : (answer.opensAt?.toISOString() ?? null),
      gates: answer.verdicts.map(({ gate, ok, words, seen, opensAt }) => ({
        gate,
        label: gateWords[gate],
        ok,
        words,
        seen,
        opensAt: opensAt?.toISOString() ?? null,
      })),
    })),
  }
}

function summarise(loaded: LoadedGateFacts, answer: Eligibility | null): string {
  if (loaded.queue === null)
    return 'The contact is not in this campaign’s queue: it has not been enrolled from a list.'
  if (answer === null) return 'The contact has no number.'
  if (loaded.isPaused) return 'Everything is paused: no campaign of the organisation hands out.'
  if (loaded.queue.state === 'leased') return 'An attempt is with the dialer; its outcome is awaited.'
  return answer.ok ? 'May be dialed now: every gate is open.' : answer.words
}
