import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import {
  customerDataMax,
  type DialingRecord,
  dialingRecordSchema,
  formatDialNumber,
  formatWxccTime,
  isCustomerAni,
  isPreferredAgentId,
  passesDialingRecord,
} from '@/lib/contracts/wxcc/dialing-record'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { formatId } from '@/lib/domain/ids'
import type { CampaignForHandOut } from './campaign-settings'
import type { HandedOut } from './hand-out'

/** Outcome 17, INVALID_CAD: the next try goes out without the optional data. */
const INVALID_CAD = 17

export type RecordResult =
  | { ok: true; record: DialingRecord }
  | { ok: false; attemptId: string; fault: string }

/**
 * Contacts in the contract's words; what does not pass the strict schema does not leave. An optional field that would not
 * pass is sent empty instead: a person is called without it, rather than not at all.
 */
export function toDialingRecords(
  handedOut: readonly HandedOut[],
  campaign: CampaignForHandOut,
  now: Date,
): RecordResult[] {
  const { settings } = campaign
  const common = {
    orgId: campaign.wxccOrgId,
    campaignId: formatId('cmp', campaign.id),
    callingCode: settings.numberFormat === 'national' ? findCallingCode(settings.outdialAni) : '',
    now: formatWxccTime(now),
    formatTime: rememberTimes(),
  }
  return handedOut.map((handed) => toDialingRecord(handed, settings, common))
}

type Common = {
  orgId: string
  campaignId: string
  callingCode: string
  now: string
  formatTime: (text: string) => string
}

function toDialingRecord(handed: HandedOut, settings: CampaignSettings, common: Common): RecordResult {
  const { attemptId } = handed
  const dialNumber = formatDialNumber(handed.e164, settings.numberFormat, common.callingCode)
  if (dialNumber === null) {
    const fault = 'dialNumber is of another country, which the number format "national" cannot say'
    return { ok: false, attemptId, fault }
  }
  const { preferredAgentId, customerAni } = handed
  const dialAt = handed.dialAt === null ? '' : common.formatTime(handed.dialAt)
  // A time that is over means now: the dialer would refuse it as too late (18). Text order is time order.
  const isAhead = dialAt > common.now
  const record: DialingRecord = {
    lcmId: attemptId,
    orgId: common.orgId,
    campaignId: common.campaignId,
    dialNumber,
    dialAt: isAhead ? dialAt : common.now,
    guardTime: common.formatTime(handed.guardAt),
    preferredAgentId:
      preferredAgentId !== null && isPreferredAgentId(preferredAgentId) ? preferredAgentId : '',
    customerANI: customerAni !== null && isCustomerAni(customerAni) ? customerAni : '',
    customerData: handed.lastOutcome === INVALID_CAD ? [] : listCustomerData(handed, settings.customerData),
    enforceDialAtTime: handed.dialAt !== null,
  }
  if (passesDialingRecord(record)) return { ok: true, record }
  const issues = dialingRecordSchema.safeParse(record).error?.issues ?? []
  const fault = issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
  return { ok: false, attemptId, fault }
}

/** Most records of a list have one guard time. */
function rememberTimes(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    let formatted = known.get(text)
    if (formatted === undefined) {
      formatted = formatWxccTime(new Date(text))
      known.set(text, formatted)
    }
    return formatted
  }
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
