import type { ContactAttemptDto } from '@/lib/contracts/contact'

export const timelineKinds = [
  'attempt',
  'callback',
  'dnc_added',
  'dnc_ended',
  'edit',
  'number_stop',
  'number_allow',
  'contact_stop',
  'contact_allow',
  'list_leave',
  'list_join',
  'added',
] as const
export type TimelineKind = (typeof timelineKinds)[number]

export type FieldChangeDto = { field: string; before: unknown; after: unknown }

/** Something that happened to or with a contact. */
export type TimelineEventDto = {
  id: string
  at: string
  kind: TimelineKind
  /** Who did it; null where nobody in particular did. */
  by: string | null
  /** What happened, in a sentence. */
  words: string
  /** As a person gave it. */
  reason: string | null
  attempt: ContactAttemptDto | null
  changes: FieldChangeDto[]
}
