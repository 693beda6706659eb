import { z } from 'zod'
import type { ListColumn } from '@/lib/contracts/contact-list'
import { importFields, numbersMax } from '@/lib/contracts/import'

export const numberTypes = ['mobile', 'home', 'work', 'other'] as const
export type NumberType = (typeof numberTypes)[number]

/** What the numbering plan says of a number's line, unlike its type, which the sender says. */
export const lineTypes = [
  'mobile',
  'fixed_line',
  'fixed_or_mobile',
  'voip',
  'toll_free',
  'premium_rate',
  'shared_cost',
  'personal',
  'pager',
  'uan',
] as const
export type LineType = (typeof lineTypes)[number]

export const priorityMin = -100
export const priorityMax = 100
/** The priority of a hot contact pushed with `priority: "head"`: before all that files can give. */
export const priorityHead = 1000

const text = (max: number) => z.string().max(max)

const flatNumbers: Record<string, z.ZodOptional<z.ZodNullable<z.ZodString>>> = Object.fromEntries(
  importFields.filter(({ group }) => group === 'Numbers').map(({ name }) => [name, text(60).nullish()]),
)

/** One contact pushed by API. Values are judged one item at a time: a wrong one refuses its item, not the request. */
export const contactItemSchema = z.strictObject({
  ...flatNumbers,
  externalKey: text(200).nullish(),
  accountKey: text(200).nullish(),
  firstName: text(200).nullish(),
  lastName: text(200).nullish(),
  fullName: text(400).nullish(),
  email: text(320).nullish(),
  numbers: z
    .array(z.union([text(60), z.object({ number: text(60), type: text(20).nullish() })]))
    .max(numbersMax)
    .default([]),
  timeZone: text(100).nullish(),
  postalCode: text(20).nullish(),
  region: text(100).nullish(),
  country: text(100).nullish(),
  columns: z.record(text(60), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  dialAt: text(60).nullish(),
  guardTime: text(60).nullish(),
  customerAni: text(60).nullish(),
  preferredAgentId: text(60).nullish(),
  priority: z.union([z.number(), z.literal('head'), text(20)]).nullish(),
})
export type ContactItem = z.input<typeof contactItemSchema>

export const contactItemsMax = 1000

/** A bare array and a single contact are understood too. */
function wrapContacts(value: unknown): unknown {
  if (Array.isArray(value)) return { contacts: value }
  const isSingle =
    typeof value === 'object' && value !== null && !('contacts' in value) && Object.keys(value).length > 0
  return isSingle ? { contacts: [value] } : value
}

export const addContactsShape = z.strictObject({
  contacts: z
    .array(z.unknown())
    .min(1, 'give at least one contact')
    .max(contactItemsMax, `at most ${contactItemsMax} contacts`),
  mode: z.enum(['append', 'update']).default('append'),
  /** For all contacts that name none. */
  priority: z.union([z.literal('head'), z.number().int().min(priorityMin).max(priorityMax)]).optional(),
})
export const addContactsSchema = z.preprocess(wrapContacts, addContactsShape)
export type AddContactsInput = z.input<typeof addContactsShape>

export type ContactItemResult = {
  index: number
  status: 'added' | 'updated' | 'unchanged' | 'duplicate' | 'rejected'
  contactId: string | null
  problems: { path: string; code: string; message: string }[]
}

export type AddContactsResult = {
  results: ContactItemResult[]
  counts: { added: number; updated: number; unchanged: number; duplicate: number; rejected: number }
}

export const numberStates = ['active', 'invalid', 'fax', 'suspect', 'stopped'] as const

export type ContactSummaryDto = {
  id: string
  externalKey: string
  firstName: string
  lastName: string
  email: string | null
  numbers: { e164: string; type: string; state: string; zones: string[] }[]
  isStopped: boolean
  lists: { id: string; name: string }[]
  createdAt: string
}

export type ContactNumberDto = {
  id: string
  position: number
  type: string
  e164: string
  given: string
  country: string | null
  /** Codes of every region that the number, the address or a person says: the rules of all of them hold. */
  regions: string[]
  state: string
  stateCause: string | null
  /** What the numbering plan says of the line, such as `mobile`; null = not known. */
  lineType: string | null
  zones: string[]
  zoneSource: string
  /** How far the zones can be trusted: high, medium, low or none. */
  zoneConfidence: string
  /** Present local time in each zone, as `Tue 14:05`. */
  localTimes: { zone: string; time: string }[]
  attempts: number
  /** The live organisation-wide DNC entry of the number. */
  dnc: { id: string; reason: string; source: string; createdAt: string; createdByName: string } | null
  /** Until when the number is with the dialer. */
  leasedUntil: string | null
}

/** A number that came with the contact and cannot be dialed. */
export type RefusedNumberDto = {
  /** Its place among the numbers as they were given, from 1. */
  position: number
  type: string
  given: string
  code: string
  /** What is wrong with it, to be read after the number. */
  message: string
}

export type ContactMembershipDto = {
  list: { id: string; name: string }
  /** The list's own columns with their types; `columns` may hold more, of an import of before. */
  listColumns: ListColumn[]
  columns: Record<string, string>
  dialAt: string | null
  guardTime: string | null
  customerAni: string | null
  preferredAgentId: string | null
  priority: number
  addedAt: string
  importId: string | null
}

export type ContactCampaignDto = {
  id: string
  name: string
  campaignState: string
  state: string
  pass: number
  attempts: number
  nextAt: string | null
  waitingFor: string | null
  stopCause: string | null
}

export type ContactDto = {
  id: string
  externalKey: string
  hasOwnKey: boolean
  accountKey: string | null
  firstName: string
  lastName: string
  email: string | null
  timeZone: string | null
  postalCode: string | null
  region: string | null
  country: string | null
  /** Since when no campaign calls the person, on whatever number. */
  stoppedAt: string | null
  stoppedByName: string | null
  stoppedReason: string | null
  lockedUntil: string | null
  lockedCause: string | null
  createdAt: string
  /** Sent back with an edit, which is refused when somebody else changed the contact since. */
  updatedAt: string
  numbers: ContactNumberDto[]
  refusedNumbers: RefusedNumberDto[]
  memberships: ContactMembershipDto[]
  campaigns: ContactCampaignDto[]
}

export type ContactAttemptDto = {
  id: string
  campaign: { id: string; name: string }
  e164: string
  pass: number
  attemptNumber: number
  handedAt: string
  guardAt: string
  state: 'open' | 'settled' | 'unknown'
  outcome: number | null
  businessOutcome: string | null
  agentId: string | null
  callStartedAt: string | null
  callEndedAt: string | null
  settledAt: string | null
  /** What the strategy decided, in words. */
  decision: string | null
}

/** One gate of "Why?": what it saw, whether the contact passes, and when it opens next. */
export type GateVerdictDto = {
  gate: string
  label: string
  ok: boolean
  words: string
  seen: Record<string, string | number | boolean | null | readonly string[]>
  opensAt: string | null
}

export type WhyDto = {
  contactId: string
  campaign: { id: string; name: string; state: string; ruleSet: string }
  at: string
  /** Null: the contact is not in the campaign's queue. */
  queue: { state: string; waitingFor: string | null; nextAt: string | null; stopCause: string | null } | null
  isCallable: boolean
  /** The answer in a sentence, for the number that is next. */
  summary: string
  opensAt: string | null
  numbers: {
    id: string
    e164: string
    isNext: boolean
    isCallable: boolean
    opensAt: string | null
    gates: GateVerdictDto[]
  }[]
}

export const allowContactSchema = z.object({
  reason: z.string().trim().min(3, 'say why the person may be called again').max(500),
})
export type AllowContactInput = z.input<typeof allowContactSchema>

export const stopContactSchema = z.object({ reason: z.string().trim().max(500).default('') })
