import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startCampaignSchema, updateCampaignSchema } from '@/lib/contracts/wxcc/campaign-calls'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { sendCampaignCommands } from '@/lib/server/services/campaign/send-campaign-commands'
import { startCampaign } from '@/lib/server/services/campaign/start-campaign'
import { stopCampaign } from '@/lib/server/services/campaign/stop-campaign'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { seedCampaign, seedList, seedOrganisation, someContacts } from '@/lib/server/testing/seed-campaign'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** Answers as the test says and remembers what it was asked: the odd behaviour that the sandbox does not have. */
type Call = { method: string; path: string; authorization: string | undefined; body: unknown }
let calls: Call[] = []
let answer: (call: Call) => { status: number; body?: unknown; headers?: Record<string, string> } | 'hang up'
let server: Server
let url: string
let database: TestDatabase

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString()
  return text === '' ? null : JSON.parse(text)
}

beforeAll(async () => {
  database = await createTestDatabase()
  server = createServer(async (request, response) => {
    const call = {
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: await readBody(request),
    }
    if (call.path.startsWith('/v1/dialer')) calls.push(call)
    const given = answer(call)
    if (given === 'hang up') {
      request.socket.destroy()
      return
    }
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers })
    response.end(given.body === undefined ? '' : JSON.stringify(given.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await database.drop()
})

beforeEach(() => {
  calls = []
  answer = () => ({ status: 202 })
})

async function seedStarting() {
  const { ctx, organisationId } = await seedOrganisation({ apiBaseUrl: url })
  const listId = await seedList(ctx, someContacts(1))
  const id = await seedCampaign(ctx, [listId], {
    type: 'predictive',
    maxDialingRate: 3,
    abandonRatePercentage: 2.5,
    ivrPorts: 7,
    callProgressAnalysisParams: {
      cpaEnabled: true,
      amdEnabled: false,
      terminatingToneDetect: false,
      minSilencePeriod: 608,
      analysisPeriod: 1000,
      minimumValidSpeech: 112,
      maxTimeAnalysis: 3000,
      maxTermToneAnalysis: 30000,
    },
  })
  await startCampaign(ctx, id)
  const send = () => sendCampaignCommands(organisationId, id)
  return { ctx, organisationId, id, key: formatId('cmp', id), send }
}

describe('what is sent', () => {
  it('start: the contract’s fields as numbers, only those of the type, with the token', async () => {
    const { key, send } = await seedStarting()
    await send()
    const [call] = calls
    expect(call).toMatchObject({ method: 'POST', path: '/v1/dialer/campaign', authorization: 'Bearer token' })
    expect(startCampaignSchema.safeParse(call?.body).error).toBeUndefined()
    expect(call?.body).toMatchObject({
      id: key,
      campaignType: 'predictive',
      maxDialingRate: 3,
      abandonRatePercentage: 2.5,
      callProgressAnalysisParams: { cpaEnabled: true },
    })
    expect(call?.body).not.toHaveProperty('ivrPorts')
    expect(call?.body).not.toHaveProperty('previewOfferTimeout')
  })

  it('update: only what WxCC takes live; stop: a DELETE', async () => {
    const { ctx, id, key, send } = await seedStarting()
    await send()
    await updateCampaign(ctx, id, { dialingRate: 2, recordCount: 10 })
    await send()
    expect(calls[1]).toMatchObject({ method: 'PUT', path: `/v1/dialer/campaign/${key}` })
    expect(updateCampaignSchema.safeParse(calls[1]?.body).error).toBeUndefined()
    expect(calls[1]?.body).not.toHaveProperty('recordCount')
    answer = () => ({ status: 204 })
    await stopCampaign(ctx, id)
    await send()
    expect(calls[2]).toMatchObject({ method: 'DELETE', path: `/v1/dialer/campaign/${key}`, body: null })
    expect((await getCampaign(ctx, id)).state).toBe('stopped')
  })
})

describe('what comes back', () => {
  it('a refusal fails the campaign and says why, without repeating the token', async () => {
    const { ctx, id, send } = await seedStarting()
    answer = () => ({ status: 403, body: { error: { message: [{ description: 'missing scope' }] } } })
    await send()
    const campaign = await getCampaign(ctx, id)
    expect(campaign).toMatchObject({
      state: 'failed',
      lastCommand: { status: 'failed', responseStatus: 403 },
    })
    expect(campaign.stateReason).toContain('cjp:config_write')
    expect(JSON.stringify(campaign)).not.toContain('Bearer')
  })

  it('429 and 503 are tried again after the time asked for', async () => {
    const { ctx, id, send } = await seedStarting()
    answer = () => ({ status: 429, headers: { 'retry-after': '120' } })
    await send()
    expect((await getCampaign(ctx, id)).lastCommand).toMatchObject({ status: 'requested', tries: 1 })
    const { rows } = await database.pool.query<{ wait: number }>(
      `select extract(epoch from run_at - now())::int as wait from graphile_worker.jobs where key = $1`,
      [`send-campaign-commands:${id}`],
    )
    expect(rows[0]?.wait).toBeGreaterThan(100)
    answer = () => ({ status: 202 })
    await send()
    expect((await getCampaign(ctx, id)).state).toBe('running')
  })

  it('a start that nobody answered to the end is unknown and moves nothing', async () => {
    const { ctx, id, send } = await seedStarting()
    answer = () => 'hang up'
    for (let tries = 0; tries < 8; tries += 1) await send()
    expect(await getCampaign(ctx, id)).toMatchObject({
      state: 'starting',
      lastCommand: { status: 'unknown', tries: 8 },
    })
  })

  it('409 to a start and 404 to a stop have reached their end', async () => {
    const { ctx, id, send } = await seedStarting()
    answer = () => ({ status: 409 })
    await send()
    expect((await getCampaign(ctx, id)).state).toBe('running')
    answer = () => ({ status: 404 })
    await stopCampaign(ctx, id)
    await send()
    expect((await getCampaign(ctx, id)).state).toBe('stopped')
  })

  it('a stop overtakes a start that has not gone through', async () => {
    const { ctx, id, send } = await seedStarting()
    answer = () => ({ status: 503 })
    await send()
    await stopCampaign(ctx, id)
    answer = () => ({ status: 204 })
    await send()
    expect(calls.map((call) => call.method)).toEqual(['POST', 'DELETE'])
    expect((await getCampaign(ctx, id)).state).toBe('stopped')
    const commands = await getPrisma().campaignCommand.findMany({
      where: { campaignId: id },
      orderBy: { id: 'asc' },
    })
    expect(commands.map((one) => [one.kind, one.status])).toEqual([
      ['start', 'failed'],
      ['stop', 'accepted'],
    ])
  })

  it('a stop that was refused can be asked for again, once what was wrong is mended', async () => {
    const { ctx, id, send } = await seedStarting()
    await send()
    answer = () => ({ status: 401 })
    await stopCampaign(ctx, id)
    await send()
    const refused = await getCampaign(ctx, id)
    expect(refused).toMatchObject({ state: 'stopping', lastCommand: { kind: 'stop', status: 'failed' } })
    expect(refused.actions).toContain('stop')
    answer = () => ({ status: 204 })
    await stopCampaign(ctx, id)
    await send()
    expect(await getCampaign(ctx, id)).toMatchObject({ state: 'stopped', stateReason: null })
  })

  it('two workers send a command once', async () => {
    const { send } = await seedStarting()
    await Promise.all([send(), send(), send()])
    expect(calls).toHaveLength(1)
  })
})

describe('a sandbox organisation', () => {
  it('never speaks to a host that is not this machine', async () => {
    const { ctx, organisationId, id, send } = await seedStarting()
    await getPrisma().wxccConnection.update({
      where: { organisationId },
      data: { apiBaseUrl: 'https://api.wxcc-us1.cisco.com' },
    })
    await send()
    expect(await getCampaign(ctx, id)).toMatchObject({
      state: 'failed',
      stateReason: 'A sandbox organisation cannot be connected to a real host.',
    })
    expect(calls).toEqual([])
  })
})
