import { z } from 'zod'
import type { AttemptState } from '@/lib/contracts/attempt'
import { idSchema, instantSchema, type PageMeta, pageQuerySchema } from '@/lib/contracts/shared'

export const dispositionStatuses = ['pending', 'applied', 'quarantined'] as const
export type DispositionStatus = (typeof dispositionStatuses)[number]

/** Who vouches for an event; `person`: unknown outcomes settled by hand, in the form of a dialer's event. */
export const dispositionProofs = ['signature', 'token', 'person'] as const
export type DispositionProof = (typeof dispositionProofs)[number]

/** What became of one record of an event. */
export const recordVerdicts = [
  'settled',
  'settled_late',
  'enriched',
  'replaced',
  'outweighed',
  'second_call',
  'nothing_new',
  'no_such_attempt',
  'unreadable',
  'failed',
] as const
export type RecordVerdict = (typeof recordVerdicts)[number]

export const recordVerdictWords: Record<RecordVerdict, string> = {
  settled: 'Settled its attempt',
  settled_late: 'Settled its attempt after the deadline',
  enriched: 'Added to what was known of its attempt',
  replaced: 'Replaced the outcome of its attempt',
  outweighed: 'Says another outcome than the one that counts; kept here only',
  second_call: 'A second call for its attempt, counted to the caps',
  nothing_new: 'Nothing new',
  no_such_attempt: 'No attempt has this id',
  unreadable: 'Could not be read',
  failed: 'Could not be applied',
}

/** Headers under which an event of a person is kept in the inbox. */
export const personHeaders = { name: 'x-rollcall-person', reason: 'x-rollcall-reason' } as const

/** Newest first. */
export const listDispositionEventsQuerySchema = pageQuerySchema.extend({
  status: z.enum(dispositionStatuses).optional(),
  /** Those that were late, came with another body under an id that was known, or by a subscription that is not on record. */
  mark: z.enum(['late', 'conflicting', 'other_subscription']).optional(),
  /** Exactly: an event's id, ours or its sender's, or an attempt's: then the first fifty that name it. */
  q: z.string().trim().max(200).optional(),
})
export type ListDispositionEventsQuery = z.infer<typeof listDispositionEventsQuerySchema>

/** Counted up to here. */
export const setAsideCountMax = 10_000
/** Of a list of what was set aside: how many a replay of all would take; null where they are more than counted. */
export type InboxMeta = PageMeta & { toReplay?: number | null }
/** Of one call; the rest is asked for with `nextAfter`. */
export const replayEventsMax = 500

/** Events that were set aside and that nobody has dismissed. */
export const replaySetAsideSchema = z.object({
  mark: listDispositionEventsQuerySchema.shape.mark,
  /** Received no later than this: what was set aside since somebody looked stays. */
  until: instantSchema,
  /** The `nextAfter` of the answer before. */
  after: idSchema('evt').optional(),
})
export type ReplaySetAsideInput = z.infer<typeof replaySetAsideSchema>
export type ReplaySetAsideResult = {
  replayed: number
  /** The last of them: the apply takes them in their order. */
  lastEventId: string | null
  /** More are set aside: ask again with it. */
  nextAfter: string | null
}

export type DispositionEventDto = {
  id: string
  /** As the sender says; `sha256:…` where it says none. */
  envelopeId: string
  receivedAt: string
  appliedAt: string | null
  status: DispositionStatus
  authenticatedBy: DispositionProof
  /** Who settled unknown outcomes by hand; null for what the dialer sent. */
  settledBy: string | null
  isLate: boolean
  isConflicting: boolean
  isOtherSubscription: boolean
  /** It was set aside, and a person has seen that it cannot be applied. */
  dismissed: { at: string; by: string } | null
  bodyBytes: number
  /** How many records ended how; empty while pending. */
  verdicts: { verdict: RecordVerdict; records: number }[]
}

export type DispositionResultDto = {
  /** The attempt's id as sent; null where none could be read. */
  contactId: string | null
  verdict: RecordVerdict
  /** What could not be read, or the fault. */
  words: string | null
}

/** The attempt that a record names, as it stands now. */
export type DispositionAttemptDto = {
  contact: { id: string; name: string }
  campaign: { id: string; name: string }
  number: string
  state: AttemptState
  outcome: number | null
}

export type DispositionEventDetailDto = DispositionEventDto & {
  /** The headers that the contract names. */
  headers: Record<string, string>
  /** The body as text; bytes that are no UTF-8 are shown as �. */
  body: string
  results: (DispositionResultDto & { attempt: DispositionAttemptDto | null })[]
  /** Why a person settled them. */
  reason: string | null
}
