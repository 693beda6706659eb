import type { ContactAttemptDto } from '@/lib/contracts/contact'
import { formatId } from '@/lib/domain/ids'
import type { AttemptModel } from '@/lib/server/db/generated/models'

export function toAttemptDto(row: AttemptModel, campaignName: string): ContactAttemptDto {
  return {
    id: row.id,
    campaign: { id: formatId('cmp', row.campaignId), name: campaignName },
    e164: row.e164,
    pass: row.pass,
    attemptNumber: row.attemptNumber,
    handedAt: row.handedAt.toISOString(),
    guardAt: row.guardAt.toISOString(),
    state: row.state === 'open' || row.state === 'settled' ? row.state : 'unknown',
    outcome: row.outcome,
    businessOutcome: row.businessOutcome,
    agentId: row.agentId,
    callStartedAt: row.callStartedAt?.toISOString() ?? null,
    callEndedAt: row.callEndedAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
    decision: row.decision,
  }
}
