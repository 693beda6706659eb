import type { LineType, NumberType } from '@/lib/contracts/contact'
import type { NumberFault } from '@/lib/domain/contact/number-faults'

export type NumberWrite = {
  e164: string
  /** As the sender wrote it; the E.164 form where left out. */
  given?: string
  type?: NumberType
  /** ISO 3166 alpha-2 of the number. */
  country?: string | null
  /** What the numbering plan says of the line; null or left out = not known. */
  lineType?: LineType | null
}

/** A number that cannot be dialed and is kept as it was given. */
export type RefusedNumberWrite = {
  /** Its place among the numbers as they were given, from 1. */
  position: number
  given: string
  type: NumberType
  code: NumberFault
}

/** A contact to be written. What is left out or null is not given: an update leaves it as it is. */
export type ContactWrite = {
  externalKey?: string | null
  accountKey?: string | null
  firstName?: string | null
  lastName?: string | null
  email?: string | null
  timeZone?: string | null
  postalCode?: string | null
  region?: string | null
  country?: string | null
  /** At least one, in calling order, none twice. */
  numbers: NumberWrite[]
  /** They replace those of before whenever numbers are given. */
  refusedNumbers?: RefusedNumberWrite[]
  columns?: Record<string, string>
  dialAt?: Date | null
  guardTime?: Date | null
  customerAni?: string | null
  preferredAgentId?: string | null
  priority?: number | null
}
