import { type CountryCode, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min'
import {
  customerDataMax,
  type DialingRecord,
  dialingRecordSchema,
  formatDialNumber,
  formatWxccTime,
} from '@/lib/contracts/wxcc/dialing-record'
import { formatId } from '@/lib/domain/ids'
import type { CampaignForHandOut } from './campaign-settings'
import type { HandedOut } from './hand-out'

/** Outcome 17, INVALID_CAD: the next try goes out without the optional data. */
const INVALID_CAD = 17

export type RecordResult =
  | { ok: true; record: DialingRecord }
  | { ok: false; attemptId: string; fault: string }

/** One contact in the contract's words; what does not pass the strict schema does not leave. */
export function toDialingRecord(handed: HandedOut, campaign: CampaignForHandOut, now: Date): RecordResult {
  const { settings } = campaign
  const callingCode =
    handed.country && isSupportedCountry(handed.country) ? getCallingCode(handed.country) : ''
  const parsed = dialingRecordSchema.safeParse({
    lcmId: handed.attemptId,
    orgId: campaign.wxccOrgId,
    campaignId: formatId('cmp', campaign.id),
    dialNumber: formatDialNumber(handed.e164, settings.numberFormat, callingCode),
    dialAt: formatWxccTime(handed.dialAt === null ? now : new Date(handed.dialAt)),
    guardTime: formatWxccTime(new Date(handed.guardAt)),
    preferredAgentId: handed.preferredAgentId ?? '',
    customerANI: handed.customerAni ?? '',
    customerData: handed.lastOutcome === INVALID_CAD ? [] : listCustomerData(handed, settings.customerData),
    enforceDialAtTime: handed.dialAt !== null,
  } satisfies DialingRecord)
  if (parsed.success) return { ok: true, record: parsed.data }
  const fault = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
  return { ok: false, attemptId: handed.attemptId, fault }
}

function getCallingCode(country: CountryCode): string {
  return getCountryCallingCode(country)
}

function listCustomerData(handed: HandedOut, names: readonly string[]): DialingRecord['customerData'] {
  return names.slice(0, customerDataMax).map((name, index) => ({
    name,
    value: handed.values[index] ?? '',
  }))
}
