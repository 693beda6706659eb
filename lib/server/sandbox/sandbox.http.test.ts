import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { requireOpenApiSchema } from '@/lib/contracts/wxcc/openapi-subset'
import { dispositionEventType, subscriptionResourceVersion } from '@/lib/contracts/wxcc/subscription'
import { createManualClock, type ManualClock } from './clock'
import { runSandbox, type Sandbox, type SandboxOptions } from './run-sandbox'
import { startTestManager, type TestManager } from './test-manager'

/** A Monday, 18:00 in London and 13:00 in New York. */
const monday = Date.parse('2026-11-23T18:00:00Z')
const minute = 60_000
const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Rig = {
  clock: ManualClock
  manager: TestManager
  sandbox: Sandbox
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>
  advance: (ms: number) => Promise<void>
}

async function openRig(options: Partial<SandboxOptions> = {}, given?: TestManager): Promise<Rig> {
  const clock = createManualClock(monday)
  const manager = given ?? (await startTestManager(clock.now))
  if (given === undefined) cleanups.push(manager.stop)
  const sandbox = await runSandbox({
    port: 0,
    orgId: manager.orgId,
    connector: manager.connector,
    clock,
    agentCount: 10,
    requestsPerMinute: 100_000,
    ...options,
  })
  cleanups.push(sandbox.stop)
  return {
    clock,
    manager,
    sandbox,
    call: (method, path, body, headers = { authorization: 'Bearer any' }) =>
      fetch(sandbox.url + path, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    advance: (ms) => clock.advance(ms, sandbox.settleRequests),
  }
}

function startBody(manager: TestManager, change: Record<string, unknown> = {}) {
  return {
    id: manager.campaignId,
    vendorVersion: 'test-1',
    campaignType: 'progressive',
    dialingRate: 1,
    entryPointId: 'ep',
    dialingListFetchURL: `${manager.url}/list`,
    outdialANI: '+12125550199',
    recordCount: 50,
    callProgressAnalysisParams: { cpaEnabled: true, amdEnabled: true },
    ...change,
  }
}

const subscriptionBody = (manager: TestManager) => ({
  name: 'Test manager',
  eventTypes: [dispositionEventType],
  destinationUrl: `${manager.url}/dispositions`,
  secret: manager.secret,
  resourceVersion: subscriptionResourceVersion,
})

async function subscribeAndStart(rig: Rig, change: Record<string, unknown> = {}) {
  const subscribed = await rig.call('POST', '/v2/subscriptions', subscriptionBody(rig.manager))
  const started = await rig.call('POST', '/v1/dialer/campaign', startBody(rig.manager, change))
  expect([subscribed.status, started.status]).toEqual([201, 202])
}

/** Last outcome that the manager was told, by record. */
const outcomeOf = (manager: TestManager, lcmId: string | undefined) =>
  manager.received.get(lcmId ?? '')?.at(-1)?.outcome

/** Numbers that are not magic, in two places. */
const plainNumbers = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? `+44207946${String(200 + index).padStart(4, '0')}` : `+1212555${String(2000 + index)}`,
  )

describe('calls of a campaign manager', () => {
  it('start, update, stop as documented, and answer in the documented form', async () => {
    const rig = await openRig()
    const started = await rig.call('POST', '/v1/dialer/campaign', startBody(rig.manager))
    expect(started.status).toBe(202)
    expect(await started.json()).toEqual({
      data: [{ location: `${rig.sandbox.url}/v1/dialer/campaign/cmp_test` }],
      meta: { orgId: rig.manager.orgId },
    })
    const update = {
      dialingRate: 2,
      dialingListFetchURL: `${rig.manager.url}/list`,
      outdialANI: '+14165550199',
    }
    expect((await rig.call('PUT', '/v1/dialer/campaign/cmp_test', update)).status).toBe(202)
    const book = await (await rig.call('GET', '/sandbox/book')).json()
    expect(book.dialers[0]).toMatchObject({ dialingRate: 2, outdialANI: '+14165550199' })
    expect((await rig.call('DELETE', '/v1/dialer/campaign/cmp_test')).status).toBe(204)
    expect((await rig.call('DELETE', '/v1/dialer/campaign/cmp_test')).status).toBe(204)
    expect((await rig.call('PUT', '/v1/dialer/campaign/cmp_test', update)).status).toBe(400)
  })

  it('refuse what the description refuses, with the reason', async () => {
    const rig = await openRig({ accessToken: 'right' })
    const body = startBody(rig.manager)
    const post = (change: Record<string, unknown>, token: string | null = 'right') =>
      rig.call(
        'POST',
        '/v1/dialer/campaign',
        { ...body, ...change },
        token ? { authorization: `Bearer ${token}` } : {},
      )
    expect((await post({}, null)).status).toBe(401)
    expect((await post({}, 'wrong')).status).toBe(403)
    const quoted = await post({ dialingRate: '1.0' })
    expect(quoted.status).toBe(400)
    expect(JSON.stringify(await quoted.json())).toContain('dialingRate')
    expect((await post({ recordCount: 0 })).status).toBe(400)
    expect((await post({ recordCount: 4000 })).status).toBe(202)
    expect((await post({ dialingListFetchURL: 'https://rollcall.example.com/list' })).status).toBe(400)
    const fromPage = await rig.call('POST', '/v1/dialer/campaign', body, {
      authorization: 'Bearer right',
      origin: 'http://x',
    })
    expect(fromPage.status).toBe(403)
  })

  it('limits requests a minute', async () => {
    const rig = await openRig({ requestsPerMinute: 2 })
    const statuses = []
    for (let turn = 0; turn < 3; turn += 1) {
      const response = await rig.call('GET', '/v2/event-types')
      statuses.push([response.status, response.headers.get('retry-after')])
    }
    expect(statuses).toEqual([
      [200, null],
      [200, null],
      [429, '60'],
    ])
  })

  it('keep subscriptions, never showing the secret', async () => {
    const rig = await openRig()
    const created = await rig.call('POST', '/v2/subscriptions', subscriptionBody(rig.manager))
    const body = await created.json()
    expect(
      requireOpenApiSchema('SubscriptionCreateApiResponseEnhanced').safeParse(body).error,
    ).toBeUndefined()
    expect(JSON.stringify(body)).not.toContain(rig.manager.secret)
    const path = `/v2/subscriptions/${body.data.id}`
    const patched = await rig.call('PATCH', path, {
      status: 'inactive',
      resourceVersion: subscriptionResourceVersion,
    })
    expect([patched.status, (await patched.json()).data.status]).toEqual([200, 'inactive'])
    const list = await (await rig.call('GET', '/v2/subscriptions')).json()
    expect(requireOpenApiSchema('SubscriptionApiListResponseEnhanced').safeParse(list).error).toBeUndefined()
    expect((await rig.call('DELETE', path)).status).toBe(204)
    expect((await rig.call('GET', path)).status).toBe(404)
    const short = await rig.call('POST', '/v2/subscriptions', {
      ...subscriptionBody(rig.manager),
      secret: 'short',
    })
    expect(short.status).toBe(400)
    const types = await (await rig.call('GET', '/v2/event-types')).json()
    expect(requireOpenApiSchema('EventTypesApiListResponseEnhanced').safeParse(types).error).toBeUndefined()
  })

  it('fill the pickers', async () => {
    const rig = await openRig()
    const read = async (path: string) =>
      (await rig.call('GET', `/organization/${rig.manager.orgId}/v2/${path}`)).json()
    expect((await read('auxiliary-code?filter=workTypeCode==WRAP_UP_CODE')).data.length).toBeGreaterThan(4)
    const [anis] = (await read('outdial-ani')).data
    expect((await read(`outdial-ani/${anis.id}/entry`)).data).toEqual(anis.outdialANIEntries)
    expect((await read('contact-service-queue')).data[0]).toMatchObject({ outdialCampaignEnabled: true })
    expect((await read('entry-point')).data[0].outdialQueueId).toBeTruthy()
    const users = await read('user?page=1&pageSize=100')
    expect([users.data.length, users.meta.totalPages]).toEqual([100, 3])
    expect((await rig.call('GET', '/organization/other/v2/user')).status).toBe(403)
  })
})

describe('dialing', () => {
  it('brings every magic number its outcome, signed, once', async () => {
    const rig = await openRig()
    const numbers = Array.from(
      { length: 18 },
      (_, index) => `+1212555${String(101 + index).padStart(4, '0')}`,
    )
    const ids = rig.manager.offer(numbers)
    const [silent, unlisted] = rig.manager.offer(['+12125550119', '+12125550120'])
    await subscribeAndStart(rig)
    await rig.advance(8 * minute)
    expect(ids.map((id) => outcomeOf(rig.manager, id))).toEqual(numbers.map((_, index) => index + 1))
    expect(outcomeOf(rig.manager, unlisted)).toBe(20)
    expect(rig.manager.received.has(silent ?? '')).toBe(false)
    expect([...rig.manager.received.values()].every((records) => records.length === 1)).toBe(true)
    expect(rig.manager.counts.badSignatures).toBe(0)

    const live = rig.manager.received.get(ids[15] ?? '')?.[0]
    expect(live?.agentId).toBeTruthy()
    expect(live?.businessOutcome).toBeTruthy()
    expect(live?.callEndAt?.getTime()).toBeGreaterThan((live?.callStartAt?.getTime() ?? 0) + 20_000)
    const flushed = rig.manager.received.get(ids[11] ?? '')?.[0]
    expect(flushed).toMatchObject({ taskId: null, callStartAt: null, agentId: null })
  })

  it("agrees with the manager's account, number for number", async () => {
    const rig = await openRig({ agentCount: 20 })
    const ids = rig.manager.offer(plainNumbers(300))
    await subscribeAndStart(rig)
    await rig.advance(20 * minute)
    await rig.call('DELETE', '/v1/dialer/campaign/cmp_test')
    await rig.advance(5 * minute)

    const told: Record<string, number> = {}
    for (const records of rig.manager.received.values()) {
      for (const { outcome } of records) told[String(outcome)] = (told[String(outcome)] ?? 0) + 1
    }
    const totals = rig.sandbox.book.getCampaign('cmp_test')
    expect(totals?.outcomes).toEqual(told)
    expect(totals).toMatchObject({
      recordsReceived: ids.length,
      settled: ids.length,
      dispositionsDelivered: ids.length,
      dispositionsLost: 0,
      recordsRefused: 0,
    })
    const page = await (await rig.call('GET', '/sandbox/book/attempts?limit=1000')).json()
    expect(page.total).toBe(ids.length)
    for (const attempt of page.data) expect(attempt.outcome).toBe(outcomeOf(rig.manager, attempt.lcmId))
  })

  it('ends the same numbers the same way in another run, and otherwise with another seed', async () => {
    const numbers = plainNumbers(120)
    const play = async (seed: string) => {
      const rig = await openRig({ seed })
      const ids = rig.manager.offer(numbers)
      await subscribeAndStart(rig)
      await rig.advance(25 * minute)
      return ids.map((id) => outcomeOf(rig.manager, id))
    }
    const first = await play('one')
    expect(first.filter((outcome) => outcome !== undefined)).toHaveLength(numbers.length)
    expect(await play('one')).toEqual(first)
    expect(await play('two')).not.toEqual(first)
  })

  it('makes about one attempt a second with its default crew, first outcomes within 25 s', async () => {
    const rig = await openRig({ agentCount: undefined as never })
    rig.manager.offer(plainNumbers(2000))
    await subscribeAndStart(rig)
    await rig.advance(25_000)
    expect(rig.manager.received.size).toBeGreaterThan(0)
    await rig.advance(10 * minute)
    const { dials = 0 } = rig.sandbox.book.getCampaign('cmp_test') ?? {}
    expect(dials / 625).toBeGreaterThan(0.8)
    expect(dials / 625).toBeLessThan(1.4)
  })

  it('does not dial after guardTime', async () => {
    const rig = await openRig({ agentCount: 1 })
    const guardTime = new Date(monday + 30_000).toISOString().replace('.000Z', 'Z')
    const ids = rig.manager.offer(['+12125550116', '+12125550116', '+12125550116'], { guardTime })
    await subscribeAndStart(rig)
    await rig.advance(5 * minute)
    // One agent talks for at least 25 s: the others wait past their guard time, none is dialed after it.
    const outcomes = ids.map((id) => outcomeOf(rig.manager, id))
    expect(outcomes[0]).toBe(16)
    expect(outcomes[2]).toBe(13)
    const { data } = rig.sandbox.book.listAttempts({ offset: 0, limit: 10 })
    for (const attempt of data) {
      expect(Date.parse(attempt.dialedAt ?? '2000-01-01')).toBeLessThanOrEqual(Date.parse(guardTime))
    }
  })

  it('waits for an enforced dialAt, and refuses one that is long past', async () => {
    const rig = await openRig()
    const at = (ms: number) => new Date(monday + ms).toISOString().replace('.000Z', 'Z')
    const [timed] = rig.manager.offer(['+12125550102'], { dialAt: at(3 * minute), enforceDialAtTime: true })
    const [late] = rig.manager.offer(['+12125550102'], { dialAt: at(-60 * minute), enforceDialAtTime: true })
    await subscribeAndStart(rig)
    await rig.advance(2 * minute)
    expect(outcomeOf(rig.manager, late)).toBe(18)
    expect(rig.manager.received.has(timed ?? '')).toBe(false)
    await rig.advance(3 * minute)
    expect(outcomeOf(rig.manager, timed)).toBe(2)
    const booked = rig.sandbox.book
      .listAttempts({ offset: 0, limit: 5 })
      .data.find((one) => one.lcmId === timed)
    expect(Date.parse(booked?.dialedAt ?? '')).toBeGreaterThanOrEqual(monday + 3 * minute)
  })

  it('gives back what it holds when the campaign stops, and ends the calls that are on', async () => {
    const rig = await openRig({ agentCount: 1 })
    const ids = rig.manager.offer(Array.from({ length: 4 }, () => '+12125550116'))
    await subscribeAndStart(rig)
    await rig.advance(5000)
    await rig.call('DELETE', '/v1/dialer/campaign/cmp_test')
    const fetched = rig.manager.counts.fetches
    await rig.advance(5 * minute)
    expect(ids.map((id) => outcomeOf(rig.manager, id))).toEqual([16, 12, 12, 12])
    expect(rig.manager.counts.fetches).toBe(fetched)
  })

  it('keeps what it holds when the same start comes again', async () => {
    const rig = await openRig({ agentCount: 1 })
    const ids = rig.manager.offer(Array.from({ length: 3 }, () => '+12125550116'))
    await subscribeAndStart(rig)
    await rig.advance(5000)
    expect((await rig.call('POST', '/v1/dialer/campaign', startBody(rig.manager))).status).toBe(202)
    await rig.advance(10 * minute)
    expect(ids.map((id) => outcomeOf(rig.manager, id))).toEqual([16, 16, 16])
  })

  it('overdials in predictive mode and says whom it abandoned', async () => {
    const rig = await openRig({ agentCount: 6 })
    rig.manager.offer(Array.from({ length: 60 }, () => '+12125550116'))
    await subscribeAndStart(rig, { campaignType: 'predictive', dialingRate: 3, maxDialingRate: 3 })
    await rig.advance(15 * minute)
    const { outcomes = {} } = rig.sandbox.book.getCampaign('cmp_test') ?? {}
    expect(outcomes[10]).toBeGreaterThan(0)
    expect(outcomes[16]).toBeGreaterThan(0)
    expect((outcomes[10] ?? 0) + (outcomes[16] ?? 0)).toBe(60)
  })

  it.each(['progressive_ivr', 'predictive_ivr'])('%s uses ports and names no agent', async (campaignType) => {
    const rig = await openRig()
    const [id] = rig.manager.offer(['+12125550116'])
    await subscribeAndStart(rig, { campaignType, ivrPorts: 3 })
    await rig.advance(5 * minute)
    expect(rig.manager.received.get(id ?? '')?.[0]).toMatchObject({ outcome: 16, agentId: null })
  })

  it.each(['preview_standard', 'preview_direct'])(
    '%s dials after the agent accepts',
    async (campaignType) => {
      const rig = await openRig()
      const ids = rig.manager.offer(plainNumbers(20))
      await subscribeAndStart(rig, { campaignType, previewActionsDisabled: ['SKIP'] })
      await rig.advance(1000)
      expect(rig.sandbox.book.getCampaign('cmp_test')?.dials).toBe(0)
      await rig.advance(14 * minute)
      expect(ids.filter((id) => rig.manager.received.has(id))).toHaveLength(20)
    },
  )

  it('posts again after a failure, and renews a token that was revoked', async () => {
    const rig = await openRig()
    const [first] = rig.manager.offer(['+12125550103'])
    rig.manager.failNext(500, 503)
    await subscribeAndStart(rig)
    await rig.advance(minute)
    expect(outcomeOf(rig.manager, first)).toBe(3)
    expect(rig.sandbox.book.getCampaign('cmp_test')).toMatchObject({ postRetries: 2, dispositionsLost: 0 })
    expect(rig.manager.counts.tokens).toBe(1)
    rig.manager.revokeTokens()
    const [second] = rig.manager.offer(['+12125550103'])
    await rig.advance(minute)
    expect(outcomeOf(rig.manager, second)).toBe(3)
    expect(rig.manager.counts.tokens).toBe(2)
    await rig.advance(60 * minute)
    expect(rig.manager.counts.tokens).toBe(3)
  })

  it('counts what it could not deliver', async () => {
    const rig = await openRig()
    rig.manager.offer(['+12125550103'])
    await rig.call('POST', '/v1/dialer/campaign', startBody(rig.manager))
    await rig.advance(minute)
    expect(rig.sandbox.book.getCampaign('cmp_test')).toMatchObject({ settled: 1, dispositionsLost: 1 })
  })

  it('never asks for more than recordCount and does not dial a record twice', async () => {
    const rig = await openRig()
    const [id] = rig.manager.offer(['+12125550103'])
    rig.manager.offer(['+12125550103'], { lcmId: id ?? '' })
    rig.manager.offer(['+12125550103'], { campaignId: 'another' })
    await subscribeAndStart(rig, { recordCount: 2 })
    await rig.advance(minute)
    expect(Math.max(...rig.manager.counts.asked)).toBeLessThanOrEqual(2)
    expect(rig.manager.received.get(id ?? '')).toHaveLength(1)
    expect(rig.sandbox.book.getCampaign('cmp_test')).toMatchObject({ recordsRepeated: 1, recordsRefused: 1 })
  })
})

describe('a restart', () => {
  it('forgets no campaign, no subscription and no record', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-sandbox-'))
    cleanups.push(() => rm(folder, { recursive: true }))
    const stateFile = join(folder, 'state.json')
    const rig = await openRig({ stateFile, agentCount: 1 })
    const ids = rig.manager.offer(Array.from({ length: 4 }, () => '+12125550116'))
    await subscribeAndStart(rig)
    await rig.advance(5000)
    await rig.sandbox.stop()
    expect((await stat(stateFile)).mode & 0o077).toBe(0)
    expect(JSON.parse(await readFile(stateFile, 'utf8')).campaigns[0].inCall).toHaveLength(1)

    const again = await openRig({ stateFile, agentCount: 2 }, rig.manager)
    await again.advance(8 * minute)
    expect(ids.map((id) => outcomeOf(rig.manager, id))).toEqual([14, 16, 16, 16])
    expect(again.sandbox.book.getCampaign('cmp_test')).toMatchObject({ recordsReceived: 4, settled: 4 })
  })
})
