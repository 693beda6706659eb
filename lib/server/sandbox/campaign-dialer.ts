import { isDeepStrictEqual } from 'node:util'
import {
  isIvrType,
  isPredictiveType,
  isPreviewType,
  type StartCampaignBody,
  type UpdateCampaignBody,
} from '@/lib/contracts/wxcc/campaign-calls'
import { type DialingRecord, dialingRecordSchema } from '@/lib/contracts/wxcc/dialing-record'
import type { Book } from './book'
import { buildDisposition, findDataFault } from './build-disposition'
import type { Clock } from './clock'
import { createCrew, type Server } from './crew'
import type { DispositionSender } from './disposition-sender'
import { drawFraction } from './draw'
import type { ManagerClient } from './manager-client'
import { type CallPlan, planCall } from './plan-call'

const tickMs = 500
const fetchEveryMs = 1000
const fetchWhenEmptyMs = 2000
const fetchAfterFaultMs = { first: 1000, most: 15_000 }
/** Records held for the next free agents: what is out cannot be recalled, so few. */
const recordsAhead = 4
/** [C] How late an enforced dialAt may be before it is refused with outcome 18. */
const dialAtToleranceMs = 10 * 60_000
/** A breath between two calls of an agent. */
const pauseMs = 1000
const abandonAfterMs = 2000
const soonFreeMs = 10_000

type Dial = { record: DialingRecord; plan: CallPlan; startMs: number; group: Group | null }
/** Calls made for one agent: the first live one gets them. */
type Group = { server: Server; open: number; isTaken: boolean }

/** What a restart needs to know. */
export type DialerSnapshot = {
  body: StartCampaignBody
  held: DialingRecord[]
  inCall: { record: DialingRecord; startMs: number }[]
}

export type CampaignDialer = ReturnType<typeof createCampaignDialer>

/** One running campaign: fetches records, dials them with its agents or ports, reports what came of it. */
export function createCampaignDialer(options: {
  clock: Clock
  seed: string
  orgId: string
  book: Book
  client: ManagerClient
  sender: DispositionSender
  body: StartCampaignBody
  agentIds: readonly string[]
  countTurn: (dialNumber: string) => number
}) {
  const { clock, seed, orgId, book, client, sender, countTurn } = options
  let body = options.body
  const { id: campaignId, campaignType: type } = body
  const crew = createCrew({ clock, agentIds: options.agentIds, onFree: pump })
  const queue: DialingRecord[] = []
  const scheduled: DialingRecord[] = []
  const offers = new Map<string, { record: DialingRecord; server: Server }>()
  const dials = new Map<string, Dial>()
  const predictive = { rate: body.dialingRate, live: 0, abandoned: 0 }
  let credit = 0
  let ringing = 0
  let isStopped = false
  let isFetching = false
  let nextFetchAtMs = 0
  let faultsInARow = 0

  function tick() {
    if (isStopped) return
    pump()
    clock.after(tickMs, tick)
  }

  function pump() {
    if (isStopped) return
    promoteScheduled()
    dropExpired()
    while (queue.length > 0 && dialNext()) {
      // Everything happens in dialNext: one turn, one number (or one agent's group of them).
    }
    fetchWhenNeeded()
  }

  function promoteScheduled() {
    const nowMs = clock.now()
    for (let index = scheduled.length - 1; index >= 0; index -= 1) {
      const record = scheduled[index]
      if (record === undefined || Date.parse(record.dialAt) > nowMs) continue
      scheduled.splice(index, 1)
      queue.unshift(record)
    }
  }

  function dropExpired() {
    const nowMs = clock.now()
    for (const held of [queue, scheduled]) {
      for (let index = held.length - 1; index >= 0; index -= 1) {
        const record = held[index]
        if (record === undefined || Date.parse(record.guardTime) > nowMs) continue
        held.splice(index, 1)
        settleUndialed(record, 13)
      }
    }
  }

  /** How many more lines may ring now. */
  function countOpenLines(): number {
    if (isPredictiveType(type)) {
      const soon = crew.countFreeWithin(soonFreeMs)
      const wanted =
        Math.floor(crew.countFree() * predictive.rate) + Math.floor(soon * Math.max(0, predictive.rate - 1))
      return Math.max(0, wanted - ringing)
    }
    return Math.floor(crew.countFree() * (isPreviewType(type) ? 1 : body.dialingRate))
  }

  function dialNext(): boolean {
    if (isPredictiveType(type)) {
      if (countOpenLines() < 1) return false
      const record = queue.shift()
      if (record === undefined) return false
      startDial(record, null)
      return true
    }
    const server = crew.reserve(queue[0]?.preferredAgentId ?? '')
    if (server === null) return false
    if (isPreviewType(type)) return offer(server)
    credit += body.dialingRate
    const group: Group = { server, open: 0, isTaken: false }
    for (; credit >= 1 && queue.length > 0; credit -= 1) {
      const record = queue.shift()
      if (record !== undefined) startDial(record, group)
    }
    credit = Math.min(credit, 1)
    if (group.open === 0) crew.free(server)
    return true
  }

  function offer(server: Server): boolean {
    const record = queue.shift()
    if (record === undefined) {
      crew.free(server)
      return false
    }
    const draw = (what: string) => drawFraction(seed, record.lcmId, what)
    const timeoutMs = (body.previewOfferTimeout ?? 600) * 1000
    const wantsMs = 4000 + draw('offer') ** 2 * 26_000
    const isLate = wantsMs > timeoutMs
    const maySkip = body.previewActionsDisabled?.includes('SKIP') !== true
    const action = isLate
      ? (body.previewOfferTimeoutAutoAction ?? 'SKIP')
      : maySkip && draw('skip') < 0.08
        ? 'SKIP'
        : 'ACCEPT'
    offers.set(record.lcmId, { record, server })
    clock.after(Math.min(wantsMs, timeoutMs), () => {
      if (!offers.delete(record.lcmId)) return
      if (Date.parse(record.guardTime) <= clock.now()) settleUndialed(record, 13)
      else if (action === 'SKIP') queue.push(record)
      else if (action === 'REMOVE') settleUndialed(record, 14)
      else {
        startDial(record, { server, open: 0, isTaken: false })
        if (dials.has(record.lcmId)) return
      }
      crew.freeAfter(server, pauseMs)
    })
    return true
  }

  function startDial(record: DialingRecord, group: Group | null) {
    const at = new Date(clock.now())
    const plan = planCall({
      seed,
      dialNumber: record.dialNumber,
      turn: countTurn(record.dialNumber),
      at,
      campaign: body,
    })
    if (!plan.isDialed) return settleUndialed(record, plan.outcome)
    const dial: Dial = { record, plan, startMs: at.getTime(), group }
    dials.set(record.lcmId, dial)
    ringing += 1
    if (group !== null) group.open += 1
    book.recordDial(campaignId, record.lcmId)
    clock.after(plan.ringMs, () => answer(dial))
  }

  function answer(dial: Dial) {
    const { plan, group, record } = dial
    ringing -= 1
    const isPerson = plan.outcome === 9 || plan.outcome === 15 || plan.outcome === 16
    if (!isPerson) {
      settle(dial, { outcome: plan.outcome, server: null })
      return closeGroup(group)
    }
    const own = group !== null && !group.isTaken ? group.server : null
    const server = own ?? crew.reserve(record.preferredAgentId)
    if (group !== null && own !== null) group.isTaken = true
    countLive(server === null)
    if (server === null) {
      clock.after(abandonAfterMs, () => settle(dial, { outcome: 10, server: null }))
      return closeGroup(group)
    }
    const talkMs = isIvrType(type) ? plan.talkMs / 3 : plan.talkMs
    const wrapUpMs = isIvrType(type) ? 0 : plan.wrapUpMs
    crew.occupy(server, talkMs + wrapUpMs)
    closeGroup(group)
    clock.after(talkMs, () => {
      const endMs = clock.now()
      clock.after(wrapUpMs, () => {
        settle(dial, { outcome: plan.outcome, server, endMs })
        crew.freeAfter(server, pauseMs)
      })
    })
  }

  function closeGroup(group: Group | null) {
    if (group === null) return
    group.open -= 1
    if (group.open <= 0 && !group.isTaken) crew.freeAfter(group.server, pauseMs)
  }

  /** The predictive correction: after so many live answers, faster below the wanted abandon rate, else slower. */
  function countLive(isAbandoned: boolean) {
    predictive.live += 1
    if (isAbandoned) predictive.abandoned += 1
    if (!isPredictiveType(type) || predictive.live < (body.predictiveCorrectionPace ?? 70)) return
    const abandonPercent = (100 * predictive.abandoned) / predictive.live
    const step = 0.1 * (body.predictiveGain ?? 1)
    const isBelow = abandonPercent < (body.abandonRatePercentage ?? 3)
    const ceiling = Math.max(1, body.maxDialingRate ?? body.dialingRate)
    predictive.rate = Math.min(ceiling, Math.max(1, predictive.rate + (isBelow ? step : -2 * step)))
    predictive.live = 0
    predictive.abandoned = 0
  }

  function settle(dial: Dial, end: { outcome: number; server: Server | null; endMs?: number }) {
    const { record, plan, startMs } = dial
    if (!dials.delete(record.lcmId)) return
    const businessOutcome = end.server === null ? null : plan.businessOutcome
    const agentId = end.server === null ? null : end.server.agentId
    book.recordSettled(campaignId, record.lcmId, {
      outcome: end.outcome,
      businessOutcome,
      agentId,
      isSilent: plan.isSilent,
    })
    if (plan.isSilent) return
    sender.add(
      campaignId,
      buildDisposition(record, {
        outcome: end.outcome,
        businessOutcome,
        agentId,
        startMs,
        endMs: end.endMs ?? clock.now(),
      }),
    )
  }

  function settleUndialed(record: DialingRecord, outcome: number, startMs: number | null = null) {
    book.recordSettled(campaignId, record.lcmId, {
      outcome,
      businessOutcome: null,
      agentId: null,
      isSilent: false,
    })
    sender.add(
      campaignId,
      buildDisposition(record, { outcome, businessOutcome: null, agentId: null, startMs, endMs: null }),
    )
  }

  function fetchWhenNeeded() {
    const need = countOpenLines() + recordsAhead - queue.length
    if (isFetching || need < 1 || clock.now() < nextFetchAtMs || crew.countPresent() === 0) return
    isFetching = true
    const asked = Math.min(need, body.recordCount)
    void client.fetchList(body.dialingListFetchURL, asked).then((result) => {
      isFetching = false
      const records = result.ok ? result.records : []
      book.recordFetch({
        campaignId,
        asked,
        received: records.length,
        status: result.status,
        fault: result.ok ? null : result.fault,
      })
      faultsInARow = result.ok ? 0 : faultsInARow + 1
      const waitMs = result.ok
        ? records.length === 0
          ? fetchWhenEmptyMs
          : fetchEveryMs
        : Math.min(fetchAfterFaultMs.most, fetchAfterFaultMs.first * 2 ** (faultsInARow - 1))
      nextFetchAtMs = clock.now() + waitMs
      for (const record of records) take(record)
      pump()
    })
  }

  function take(raw: unknown) {
    const parsed = dialingRecordSchema.safeParse(raw)
    if (!parsed.success || parsed.data.orgId !== orgId || parsed.data.campaignId !== campaignId) {
      return book.recordRefused(campaignId)
    }
    const record = parsed.data
    if (!book.recordReceived(campaignId, record.lcmId, record.dialNumber)) return
    const nowMs = clock.now()
    const dialAtMs = Date.parse(record.dialAt)
    if (findDataFault(record.customerData) !== null) settleUndialed(record, 17)
    else if (isStopped) settleUndialed(record, 12)
    else if (!record.enforceDialAtTime) queue.push(record)
    else if (dialAtMs < nowMs - dialAtToleranceMs) settleUndialed(record, 18)
    else if (dialAtMs > nowMs) scheduled.push(record)
    else queue.unshift(record)
  }

  return {
    start() {
      predictive.rate = body.dialingRate
      crew.signIn()
      tick()
    },
    update(change: UpdateCampaignBody) {
      body = { ...body, ...change }
      predictive.rate = change.dialingRate
      pump()
    },
    /** Nothing new is dialed: what is held comes back as 12, calls that are on run to their end. */
    stop() {
      isStopped = true
      for (const record of [...queue.splice(0), ...scheduled.splice(0)]) settleUndialed(record, 12)
      for (const { record, server } of offers.values()) {
        settleUndialed(record, 12)
        crew.free(server)
      }
      offers.clear()
    },
    /** The process ends: nothing is reported, the snapshot holds what is open. */
    halt() {
      isStopped = true
    },
    isSame: (other: StartCampaignBody) => isDeepStrictEqual(body, other),
    isDrained: () => isStopped && dials.size === 0 && !isFetching,
    takeSnapshot(): DialerSnapshot {
      return {
        body,
        held: [...queue, ...scheduled, ...[...offers.values()].map(({ record }) => record)],
        inCall: [...dials.values()].map(({ record, startMs }) => ({ record, startMs })),
      }
    },
    /** After a restart: what was held is dialed, what was on is given up with 14. */
    restore(snapshot: DialerSnapshot) {
      for (const record of snapshot.held) {
        book.restoreAttempt(campaignId, record.lcmId, record.dialNumber)
        if (record.enforceDialAtTime) scheduled.push(record)
        else queue.push(record)
      }
      for (const { record, startMs } of snapshot.inCall) {
        book.restoreAttempt(campaignId, record.lcmId, record.dialNumber)
        settleUndialed(record, 14, startMs)
      }
    },
    readState: () => ({
      id: campaignId,
      type,
      dialingRate: body.dialingRate,
      outdialANI: body.outdialANI,
      pace: isPredictiveType(type) ? predictive.rate : body.dialingRate,
      held: queue.length + scheduled.length + offers.size,
      inCall: dials.size,
      agents: crew.readState(),
    }),
  }
}
