import { wxccPaths } from '@/lib/contracts/wxcc/endpoints'
import {
  type CreateSubscriptionBody,
  type PatchSubscriptionBody,
  readSubscription,
  readSubscriptions,
  type Subscription,
} from '@/lib/contracts/wxcc/subscription'
import type { WxccConnection } from '@/lib/server/wxcc/connection'
import { describeRefusal, requestWxcc, type WxccAnswer } from '@/lib/server/wxcc/request'

export type WxccResult<T> = { ok: true; value: T } | { ok: false; status: number | null; fault: string }

export async function createSubscription(
  connection: WxccConnection,
  body: CreateSubscriptionBody,
): Promise<WxccResult<Subscription>> {
  const answer = await requestWxcc(connection, { method: 'POST', path: wxccPaths.subscriptions, body })
  return read(answer, readSubscription)
}

export async function listSubscriptions(connection: WxccConnection): Promise<WxccResult<Subscription[]>> {
  const answer = await requestWxcc(connection, { method: 'GET', path: wxccPaths.subscriptions })
  return read(answer, readSubscriptions)
}

export async function getSubscription(
  connection: WxccConnection,
  id: string,
): Promise<WxccResult<Subscription>> {
  const answer = await requestWxcc(connection, { method: 'GET', path: wxccPaths.subscription(id) })
  return read(answer, readSubscription)
}

/** What it looks like afterwards is for the caller to ask: the answer may be empty. */
export async function patchSubscription(
  connection: WxccConnection,
  id: string,
  body: PatchSubscriptionBody,
): Promise<WxccResult<null>> {
  const answer = await requestWxcc(connection, { method: 'PATCH', path: wxccPaths.subscription(id), body })
  return read(answer, () => null, true)
}

function read<T>(answer: WxccAnswer, parse: (body: unknown) => T | null, mayBeEmpty = false): WxccResult<T> {
  if (answer.kind !== 'answered') return { ok: false, status: null, fault: answer.fault }
  const { status, body } = answer
  if (status < 200 || status >= 300) return { ok: false, status, fault: describeRefusal({ status, body }) }
  const value = parse(body)
  if (value === null && !mayBeEmpty) {
    return { ok: false, status, fault: 'Webex Contact Center answered what cannot be read.' }
  }
  return { ok: true, value: value as T }
}
