import { z } from 'zod'

export const dispositionEventType = 'campaign:contact-disposition'
export const subscriptionResourceVersion = 'campaign:1.0.0'

/** [B] About this many subscriptions an organisation. */
export const subscriptionsMax = 20

const base = {
  description: z.string().max(1024).optional(),
  secret: z.string().min(32).max(256),
  orgId: z.uuid().optional(),
  resourceVersion: z.string().min(1).max(50),
  destinationUrl: z.url({ protocol: /^https?$/ }),
  eventTypes: z.array(z.string()).min(1).max(32),
}

/** POST /v2/subscriptions. The platform calls secret optional; we never go without. */
export const createSubscriptionSchema = z.strictObject({ ...base, name: z.string().min(4).max(64) })
export type CreateSubscriptionBody = z.infer<typeof createSubscriptionSchema>

/** PATCH /v2/subscriptions/{id} */
export const patchSubscriptionSchema = z.strictObject({
  description: base.description,
  eventTypes: base.eventTypes.optional(),
  destinationUrl: base.destinationUrl.optional(),
  secret: base.secret.optional(),
  orgId: base.orgId,
  resourceVersion: base.resourceVersion,
  status: z.enum(['active', 'inactive']).optional(),
})
export type PatchSubscriptionBody = z.infer<typeof patchSubscriptionSchema>

/** Tolerant: only what we act on must be there; a status we do not know counts as inactive. */
export const subscriptionSchema = z.object({
  id: z.string(),
  name: z.string().catch(''),
  destinationUrl: z.string(),
  eventTypes: z.array(z.string()).catch([]),
  status: z.enum(['active', 'inactive']).catch('inactive'),
  resourceVersion: z.string().optional(),
  lastUpdatedTime: z.number().optional().catch(undefined),
})
export type Subscription = z.infer<typeof subscriptionSchema>

const oneSchema = z.object({ data: subscriptionSchema })
const listSchema = z.object({ data: z.array(z.unknown()) })

export function readSubscription(body: unknown): Subscription | null {
  const parsed = oneSchema.safeParse(body)
  return parsed.success ? parsed.data.data : null
}

/** Unreadable entries are left out; an unreadable answer is null. */
export function readSubscriptions(body: unknown): Subscription[] | null {
  const parsed = listSchema.safeParse(body)
  if (!parsed.success) return null
  return parsed.data.data.flatMap((item) => {
    const one = subscriptionSchema.safeParse(item)
    return one.success ? [one.data] : []
  })
}

/** [A] What WxCC refuses as a destination, in words; empty when it is fine. Not applied to a sandbox. */
export function findDestinationFaults(destinationUrl: string): string[] {
  let url: URL
  try {
    url = new URL(destinationUrl)
  } catch {
    return ['It is not an absolute URL.']
  }
  const faults: string[] = []
  if (url.protocol !== 'https:') faults.push('It must begin with https.')
  if (url.port !== '') faults.push('It must use port 443.')
  if (url.search !== '' || url.hash !== '') faults.push('It must have no query and no fragment.')
  if (url.username !== '' || url.password !== '') faults.push('It must carry no user name or password.')
  if (!/\.[a-z]{2,}$/i.test(url.hostname)) faults.push('Its host must be a public domain name.')
  return faults
}
