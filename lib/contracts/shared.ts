import { z } from 'zod'
import { type IdPrefix, parseId } from '@/lib/domain/ids'

/** A prefixed id as people see it (`cmp_…`), read into the bigint that the server works with. */
export function idSchema(prefix: IdPrefix) {
  return z
    .string()
    .describe(`${prefix}_ and 13 characters`)
    .transform((text, context) => {
      const id = parseId(prefix, text)
      if (id === null) {
        context.addIssue({ code: 'custom', message: `not an id of the form ${prefix}_…` })
        return z.NEVER
      }
      return id
    })
}

export const pageLimitMax = 200

/** Paging by cursor: `cursor` is opaque and comes from the last page's `meta.nextCursor`. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(pageLimitMax).default(50),
  cursor: z.string().max(500).optional(),
})
export type PageQuery = z.infer<typeof pageQuerySchema>

/** `total` only where counting is cheap, `moreThan` where it is more than is counted; `asOf`: when, by the server's clock. */
export type PageMeta = { nextCursor: string | null; total?: number; moreThan?: number; asOf?: string }

/** A page as it travels. */
export type Page<T, Meta = PageMeta> = { data: T[]; meta: Meta }

/** The body of every error (RFC 9457). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Problem = z.infer<typeof problemSchema>

export const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/, 'a country is two capital letters, such as US or GB')

export const e164Schema = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'a number in E.164 form, such as +12125550123')

const instantMin = Date.UTC(1900, 0, 1)
const instantMax = Date.UTC(9999, 0, 1)

/** Whether a time can be meant, stored and sent: 1900 to 9998. */
export function isPlausibleInstant(at: Date): boolean {
  return at.getTime() >= instantMin && at.getTime() < instantMax
}

/** A time with its zone; stored and sent as UTC. */
export const instantSchema = z.iso
  .datetime({ offset: true, message: 'a time such as 2026-11-23T15:00:00Z' })
  // What is no time at all has its own message already.
  .refine((text) => Number.isNaN(Date.parse(text)) || isPlausibleInstant(new Date(text)), {
    error: 'a time of the years 1900 to 9998',
  })
