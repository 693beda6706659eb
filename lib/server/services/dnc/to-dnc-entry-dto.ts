import { type DncEntryDto, dncSources } from '@/lib/contracts/dnc'
import { formatId } from '@/lib/domain/ids'
import type { DncEntryModel } from '@/lib/server/db/generated/models'

export function toDncEntryDto(row: DncEntryModel, now: Date): DncEntryDto {
  return {
    id: formatId('dnc', row.id),
    e164: row.e164,
    scope: row.scope === 'campaign' ? 'campaign' : 'organisation',
    campaignId: row.campaignId === null ? null : formatId('cmp', row.campaignId),
    source: dncSources.find((source) => source === row.source) ?? 'user',
    reason: row.reason,
    attemptId: row.attemptId,
    createdAt: row.createdAt.toISOString(),
    createdByName: row.createdByName,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    endedByName: row.endedByName,
    endedReason: row.endedReason,
    isLive: row.endedAt === null && (row.expiresAt === null || row.expiresAt > now),
  }
}
