import { createHmac, randomUUID } from 'node:crypto'
import {
  type DispositionWireEvent,
  type DispositionWireRecord,
  subscriptionSource,
} from '@/lib/contracts/wxcc/disposition'
import { signatureAlgorithm, signatureHeaders, webhookTimeoutMs } from '@/lib/contracts/wxcc/signature'
import { dispositionEventType } from '@/lib/contracts/wxcc/subscription'
import type { Book } from './book'
import type { Clock } from './clock'
import { type LoopbackRule, resolveLoopback } from './loopback'
import { describeFault } from './manager-client'
import type { HeldSubscription } from './subscription-store'

/** Records of one campaign that end close together travel in one event. */
const batchWindowMs = 800
const batchRecordsMax = 20
const senders = 4
/** Events waiting beyond this are lost, as they would be anywhere: delivery is not guaranteed. */
const waitingMax = 5000
const retryDelaysMs = [1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 60_000]

export type WaitingEvent = { campaignId: string; records: DispositionWireRecord[] }

export type DispositionSender = ReturnType<typeof createDispositionSender>

/** Signs and posts dispositions to the subscription's address, with bounded retries. */
export function createDispositionSender(options: {
  clock: Clock
  book: Book
  orgId: string
  loopback: LoopbackRule
  findSubscription: () => HeldSubscription | null
  track: <T>(work: Promise<T>) => Promise<T>
}) {
  const { clock, book, orgId, loopback, findSubscription, track } = options
  const filling = new Map<string, { records: DispositionWireRecord[]; cancel: () => void }>()
  const waiting: (WaitingEvent & { body: string | null; tries: number })[] = []
  const retrying = new Set<WaitingEvent & { body: string | null; tries: number }>()
  const sending = new Set<WaitingEvent>()
  let isStopped = false

  const close = (campaignId: string) => {
    const batch = filling.get(campaignId)
    if (batch === undefined) return
    filling.delete(campaignId)
    batch.cancel()
    waiting.push({ campaignId, records: batch.records, body: null, tries: 0 })
    while (waiting.length > waitingMax) {
      const lost = waiting.shift()
      if (lost !== undefined) finish(lost, false, 'too many events waiting')
    }
    pump()
  }
  const finish = (event: WaitingEvent, isDelivered: boolean, answer: string) => {
    book.recordPosted(
      event.campaignId,
      event.records.map((record) => record.contactId),
      isDelivered,
      answer,
    )
  }
  const pump = () => {
    while (!isStopped && sending.size < senders) {
      const event = waiting.shift()
      if (event === undefined) return
      sending.add(event)
      void track(send(event)).finally(() => {
        sending.delete(event)
        pump()
      })
    }
  }
  const send = async (event: (typeof waiting)[number]) => {
    const subscription = findSubscription()
    if (subscription === null) return finish(event, false, 'no active subscription')
    const url = resolveLoopback(subscription.destinationUrl, loopback)
    if (url === null) return finish(event, false, 'the destination is not on this machine')
    event.body ??= JSON.stringify(buildEvent(event, orgId, subscription.id, clock.now()))
    const answer = await post(url, event.body, subscription.secret)
    if (answer.isDelivered) return finish(event, true, answer.words)
    const delay = retryDelaysMs[event.tries]
    if (delay === undefined) return finish(event, false, answer.words)
    event.tries += 1
    book.recordRetry(event.campaignId)
    retrying.add(event)
    clock.after(delay, () => {
      retrying.delete(event)
      waiting.push(event)
      pump()
    })
  }
  const post = async (url: string, body: string, secret: string | null) => {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      [signatureHeaders.timestamp]: String(clock.now()),
      [signatureHeaders.webhookVersion]: '1.0.0',
    }
    if (secret !== null) {
      headers[signatureHeaders.signature] = createHmac(signatureAlgorithm, secret).update(body).digest('hex')
    }
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(webhookTimeoutMs),
      })
      await response.arrayBuffer()
      return { isDelivered: response.ok, words: String(response.status) }
    } catch (error) {
      return { isDelivered: false, words: describeFault(error) }
    }
  }

  return {
    add(campaignId: string, record: DispositionWireRecord) {
      const batch = filling.get(campaignId)
      if (batch === undefined) {
        const cancel = clock.after(batchWindowMs, () => close(campaignId))
        filling.set(campaignId, { records: [record], cancel })
        return
      }
      batch.records.push(record)
      if (batch.records.length >= batchRecordsMax) close(campaignId)
    },
    /** Sends at once what waits for company. */
    flush() {
      for (const campaignId of [...filling.keys()]) close(campaignId)
    },
    /** What has not been delivered, for the state file. */
    listUndelivered(): WaitingEvent[] {
      const open = [...filling].map(([campaignId, { records }]) => ({ campaignId, records }))
      return [...open, ...waiting, ...retrying, ...sending].map(({ campaignId, records }) => ({
        campaignId,
        records,
      }))
    },
    restore(events: readonly WaitingEvent[]) {
      for (const event of events) waiting.push({ ...event, body: null, tries: 0 })
      pump()
    },
    stop() {
      isStopped = true
      for (const batch of filling.values()) batch.cancel()
    },
  }
}

function buildEvent(
  event: WaitingEvent,
  orgId: string,
  subscriptionId: string,
  nowMs: number,
): DispositionWireEvent {
  return {
    data: event.records,
    id: randomUUID(),
    source: `${subscriptionSource}${subscriptionId}`,
    specversion: '1.0',
    type: dispositionEventType,
    datacontenttype: 'application/json',
    comciscoorgid: orgId,
    comciscotimestamp: nowMs,
    campaignId: event.campaignId,
  }
}
