import type { NumberType } from '@/lib/contracts/contact'

export type NumberWrite = {
  e164: string
  /** As the sender wrote it; the E.164 form where left out. */
  given?: string
  type?: NumberType
  /** ISO 3166 alpha-2 of the number. */
  country?: string | null
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
  columns?: Record<string, string>
  dialAt?: Date | null
  guardTime?: Date | null
  customerAni?: string | null
  preferredAgentId?: string | null
  priority?: number | null
}
