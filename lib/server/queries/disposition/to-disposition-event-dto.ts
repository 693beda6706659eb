import {
  type DispositionEventDto,
  type DispositionProof,
  type DispositionResultDto,
  type DispositionStatus,
  personHeaders,
  type RecordVerdict,
  recordVerdicts,
} from '@/lib/contracts/disposition'
import { formatId } from '@/lib/domain/ids'

export type DispositionEventRow = {
  id: bigint
  envelopeId: string
  receivedAt: Date
  appliedAt: Date | null
  status: string
  authenticatedBy: string
  headers: unknown
  isLate: boolean
  isConflicting: boolean
  isOtherSubscription: boolean
  dismissedAt: Date | null
  dismissedByName: string | null
  bodyBytes: number
  results: unknown
}

export function toDispositionEventDto(row: DispositionEventRow): DispositionEventDto {
  const results = readResults(row.results)
  return {
    id: formatId('evt', row.id),
    envelopeId: row.envelopeId,
    receivedAt: row.receivedAt.toISOString(),
    appliedAt: row.appliedAt?.toISOString() ?? null,
    // A closed set by the column's check constraint.
    status: row.status as DispositionStatus,
    // As is this one.
    authenticatedBy: row.authenticatedBy as DispositionProof,
    settledBy:
      row.authenticatedBy === 'person' ? (readHeaders(row.headers)[personHeaders.name] ?? null) : null,
    isLate: row.isLate,
    isConflicting: row.isConflicting,
    isOtherSubscription: row.isOtherSubscription,
    dismissed:
      row.dismissedAt === null ? null : { at: row.dismissedAt.toISOString(), by: row.dismissedByName ?? '' },
    bodyBytes: row.bodyBytes,
    verdicts: recordVerdicts.flatMap((verdict) => {
      const records = results.filter((result) => result.verdict === verdict).length
      return records > 0 ? [{ verdict, records }] : []
    }),
  }
}

/** Our own jsonb, written by the apply: [{contactId, applied, words?}]. */
export function readResults(value: unknown): DispositionResultDto[] {
  if (!Array.isArray(value)) return []
  return value.map((item: { contactId?: string | null; applied?: string; words?: string }) => ({
    contactId: item.contactId ?? null,
    verdict: isRecordVerdict(item.applied) ? item.applied : 'failed',
    words: item.words ?? null,
  }))
}

function isRecordVerdict(text: string | undefined): text is RecordVerdict {
  return recordVerdicts.some((verdict) => verdict === text)
}

export function readHeaders(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'))
}
