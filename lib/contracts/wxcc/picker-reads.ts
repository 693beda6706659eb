import { z } from 'zod'

/** Answers of the configuration API that fill the pickers and the setup check. Tolerant: extra fields pass. */

const id = z.string().min(1)

export const wrapUpCodeSchema = z.object({
  id,
  name: z.string(),
  active: z.boolean().catch(true),
  workTypeCode: z.string().optional(),
  isDefault: z.boolean().optional(),
})
export type WrapUpCode = z.infer<typeof wrapUpCodeSchema>

export const aniEntrySchema = z.object({ id, name: z.string(), number: z.string() })
export const outdialAniSchema = z.object({
  id,
  name: z.string(),
  outdialANIEntries: z.array(aniEntrySchema).catch([]),
})
export type OutdialAni = z.infer<typeof outdialAniSchema>

export const entryPointSchema = z.object({
  id,
  name: z.string(),
  active: z.boolean().catch(true),
  entryPointType: z.string().optional(),
  outdialQueueId: z.string().nullish(),
})
export type EntryPoint = z.infer<typeof entryPointSchema>

export const queueSchema = z.object({
  id,
  name: z.string(),
  active: z.boolean().catch(true),
  /** Must be true, or the dialer refuses the queue's campaigns. */
  outdialCampaignEnabled: z.boolean().catch(false),
})
export type Queue = z.infer<typeof queueSchema>

export const globalVariableSchema = z.object({
  id,
  name: z.string(),
  active: z.boolean().catch(true),
  variableType: z.string().optional(),
})
export type GlobalVariable = z.infer<typeof globalVariableSchema>

export const wxccUserSchema = z.object({
  id,
  ciUserId: z.string().optional(),
  firstName: z.string().catch(''),
  lastName: z.string().catch(''),
  email: z.string().catch(''),
  active: z.boolean().catch(true),
  contactCenterEnabled: z.boolean().catch(true),
})
export type WxccUser = z.infer<typeof wxccUserSchema>

const pageSchema = z.object({
  data: z.array(z.unknown()),
  meta: z
    .object({ totalPages: z.number().optional(), page: z.number().optional() })
    .optional()
    .catch(undefined),
})

/** One page of any of these reads; items that cannot be read are counted, not fatal. Null: not a page at all. */
export function readPage<T>(
  body: unknown,
  item: z.ZodType<T>,
): { items: T[]; unreadable: number; totalPages: number } | null {
  const page = pageSchema.safeParse(body)
  if (!page.success) return null
  const items: T[] = []
  for (const raw of page.data.data) {
    const parsed = item.safeParse(raw)
    if (parsed.success) items.push(parsed.data)
  }
  return {
    items,
    unreadable: page.data.data.length - items.length,
    totalPages: page.data.meta?.totalPages ?? 1,
  }
}
