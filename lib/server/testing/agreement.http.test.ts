import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outcomesQuerySchema } from '@/lib/contracts/analytics'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { formatId } from '@/lib/domain/ids'
import { getEnv } from '@/lib/env'
import { startApplyLoop } from '@/lib/server/dialer/dispositions/apply-loop'
import { handleDialerRequest } from '@/lib/server/dialer/mount'
import { startWorker } from '@/lib/server/jobs/worker'
import { getOutcomes } from '@/lib/server/queries/analytics/get-outcomes'
import { runSandbox, type Sandbox } from '@/lib/server/sandbox/run-sandbox'
import { bootstrap } from '@/lib/server/services/bootstrap/bootstrap'
import { stopCampaign } from '@/lib/server/services/campaign/stop-campaign'
import { systemCtx } from '@/lib/server/services/context'
import { createTestDatabase, type TestDatabase } from './test-database'

/**
 * The main job with nothing left out but pages: the first start's sample campaign is started by the worker, dialed by
 * the sandbox over HTTP, its dispositions taken in and applied. Then the campaign is stopped and the sandbox's own book
 * must agree with attempts and rollups, number for number.
 */
const attemptsWanted = 400
const deadlineMs = 120_000

type Part = { stop(): Promise<void> }

let database: TestDatabase
let sandbox: Sandbox
let server: Server
const parts: Part[] = []

async function findPort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function waitFor(what: string, isTrue: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = Date.now() + deadlineMs
  while (!(await isTrue())) {
    if (Date.now() > giveUpAt) {
      throw new Error(`Waited in vain for ${what}: ${JSON.stringify(sandbox.book.readSummary())}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function readCounts(sql: string): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ outcome: number; count: number }>(sql)
  return Object.fromEntries(rows.map((row) => [String(row.outcome), row.count]))
}

async function countRows(sql: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(sql)
  return rows[0]?.count ?? 0
}

beforeAll(async () => {
  const [port, sandboxPort] = [await findPort(), await findPort()]
  database = await createTestDatabase({
    SANDBOX: 'on',
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  })
  server = createServer((request, response) => {
    void handleDialerRequest(request, response).then((isHandled) => {
      if (!isHandled) response.writeHead(404).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await bootstrap()
  const { orgId, connectorUser, connectorPassword } = getEnv().sandboxLink
  sandbox = await runSandbox({
    port: sandboxPort,
    orgId,
    connector: {
      tokenUrl: `http://127.0.0.1:${port}${machinePaths.token}`,
      user: connectorUser,
      password: connectorPassword,
    },
    agentCount: 60,
    speed: 20,
  })
  parts.push(await startApplyLoop(), await startWorker())
}, 120_000)

afterAll(async () => {
  await sandbox?.stop()
  for (const part of parts) await part.stop()
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
  await database?.drop()
}, 60_000)

describe("the sandbox's book and ours", () => {
  it('agree number for number after a stop', { timeout: 300_000 }, async () => {
    const campaign = () => sandbox.book.listCampaigns()[0]
    await waitFor('attempts', () => (campaign()?.recordsReceived ?? 0) >= attemptsWanted)

    const { rows } = await database.pool.query<{ id: bigint; organisation_id: bigint }>(
      'select id, organisation_id from campaign',
    )
    const ours = rows[0]
    if (ours === undefined) throw new Error('no campaign')
    expect(campaign()?.campaignId).toBe(formatId('cmp', ours.id))
    await stopCampaign(systemCtx(ours.organisation_id, 'agreement', new Date()), ours.id)

    await waitFor('the stop to arrive', () => campaign()?.state === 'stopped')
    await waitFor('every call to end', () => campaign()?.settled === campaign()?.recordsReceived)
    await waitFor(
      'every lease to be settled',
      async () => (await countRows('select count(*)::int as count from lease')) === 0,
    )

    const book = campaign()
    if (book === undefined) throw new Error('the book has no campaign')
    const attempts = await readCounts(
      `select outcome, count(*)::int as count from attempt where state = 'settled' group by outcome`,
    )
    const charted = await readCounts(
      'select outcome, sum(attempts)::int as count from outcome_rollup group by outcome',
    )
    expect(attempts).toEqual(book.outcomes)
    expect(charted).toEqual(book.outcomes)
    expect(await countRows('select count(*)::int as count from attempt')).toBe(book.recordsReceived)
    expect(await countRows('select count(*)::int as count from attempt where is_dialed')).toBe(book.dials)
    expect(await countRows('select sum(dials)::int as count from outcome_rollup')).toBe(book.dials)
    expect(book).toMatchObject({ recordsRefused: 0, recordsRepeated: 0, dispositionsLost: 0, fetchFaults: 0 })

    // What the charts are drawn from: mix, totals, and the bars added up.
    const chart = await getOutcomes(
      systemCtx(ours.organisation_id, 'agreement', new Date()),
      outcomesQuerySchema.parse({ campaignId: formatId('cmp', ours.id) }),
    )
    expect(Object.fromEntries(chart.mix.map((one) => [String(one.outcome), one.attempts]))).toEqual(
      book.outcomes,
    )
    const bars: Record<string, number> = {}
    for (const { counts } of chart.buckets) {
      for (const [outcome, count] of Object.entries(counts ?? {}))
        bars[outcome] = (bars[outcome] ?? 0) + count
    }
    expect(bars).toEqual(book.outcomes)
    expect(chart.totals).toMatchObject({ attempts: book.recordsReceived, dials: book.dials })
    expect(chart.openAttempts).toBe(0)

    // And attempt by attempt.
    const booked = sandbox.book.listAttempts({ offset: 0, limit: 20_000 }).data
    const { rows: stored } = await database.pool.query<{
      id: string
      e164: string
      outcome: number
      agent: string | null
    }>('select id::text, e164, outcome, agent_id::text as agent from attempt')
    const byId = new Map(stored.map((row) => [row.id, row]))
    for (const one of booked) {
      expect(byId.get(one.lcmId)).toEqual({
        id: one.lcmId,
        e164: one.dialNumber,
        outcome: one.outcome,
        agent: one.agentId,
      })
    }
  })
})
