import { randomUUID } from 'node:crypto'
import {
  type CreateSubscriptionBody,
  dispositionEventType,
  type PatchSubscriptionBody,
} from '@/lib/contracts/wxcc/subscription'

export type HeldSubscription = {
  id: string
  name: string
  description: string
  eventTypes: string[]
  destinationUrl: string
  secret: string | null
  status: 'active' | 'inactive'
  resourceVersion: string
  createdTime: number
  createdBy: string
  lastUpdatedTime: number
  lastUpdatedBy: string
}

const author = 'administrator@example.com'

export type SubscriptionStore = ReturnType<typeof createSubscriptionStore>

export function createSubscriptionStore(now: () => number) {
  const subscriptions = new Map<string, HeldSubscription>()
  return {
    create(body: CreateSubscriptionBody): HeldSubscription {
      const subscription: HeldSubscription = {
        id: randomUUID(),
        name: body.name,
        description: body.description ?? '',
        eventTypes: body.eventTypes,
        destinationUrl: body.destinationUrl,
        secret: body.secret,
        status: 'active',
        resourceVersion: body.resourceVersion,
        createdTime: now(),
        createdBy: author,
        lastUpdatedTime: now(),
        lastUpdatedBy: author,
      }
      subscriptions.set(subscription.id, subscription)
      return subscription
    },
    patch(id: string, body: PatchSubscriptionBody): HeldSubscription | null {
      const known = subscriptions.get(id)
      if (known === undefined) return null
      const next: HeldSubscription = {
        ...known,
        description: body.description ?? known.description,
        eventTypes: body.eventTypes ?? known.eventTypes,
        destinationUrl: body.destinationUrl ?? known.destinationUrl,
        secret: body.secret ?? known.secret,
        status: body.status ?? known.status,
        resourceVersion: body.resourceVersion,
        lastUpdatedTime: now(),
      }
      subscriptions.set(id, next)
      return next
    },
    remove: (id: string) => subscriptions.delete(id),
    get: (id: string) => subscriptions.get(id) ?? null,
    list: () => [...subscriptions.values()],
    /** Where dispositions go: the newest active subscription to them. */
    findForDispositions(): HeldSubscription | null {
      return (
        [...subscriptions.values()]
          .reverse()
          .find((one) => one.status === 'active' && one.eventTypes.includes(dispositionEventType)) ?? null
      )
    },
    restore(held: readonly HeldSubscription[]) {
      for (const one of held) subscriptions.set(one.id, one)
    },
  }
}

/** As the API shows it: never the secret. */
export function showSubscription({ secret: _, ...shown }: HeldSubscription) {
  return shown
}
