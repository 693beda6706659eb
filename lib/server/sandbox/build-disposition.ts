import { customerDataMax, type DialingRecord } from '@/lib/contracts/wxcc/dialing-record'
import type { DispositionWireRecord } from '@/lib/contracts/wxcc/disposition'
import { drawFraction, drawUuid } from './draw'

/** [C] The map that a call can carry, in bytes: beyond it the platform says INVALID_CAD, at a size it does not publish. */
const customerDataBytesMax = 28 * 1024

export function findDataFault(data: DialingRecord['customerData']): string | null {
  if (data.length > customerDataMax) return 'too many fields'
  const bytes = data.reduce(
    (sum, { name, value }) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  )
  return bytes > customerDataBytesMax ? 'too many bytes' : null
}

/** A record as the platform sends it, with its habits: now and then the destination is a number, not text. */
export function buildDisposition(
  record: DialingRecord,
  end: {
    outcome: number
    businessOutcome: string | null
    agentId: string | null
    startMs: number | null
    endMs: number | null
  },
): DispositionWireRecord {
  const isBareNumber = /^\d{1,15}$/.test(record.dialNumber) && drawFraction(record.lcmId, 'bare') < 0.2
  return {
    contactId: record.lcmId,
    destination: isBareNumber ? Number(record.dialNumber) : record.dialNumber,
    taskId: end.startMs === null ? null : drawUuid('task', record.lcmId),
    telephonyOutcome: end.outcome,
    businessOutcome: end.businessOutcome,
    agentId: end.agentId ?? '',
    callbackPreferredAgentId: '',
    callStartTime: end.startMs === null ? null : new Date(end.startMs).toISOString(),
    callEndTime: end.endMs === null ? null : new Date(end.endMs).toISOString(),
  }
}
