import { findOutcomeByName } from '@/lib/domain/attempt/outcomes'

/**
 * Dispositions as WxCC sends them. Everything here is tolerant and nothing throws: one record that
 * cannot be read is one `ok: false` among its neighbours.
 */

/**
 * [C] A name that is on no list is stored under this code with the text beside it, never thrown away. Not 0: the
 * rollups count unknown outcomes there.
 */
export const unlistedNameCode = 999

/** What the store's smallint holds; a greater code is kept as text under `unlistedNameCode`. */
export const outcomeCodeMax = 32_767

/** [C] Epoch numbers below this are seconds, above it milliseconds (1973 in milliseconds, 5138 in seconds). */
const epochSecondsBelow = 100_000_000_000
const earliestMs = Date.UTC(2000, 0, 1)
const latestMs = Date.UTC(2100, 0, 1)

export type DispositionRecord = {
  /** Our lcmId, as text: an id that is not one of ours is found out later, alone. */
  contactId: string
  destination: string | null
  taskId: string | null
  /** 1–18, another code, `unlistedNameCode` for a name nobody knows, null when none was sent (wrap-up only). */
  outcome: number | null
  /** What was sent, when it is not simply the number in `outcome`. */
  outcomeText: string | null
  /** Id or name of an auxiliary code. */
  businessOutcome: string | null
  agentId: string | null
  callbackPreferredAgentId: string | null
  /** [A] "N/A" today; read in case it comes. */
  callbackAt: Date | null
  callStartAt: Date | null
  callEndAt: Date | null
}

export type ParsedDispositionRecord =
  | { ok: true; position: number; record: DispositionRecord; notes: string[] }
  | { ok: false; position: number; reason: 'not_an_object' | 'no_contact_id' }

/** [B] What `source` begins with; the subscription's id follows. */
export const subscriptionSource = '/com/cisco/wxcc/'

export type DispositionEnvelope = {
  id: string | null
  type: string | null
  source: string | null
  /** Last segment of `source`: /com/cisco/wxcc/{subscriptionId}. */
  subscriptionId: string | null
  organisationId: string | null
  /** comciscotimestamp: number, numeric string, ISO text or absent. */
  sentAt: Date | null
  /** As sent: ours are `cmp_…`, but that is not checked here. */
  campaignId: string | null
}

type UnreadableEvent = {
  ok: false
  reason: 'not_json' | 'not_an_object' | 'no_data'
  envelope: DispositionEnvelope | null
}

export type ParsedDispositionEnvelope =
  | { ok: true; envelope: DispositionEnvelope; data: unknown[] }
  | UnreadableEvent

export type ParsedDispositionEvent =
  | { ok: true; envelope: DispositionEnvelope; records: ParsedDispositionRecord[] }
  | UnreadableEvent

type Fields = Record<string, unknown>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text or a finite number as text; empty, null and anything else is null. */
function readText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text
}

/** ISO text, epoch seconds or milliseconds as number or text. Null when absent or out of all reason. */
export function readWxccTime(value: unknown): Date | null {
  const text = readText(value)
  if (text === null) return null
  const number = /^\d{1,16}(?:\.\d+)?$/.test(text) ? Number(text) : null
  const ms = number === null ? parseText(text) : number < epochSecondsBelow ? number * 1000 : number
  if (!Number.isFinite(ms) || ms < earliestMs || ms > latestMs) return null
  return new Date(Math.floor(ms))
}

/** [C] Text without a zone is UTC, as all of the contract's times; never the zone of the machine that reads it. */
function parseText(text: string): number {
  const hasTime = /\d:\d/.test(text)
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2}|\b(?:GMT|UTC)\b.*)$/i.test(text)
  return Date.parse(hasTime && !hasZone ? `${text}Z` : text)
}

/** Accepts 3, "3", "3.0", "BUSY", "busy"; says what it could not place. */
export function readOutcome(value: unknown): { outcome: number | null; outcomeText: string | null } {
  const text = readText(value)
  if (text === null) return { outcome: null, outcomeText: null }
  const number = /^\d+(\.0+)?$/.test(text) ? Number(text) : null
  if (number !== null && number >= 1 && number <= outcomeCodeMax)
    return { outcome: number, outcomeText: null }
  const known = findOutcomeByName(text)
  return { outcome: known ?? unlistedNameCode, outcomeText: text }
}

export function parseDispositionRecord(value: unknown, position: number): ParsedDispositionRecord {
  if (!isFields(value)) return { ok: false, position, reason: 'not_an_object' }
  const contactId = readText(value.contactId)
  if (contactId === null) return { ok: false, position, reason: 'no_contact_id' }
  const notes: string[] = []
  const readTime = (name: string) => {
    const date = readWxccTime(value[name])
    if (date === null && readText(value[name]) !== null) notes.push(`${name} could not be read`)
    return date
  }
  const record: DispositionRecord = {
    contactId,
    destination: readText(value.destination),
    taskId: readText(value.taskId),
    ...readOutcome(value.telephonyOutcome),
    businessOutcome: readText(value.businessOutcome),
    agentId: readText(value.agentId),
    callbackPreferredAgentId: readText(value.callbackPreferredAgentId),
    callbackAt: readTime('callbackTime'),
    callStartAt: readTime('callStartTime'),
    callEndAt: readTime('callEndTime'),
  }
  if (record.outcome === unlistedNameCode && record.outcomeText !== null) {
    notes.push(`"${record.outcomeText}" is on no list of outcomes`)
  }
  return { ok: true, position, record, notes }
}

function readEnvelope(event: Fields): DispositionEnvelope {
  const source = readText(event.source)
  return {
    id: readText(event.id),
    type: readText(event.type),
    source,
    subscriptionId: source?.split('/').filter(Boolean).at(-1) ?? null,
    organisationId: readText(event.comciscoorgid),
    sentAt: readWxccTime(event.comciscotimestamp),
    campaignId: readText(event.campaignId),
  }
}

/** The envelope alone, its records unread: all that a receiver needs to know before it stores the bytes. */
export function parseDispositionEnvelope(body: string): ParsedDispositionEnvelope {
  let event: unknown
  try {
    event = JSON.parse(body)
  } catch {
    return { ok: false, reason: 'not_json', envelope: null }
  }
  if (!isFields(event)) return { ok: false, reason: 'not_an_object', envelope: null }
  const envelope = readEnvelope(event)
  // [C] One record instead of a list of one is taken as such.
  const data = Array.isArray(event.data) ? event.data : isFields(event.data) ? [event.data] : null
  if (data === null) return { ok: false, reason: 'no_data', envelope }
  return { ok: true, envelope, data }
}

/** The whole event out of its body's text. */
export function parseDispositionEvent(body: string): ParsedDispositionEvent {
  const event = parseDispositionEnvelope(body)
  if (!event.ok) return event
  return { ok: true, envelope: event.envelope, records: event.data.map(parseDispositionRecord) }
}

/** A record as it goes over the wire, for those who write one (the sandbox, tests, benches). */
export type DispositionWireRecord = {
  contactId: string
  destination: string | number
  taskId: string | null
  telephonyOutcome: number | string
  businessOutcome: string | null
  agentId: string
  callbackPreferredAgentId: string
  callbackTime?: string | null
  callStartTime: string | null
  callEndTime: string | null
}

export type DispositionWireEvent = {
  data: DispositionWireRecord[]
  id: string
  source: string
  specversion: '1.0'
  type: 'campaign:contact-disposition'
  datacontenttype: 'application/json'
  comciscoorgid: string
  comciscotimestamp?: number | string
  campaignId: string
}
