import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import {
  dispositionEventType,
  findDestinationFaults,
  type Subscription,
  subscriptionResourceVersion,
} from '@/lib/contracts/wxcc/subscription'
import { AppError } from '@/lib/domain/errors'
import { getEnv } from '@/lib/env'
import { decryptSecret } from '@/lib/server/crypto/encryption'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { isLoopback, requireWxccConnection, type WxccConnection } from '@/lib/server/wxcc/connection'
import {
  createSubscription,
  getSubscription,
  listSubscriptions,
  patchSubscription,
  type WxccResult,
} from '@/lib/server/wxcc/subscriptions'

export type SubscriptionState = {
  subscriptionId: string | null
  status: 'active' | 'inactive' | null
  destinationUrl: string
  fault: string | null
}

const name = 'Rollcall dispositions'

export function buildDispositionsUrl(): string {
  return getEnv().publicUrl + machinePaths.dispositions
}

/**
 * Makes sure that WxCC sends dispositions here, signed with the newest secret: makes the subscription, or brings the one
 * that is there up to date and active. Safe to repeat. Throws `conflict` where something of ours is missing; what WxCC
 * answers is stored and returned.
 */
export async function ensureSubscription(ctx: Ctx): Promise<SubscriptionState> {
  requirePermission(ctx, 'connector.manage')
  const connection = await requireWxccConnection(ctx.organisationId)
  const secret = await requireNewestSecret(ctx.organisationId)
  const destinationUrl = buildDispositionsUrl()
  if (!isLoopback(connection.baseUrl)) {
    const faults = findDestinationFaults(destinationUrl)
    if (faults.length > 0) {
      throw new AppError('conflict', `WxCC would refuse ${destinationUrl}: ${faults.join(' ')}`)
    }
  }
  const result = await bringUpToDate(connection, destinationUrl, secret)
  return saveSubscription(ctx.organisationId, destinationUrl, result)
}

async function bringUpToDate(
  connection: WxccConnection,
  destinationUrl: string,
  secret: string,
): Promise<WxccResult<Subscription>> {
  const listed = await listSubscriptions(connection)
  if (!listed.ok) return listed
  const present = listed.value.find(
    (one) => one.destinationUrl === destinationUrl && one.eventTypes.includes(dispositionEventType),
  )
  const body = {
    destinationUrl,
    secret,
    eventTypes: [dispositionEventType],
    resourceVersion: subscriptionResourceVersion,
    orgId: connection.wxccOrgId,
  }
  if (!present) return createSubscription(connection, { ...body, name })
  const patched = await patchSubscription(connection, present.id, { ...body, status: 'active' })
  return patched.ok ? getSubscription(connection, present.id) : patched
}

/** Asks WxCC how the subscription is and stores the answer; nothing is changed there. */
export async function checkSubscription(organisationId: bigint): Promise<SubscriptionState | null> {
  const stored = await getPrisma().wxccConnection.findUnique({
    where: { organisationId },
    select: { subscriptionId: true, destinationUrl: true },
  })
  if (!stored?.subscriptionId) return null
  const connection = await requireWxccConnection(organisationId)
  const result = await getSubscription(connection, stored.subscriptionId)
  return saveSubscription(organisationId, stored.destinationUrl ?? buildDispositionsUrl(), result)
}

async function saveSubscription(
  organisationId: bigint,
  destinationUrl: string,
  result: WxccResult<Subscription>,
): Promise<SubscriptionState> {
  const isGone = !result.ok && (result.status === 404 || result.status === 410)
  const data = result.ok
    ? {
        subscriptionId: result.value.id,
        subscriptionStatus: result.value.status,
        destinationUrl,
        lastFault: null,
      }
    : { ...(isGone ? { subscriptionId: null, subscriptionStatus: 'inactive' } : {}), lastFault: result.fault }
  const saved = await getPrisma().wxccConnection.upsert({
    where: { organisationId },
    create: {
      organisationId,
      apiBaseUrl: getEnv().wxccApiBaseUrl ?? '',
      ...data,
      subscriptionCheckedAt: new Date(),
    },
    update: { ...data, subscriptionCheckedAt: new Date() },
    select: { subscriptionId: true, subscriptionStatus: true, lastFault: true },
  })
  return {
    subscriptionId: saved.subscriptionId,
    status:
      saved.subscriptionStatus === 'active' || saved.subscriptionStatus === 'inactive'
        ? saved.subscriptionStatus
        : null,
    destinationUrl,
    fault: saved.lastFault,
  }
}

async function requireNewestSecret(organisationId: bigint): Promise<string> {
  const newest = await getPrisma().webhookSecret.findFirst({
    where: { organisationId, retiredAt: null },
    orderBy: { id: 'desc' },
    select: { secretEncrypted: true },
  })
  if (!newest)
    throw new AppError('conflict', 'Create a webhook secret first: WxCC signs dispositions with it.')
  return decryptSecret(newest.secretEncrypted)
}
