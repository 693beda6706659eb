import { z } from 'zod'

export const eraseContactSchema = z.object({
  /** Kept in the audit log for good, so that it must name nobody. */
  reason: z.string().trim().min(3, 'say why, such as the number of the request').max(500),
})
export type EraseContactInput = z.input<typeof eraseContactSchema>

/** What an erasure touches, counted. */
export type ErasureScopeDto = {
  numbers: number
  lists: number
  queueRows: number
  callbacks: number
  dncEntries: number
  changes: number
  /** They stay for the charts, without the person. */
  attempts: number
  /** Other contacts with one of the numbers: they stay, and the number is stopped there too. */
  otherContacts: { id: string; name: string }[]
  /** An attempt is with the dialer: nothing can be erased before then, or before its outcome. */
  heldUntil: string | null
}

export type EraseContactResult = { erased: Omit<ErasureScopeDto, 'heldUntil'>; words: string }
