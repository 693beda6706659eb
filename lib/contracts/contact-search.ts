import { z } from 'zod'
import { campaignContactStates } from '@/lib/contracts/campaign'
import { numberStates } from '@/lib/contracts/contact'
import {
  countrySchema,
  idSchema,
  instantSchema,
  type PageMeta,
  pageQuerySchema,
} from '@/lib/contracts/shared'

export const contactSorts = ['-createdAt', 'createdAt', 'name', '-name'] as const
export type ContactSort = (typeof contactSorts)[number]

/** Of a number: one zone, several candidates, or none that is known. */
export const zoneKnowledge = ['known', 'several', 'unknown'] as const
export type ZoneKnowledge = (typeof zoneKnowledge)[number]

const yes = z.literal('yes')

/** All that is given must hold; what is said of numbers must hold for one number of the contact at least. */
export const searchContactsQuerySchema = pageQuerySchema.extend({
  /** A number in any form, its last digits (four or more), the start of a name or e-mail address, or a key. */
  q: z.string().trim().max(200).default(''),
  sort: z.enum(contactSorts).default('-createdAt'),
  listId: idSchema('lst').optional(),
  campaignId: idSchema('cmp').optional(),
  /** Of the contact in that campaign; without a campaign it says nothing. */
  queueState: z.enum(campaignContactStates).optional(),
  numberState: z.enum(numberStates).optional(),
  /** A number is on the organisation's DNC. */
  dnc: yes.optional(),
  /** All calls to the contact are stopped. */
  stopped: yes.optional(),
  country: countrySchema.optional(),
  region: z
    .string()
    .trim()
    .regex(/^[A-Z0-9]{1,3}$/, 'a region is a code in capitals, such as NY')
    .optional(),
  zone: z.enum(zoneKnowledge).optional(),
  addedSince: z
    .union([z.iso.date('a day such as 2026-11-23, or a time with its zone'), instantSchema])
    .optional(),
})
export type SearchContactsQuery = z.input<typeof searchContactsQuerySchema>

/** Counted exactly up to here; so many are looked through at most for one answer. */
export const contactsCountedMax = 10_000

export type SearchContactsMeta = PageMeta & {
  /** What was understood, such as `Read as +1 212 555 0123`; null without a question. */
  understood: string | null
  /** The answer ends where so many contacts had been looked through; the cursor leads on. */
  isPartial: boolean
}
