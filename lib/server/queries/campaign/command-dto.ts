import type { CampaignCommandDto, CommandKind, CommandStatus } from '@/lib/contracts/campaign'
import { formatId } from '@/lib/domain/ids'

export type CommandRow = {
  id: bigint
  kind: string
  status: string
  version: number
  responseStatus: number | null
  fault: string | null
  tries: number
  requestedAt: Date
  finishedAt: Date | null
  requestedByName: string
}

export function toCommandDto(row: CommandRow): CampaignCommandDto {
  return {
    id: formatId('cmd', row.id),
    // Both are closed sets by the column's check constraint.
    kind: row.kind as CommandKind,
    status: row.status as CommandStatus,
    version: row.version,
    responseStatus: row.responseStatus,
    fault: row.fault,
    tries: row.tries,
    requestedAt: row.requestedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    requestedBy: row.requestedByName,
  }
}
