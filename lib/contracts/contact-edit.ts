import { z } from 'zod'
import { type ContactDto, numberTypes } from '@/lib/contracts/contact'
import { numbersMax } from '@/lib/contracts/import'
import { idSchema } from '@/lib/contracts/shared'

const text = (max: number) => z.string().max(max)

/** Left out: as it is. Null or '': taken away. */
export const editMembershipSchema = z.strictObject({
  listId: idSchema('lst'),
  columns: z.record(text(60), text(4_000).nullable()).optional(),
  dialAt: text(60).nullish(),
  guardTime: text(60).nullish(),
  customerAni: text(60).nullish(),
  preferredAgentId: text(60).nullish(),
  priority: z.number().optional(),
})

/** Values are judged by the rules of an import; what an import would take with a warning and leave out is refused. */
export const editContactSchema = z.strictObject({
  /** Of the contact as it was read: a change by somebody else in between is a conflict. */
  updatedAt: z.iso.datetime(),
  externalKey: text(200).min(1, 'a key may be changed, not taken away').optional(),
  accountKey: text(200).nullish(),
  firstName: text(200).nullish(),
  lastName: text(200).nullish(),
  email: text(320).nullish(),
  timeZone: text(100).nullish(),
  postalCode: text(20).nullish(),
  region: text(100).nullish(),
  country: text(100).nullish(),
  /** All numbers that the contact shall have, in calling order. One that is missing is stopped, never deleted. */
  numbers: z
    .array(z.strictObject({ number: text(60).min(1, 'give a number'), type: z.enum(numberTypes) }))
    .min(1, 'a contact has one number at least')
    .max(numbersMax)
    .optional(),
  lists: z.array(editMembershipSchema).max(100).optional(),
})
export type EditContactInput = z.input<typeof editContactSchema>

export type EditContactResult = {
  contact: ContactDto
  /** What was taken all the same, and why it is odd. */
  warnings: { path: string; code: string; message: string }[]
}

export const stopNumberSchema = z.object({
  reason: z.string().trim().min(3, 'say why nobody shall call it').max(500),
})
export const allowNumberSchema = z.object({
  reason: z.string().trim().min(3, 'say why it may be called again').max(500),
})
export type StopNumberInput = z.input<typeof stopNumberSchema>

export type NumberStateResult = { state: string; stateCause: string | null; words: string }

/** `isContactGone`: they were on no other list and had never been called. */
export type LeaveListResult = { isContactGone: boolean; words: string }
