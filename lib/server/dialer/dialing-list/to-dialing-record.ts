import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import {
  customerAniSchema,
  customerDataMax,
  type DialingRecord,
  dialingRecordSchema,
  formatDialNumber,
  formatWxccTime,
  preferredAgentIdSchema,
} from '@/lib/contracts/wxcc/dialing-record'
import { formatId } from '@/lib/domain/ids'
import type { CampaignForHandOut } from './campaign-settings'
import type { HandedOut } from './hand-out'

/** Outcome 17, INVALID_CAD: the next try goes out without the optional data. */
const INVALID_CAD = 17

export type RecordResult =
  | { ok: true; record: DialingRecord }
  | { ok: false; attemptId: string; fault: string }

/**
 * One contact in the contract's words; what does not pass the strict schema does not leave. An optional field that would
 * not pass is sent empty instead: a person is called without it, rather than not at all.
 */
export function toDialingRecord(handed: HandedOut, campaign: CampaignForHandOut, now: Date): RecordResult {
  const { settings } = campaign
  const dialNumber = formatDialNumber(
    handed.e164,
    settings.numberFormat,
    settings.numberFormat === 'national' ? findCallingCode(settings.outdialAni) : '',
  )
  if (dialNumber === null) {
    const fault = 'dialNumber is of another country, which the number format "national" cannot say'
    return { ok: false, attemptId: handed.attemptId, fault }
  }
  const dialAt = handed.dialAt === null ? now : new Date(handed.dialAt)
  const parsed = dialingRecordSchema.safeParse({
    lcmId: handed.attemptId,
    orgId: campaign.wxccOrgId,
    campaignId: formatId('cmp', campaign.id),
    dialNumber,
    // A time that is over means now: the dialer would refuse it as too late (18).
    dialAt: formatWxccTime(dialAt < now ? now : dialAt),
    guardTime: formatWxccTime(new Date(handed.guardAt)),
    preferredAgentId: keepValid(preferredAgentIdSchema, handed.preferredAgentId),
    customerANI: keepValid(customerAniSchema, handed.customerAni),
    customerData: handed.lastOutcome === INVALID_CAD ? [] : listCustomerData(handed, settings.customerData),
    enforceDialAtTime: handed.dialAt !== null,
  } satisfies DialingRecord)
  if (parsed.success) return { ok: true, record: parsed.data }
  const fault = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
  return { ok: false, attemptId: handed.attemptId, fault }
}

function keepValid(
  schema: typeof preferredAgentIdSchema | typeof customerAniSchema,
  text: string | null,
): string {
  const parsed = schema.safeParse(text ?? '')
  return parsed.success ? parsed.data : ''
}

/** Of the number that the campaign calls from; '' where it has none that can be read. */
function findCallingCode(outdialAni: string): string {
  return parsePhoneNumberFromString(outdialAni)?.countryCallingCode ?? ''
}

/** The chosen columns in their order. */
function listCustomerData(handed: HandedOut, names: readonly string[]): DialingRecord['customerData'] {
  return names.slice(0, customerDataMax).map((name, index) => ({
    name,
    value: handed.values[index] ?? '',
  }))
}
