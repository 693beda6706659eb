import { priorityMax, priorityMin } from '@/lib/contracts/contact'
import { cleanText } from '@/lib/server/services/contact/clean-text'
import type { RawContact, Say } from '@/lib/server/services/contact/raw-contact'
import { readNumber } from '@/lib/server/services/contact/read-number'
import { readTime } from '@/lib/server/services/contact/read-time'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** When, by whom and with which caller id the contact wants to be called. */
export function readCalling(
  values: RawContact['values'],
  country: string,
  now: Date,
  refuse: Say,
  warn: Say,
) {
  const times: { dialAt: Date | null; guardTime: Date | null } = { dialAt: null, guardTime: null }
  for (const field of ['dialAt', 'guardTime'] as const) {
    const text = cleanText(values[field])
    if (text === null) continue
    const reading = readTime(text)
    if (reading.ok) times[field] = reading.at
    else refuse(field, `${field === 'dialAt' ? 'dial_at' : 'guard_time'}_${reading.code}`, reading.message)
  }
  const { dialAt, guardTime } = times
  if (guardTime && dialAt && guardTime <= dialAt) {
    refuse('guardTime', 'guard_time_before_dial_at', 'The guard time is not after the time to dial at')
  } else if (guardTime && guardTime <= now) {
    warn('guardTime', 'guard_time_past', 'The guard time has passed: the contact will not be dialed')
  }
  let customerAni = cleanText(values.customerAni)
  if (customerAni !== null) {
    const reading = readNumber(customerAni, country)
    if (reading.ok) customerAni = reading.e164
    else refuse('customerAni', 'customer_ani_invalid', `The caller id ${reading.message}`)
  }
  const preferredAgentId = cleanText(values.preferredAgentId)?.toLowerCase() ?? null
  if (preferredAgentId !== null && !uuid.test(preferredAgentId)) {
    refuse(
      'preferredAgentId',
      'agent_id_invalid',
      `“${preferredAgentId.slice(0, 60)}” is not the id (uuid) of an agent`,
    )
  }
  return {
    ...times,
    customerAni,
    preferredAgentId,
    priority: readPriority(cleanText(values.priority), refuse),
  }
}

function readPriority(text: string | null, refuse: Say): number | null {
  if (text === null) return null
  const priority = Number(text)
  if (Number.isInteger(priority) && priority >= priorityMin && priority <= priorityMax) return priority
  refuse(
    'priority',
    'priority_invalid',
    `“${text.slice(0, 20)}” is not a whole number from ${priorityMin} to ${priorityMax}`,
  )
  return null
}
