import { z } from 'zod'
import type { NumberFormat } from '@/lib/domain/campaign/settings'

/** [A] The most a campaign may ask for; a greater start value is clamped to it by WxCC. */
export const recordCountMax = 400

/** [C] Not documented how the dialer asks for a number of records: the first of these that is readable wins. */
export const recordCountParameters = ['recordCount', 'count', 'limit'] as const

/** [C] Not documented: both are answered. */
export const dialingListMethods = ['GET', 'POST'] as const

/** [A] "up to 28 unique fields". */
export const customerDataMax = 28

/**
 * [C] Outcome 17 says "map too large" and no limit is published: the limits of the same platform's
 * Tasks API. Above them a campaign's check warns.
 */
export const customerDataWarnings = { pairs: 30, nameBytes: 200, valueBytes: 1024 } as const

/** [A] `2024-01-17T00:14:28Z`: seconds, no fraction, always UTC. */
export const wxccTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

/** Rounds down to the second, so that a guard time never grows. */
export function formatWxccTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

const wxccTime = z.string().regex(wxccTimePattern, 'must be YYYY-MM-DDTHH:MM:SSZ')

/**
 * [B] Labs dial with +, the guide shows ten bare digits: a campaign setting. `national` [C] is what follows the calling
 * code, without a trunk prefix; null where the number is of another country than `callingCode`: dialed without its code it
 * would ring at a stranger's.
 */
export function formatDialNumber(e164: string, format: NumberFormat, callingCode: string): string | null {
  if (format === 'e164') return e164
  if (format === 'e164_no_plus') return e164.slice(1)
  const prefix = `+${callingCode}`
  return callingCode !== '' && e164.startsWith(prefix) ? e164.slice(prefix.length) : null
}

const dialable = /^\+?\d{3,15}$/

const customerDatum = z.strictObject({ name: z.string().min(1), value: z.string() })

/** Of any version: WxCC makes its own. */
export const preferredAgentIdSchema = z.union([z.literal(''), z.guid()])
export const customerAniSchema = z.union([z.literal(''), z.string().max(50).regex(dialable)])

/** Strict: what does not pass never leaves, because one bad record may spoil the dialer's batch [C]. */
export const dialingRecordSchema = z
  .strictObject({
    /** The attempt's id, not the contact's: the disposition's contactId echoes it. */
    lcmId: z.string().min(1).max(128),
    orgId: z.uuid(),
    campaignId: z.string().min(1).max(64),
    dialNumber: z.string().regex(dialable, 'must be digits, with or without a leading +'),
    dialAt: wxccTime,
    guardTime: wxccTime,
    preferredAgentId: preferredAgentIdSchema,
    customerANI: customerAniSchema,
    customerData: z
      .array(customerDatum)
      .max(customerDataMax)
      .refine(
        (pairs) => new Set(pairs.map((pair) => pair.name)).size === pairs.length,
        'names must be unique',
      ),
    enforceDialAtTime: z.boolean(),
  })
  .refine((record) => record.dialAt <= record.guardTime, {
    // Text order is time order in this format. Breaking it brings outcome 18.
    path: ['dialAt'],
    message: 'must not be after guardTime',
  })
export type DialingRecord = z.infer<typeof dialingRecordSchema>

const uuidPattern = z.core.regexes.uuid()
const guidPattern = z.core.regexes.guid

/** As preferredAgentIdSchema and customerAniSchema say. */
export const isPreferredAgentId = (text: string) => text === '' || guidPattern.test(text)
export const isCustomerAni = (text: string) => text === '' || dialable.test(text)

/**
 * What dialingRecordSchema says of what has its type already, in a fraction of its time; why one does not pass, the schema
 * says. A property test holds both together.
 */
export function passesDialingRecord(record: DialingRecord): boolean {
  return (
    isLong(record.lcmId, 128) &&
    uuidPattern.test(record.orgId) &&
    isLong(record.campaignId, 64) &&
    dialable.test(record.dialNumber) &&
    wxccTimePattern.test(record.dialAt) &&
    wxccTimePattern.test(record.guardTime) &&
    record.dialAt <= record.guardTime &&
    isPreferredAgentId(record.preferredAgentId) &&
    isCustomerAni(record.customerANI) &&
    passesCustomerData(record.customerData)
  )
}

const isLong = (text: string, max: number) => text.length > 0 && text.length <= max

/** Of a few names each is compared with those before it. */
function passesCustomerData(pairs: DialingRecord['customerData']): boolean {
  return (
    pairs.length <= customerDataMax &&
    pairs.every(({ name }, index) => name !== '' && pairs.findIndex((pair) => pair.name === name) === index)
  )
}

export const dialingListSchema = z.array(dialingRecordSchema).max(recordCountMax)

/**
 * How many records the dialer asks for: the smaller of what it says and the campaign's own count. Names in any case;
 * 2.0 is two. An unreadable or absent number means the campaign's count [C]; less than zero means none.
 */
export function readRecordCount(asked: URLSearchParams, campaignRecordCount: number): number {
  const ceiling = Math.min(campaignRecordCount, recordCountMax)
  const given = new Map([...asked].toReversed().map(([name, text]) => [name.toLowerCase(), text.trim()]))
  for (const name of recordCountParameters) {
    const text = given.get(name.toLowerCase())
    if (text === undefined || !/^-?\d{1,9}(?:\.\d{1,9})?$/.test(text)) continue
    return Math.max(0, Math.min(Math.floor(Number(text)), ceiling))
  }
  return ceiling
}

/** [C] What a POST says in its body, JSON or a form, in the form of a query; empty where it is neither. */
export function readRequestFields(body: string): URLSearchParams {
  const text = body.trim()
  if (!text.startsWith('{')) return new URLSearchParams(text.startsWith('[') ? '' : text)
  try {
    const fields: object = JSON.parse(text)
    return new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
        typeof value === 'number' || typeof value === 'string' ? [[name, String(value)]] : [],
      ),
    )
  } catch {
    return new URLSearchParams()
  }
}
