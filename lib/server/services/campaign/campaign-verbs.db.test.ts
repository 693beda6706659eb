import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCampaignSchema } from '@/lib/contracts/campaign'
import { isAppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { listCampaignVersions } from '@/lib/server/queries/campaign/list-campaign-versions'
import { listCampaigns } from '@/lib/server/queries/campaign/list-campaigns'
import { runSandbox, type Sandbox } from '@/lib/server/sandbox/run-sandbox'
import { archiveCampaign } from '@/lib/server/services/campaign/archive-campaign'
import { checkCampaign } from '@/lib/server/services/campaign/check-campaign'
import { cloneCampaign } from '@/lib/server/services/campaign/clone-campaign'
import { completeCampaign } from '@/lib/server/services/campaign/complete-campaign'
import { createCampaign } from '@/lib/server/services/campaign/create-campaign'
import { forceStopCampaign } from '@/lib/server/services/campaign/force-stop-campaign'
import { pauseCampaign } from '@/lib/server/services/campaign/pause-campaign'
import { pauseEverything, resumeEverything } from '@/lib/server/services/campaign/pause-everything'
import { recycleCampaign } from '@/lib/server/services/campaign/recycle-campaign'
import { resumeCampaign } from '@/lib/server/services/campaign/resume-campaign'
import { settleAllPausing } from '@/lib/server/services/campaign/settle-pausing'
import { startCampaign } from '@/lib/server/services/campaign/start-campaign'
import { stopCampaign } from '@/lib/server/services/campaign/stop-campaign'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import type { Ctx } from '@/lib/server/services/context'
import {
  seedCampaign,
  seedList,
  seedOrganisation,
  someContacts,
  userCtx,
} from '@/lib/server/testing/seed-campaign'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let database: TestDatabase
let sandbox: Sandbox

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await runSandbox({ port: 0, orgId: crypto.randomUUID(), agentCount: 1 })
})

afterAll(async () => {
  await sandbox.stop()
  await database.drop()
})

async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!isAppError(error)) throw new Error(`was not refused: ${String(error)}`)
  return error
}

async function seedReady(change: Parameters<typeof seedCampaign>[2] = {}) {
  const { ctx, organisationId } = await seedOrganisation({ apiBaseUrl: sandbox.url })
  const listId = await seedList(ctx, someContacts(3))
  const id = await seedCampaign(ctx, [listId], change)
  return { ctx, organisationId, listId, id, key: formatId('cmp', id) }
}

async function seedRunning(change: Parameters<typeof seedCampaign>[2] = {}) {
  const seeded = await seedReady(change)
  await startCampaign(seeded.ctx, seeded.id)
  await runDueJobs()
  expect((await getCampaign(seeded.ctx, seeded.id)).state).toBe('running')
  return seeded
}

async function openLease(ctx: Ctx, campaignId: bigint): Promise<void> {
  const row = await getPrisma().campaignContact.findFirstOrThrow({ where: { campaignId } })
  await getPrisma().lease.create({
    data: {
      organisationId: ctx.organisationId,
      attemptId: crypto.randomUUID(),
      campaignId,
      campaignContactId: row.id,
      contactId: row.contactId,
      e164: row.nextE164 ?? '',
      deadlineAt: new Date(Date.now() + 3_600_000),
    },
  })
}

/** What the audit log says of the campaign's steps since it runs: action, kind of actor, from, to. */
async function listSteps(ctx: Ctx, id: bigint): Promise<unknown[]> {
  const rows = await getPrisma().auditEvent.findMany({
    where: { organisationId: ctx.organisationId, entityId: formatId('cmp', id) },
    orderBy: { position: 'asc' },
  })
  const running = rows.findIndex((row) => row.action === 'campaign.start_accepted')
  return rows
    .slice(running + 1)
    .map(({ action, actorKind, before, after }) => [action, actorKind, readState(before), readState(after)])
}

function readState(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'state' in json ? json.state : null
}

describe('create', () => {
  it('makes a draft with version 1, its lists and an audit row', async () => {
    const { ctx, id, listId, key } = await seedReady({ dialingRate: 2 })
    const campaign = await getCampaign(ctx, id)
    expect(campaign).toMatchObject({
      id: key,
      state: 'draft',
      status: 'draft',
      version: 1,
      settings: { dialingRate: 2, recordCount: 50, noAnswerRingLimit: 32 },
      counts: { loaded: 0 },
      lists: [{ listId: formatId('lst', listId), contacts: 3 }],
    })
    expect(campaign.dialingListUrl).toMatch(new RegExp(`/api/dialer/campaigns/${key}/dialing-list$`))
    const audit = await getPrisma().auditEvent.findMany({ where: { entityId: key } })
    expect(audit.map((row) => row.action)).toEqual(['campaign.create'])
  })

  it('refuses lists of others, unknown rule sets and rules between fields, each at its field', async () => {
    const { ctx } = await seedOrganisation()
    const other = await seedOrganisation()
    const foreign = await seedList(other.ctx, someContacts(1))
    const input = createCampaignSchema.parse({
      name: 'A',
      entryPointId: 'ep',
      outdialAni: '+12125550199',
      ruleSet: 'MARS',
      previewOfferTimeout: 20,
    })
    const error = await refusal(createCampaign(ctx, input))
    expect(error.code).toBe('validation')
    expect(error.errors?.map((one) => one.path).sort()).toEqual(['previewOfferTimeoutAutoAction', 'ruleSet'])
    const lists = [{ listId: foreign, weight: 1 }]
    const foreignError = await refusal(
      createCampaign(ctx, { ...input, ruleSet: 'US', previewOfferTimeout: null, lists }),
    )
    expect(foreignError.errors).toEqual([{ path: 'lists.0.listId', message: 'There is no such list.' }])
    expect(await getPrisma().campaign.count({ where: { organisationId: ctx.organisationId } })).toBe(0)
  })
})

describe('who may', () => {
  it.each(['analyst', 'compliance_officer'] as const)('%s may look, not touch', async (role) => {
    const { organisationId, id } = await seedReady()
    const ctx = userCtx(organisationId, role)
    expect((await getCampaign(ctx, id)).actions).toEqual([])
    for (const verb of [
      () => startCampaign(ctx, id),
      () => checkCampaign(ctx, id),
      () => pauseCampaign(ctx, id),
      () => stopCampaign(ctx, id),
      () => updateCampaign(ctx, id, { name: 'B' }),
      () => cloneCampaign(ctx, id, {}),
      () => archiveCampaign(ctx, id),
    ]) {
      expect((await refusal(verb())).code).toBe('forbidden')
    }
  })

  it('an API key needs the scope', async () => {
    const { organisationId, id } = await seedReady()
    const ctx: Ctx = {
      ...userCtx(organisationId, 'admin'),
      actor: { kind: 'api_key', id: 1n, name: 'key', scopes: ['campaign.read'] },
    }
    expect((await getCampaign(ctx, id)).id).toBe(formatId('cmp', id))
    expect((await refusal(startCampaign(ctx, id))).message).toContain('campaign.operate')
  })

  it('another organisation finds nothing', async () => {
    const { id } = await seedReady()
    const { ctx } = await seedOrganisation()
    expect((await refusal(getCampaign(ctx, id))).code).toBe('not_found')
    expect((await refusal(stopCampaign(ctx, id))).code).toBe('not_found')
    expect((await listCampaigns(ctx, { limit: 50, sort: 'name' })).data).toEqual([])
  })
})

describe('check and start', () => {
  it('a start is refused with what the check found, and changes nothing', async () => {
    const { ctx } = await seedOrganisation({ apiBaseUrl: null })
    await getPrisma().connectorCredential.deleteMany({ where: { organisationId: ctx.organisationId } })
    const id = await seedCampaign(ctx, [])
    const error = await refusal(startCampaign(ctx, id))
    expect(error.code).toBe('conflict')
    expect(error.details).toMatchObject({ reason: 'check' })
    const check = await checkCampaign(ctx, id)
    expect(check.canStart).toBe(false)
    expect(
      check.findings
        .filter((one) => one.level === 'block')
        .map((one) => one.code)
        .sort(),
    ).toEqual(['no_connection', 'no_connector_credential', 'no_list'])
    expect((await getCampaign(ctx, id)).state).toBe('draft')
    expect(await getPrisma().campaignCommand.count({ where: { campaignId: id } })).toBe(0)
  })

  it('a passed check makes a draft ready; an edit makes it a draft again', async () => {
    const { ctx, id } = await seedReady()
    expect((await checkCampaign(ctx, id)).canStart).toBe(true)
    expect((await getCampaign(ctx, id)).state).toBe('ready')
    await updateCampaign(ctx, id, { dialingRate: 3 })
    expect((await getCampaign(ctx, id)).state).toBe('draft')
  })

  it('reaches WxCC with the settings, enrols the lists and subscribes', async () => {
    const { ctx, id, key } = await seedReady({ dialingRate: 1.5, noAnswerRingLimit: 20 })
    expect((await startCampaign(ctx, id)).state).toBe('starting')
    expect((await refusal(startCampaign(ctx, id))).code).toBe('conflict')
    await runDueJobs()
    const campaign = await getCampaign(ctx, id)
    expect(campaign).toMatchObject({
      state: 'running',
      counts: { loaded: 3, ready: 3 },
      lastCommand: { kind: 'start', status: 'accepted', responseStatus: 202, tries: 1 },
    })
    const dialer = await readDialer(key)
    expect(dialer).toMatchObject({ dialingRate: 1.5 })
    const connection = await getPrisma().wxccConnection.findUniqueOrThrow({
      where: { organisationId: ctx.organisationId },
    })
    expect(connection.subscriptionStatus).toBe('active')
  })

  it('warns of a shared entry point', async () => {
    const { ctx, listId } = await seedRunning({ name: 'First' })
    const second = await seedCampaign(ctx, [listId])
    const { findings, canStart } = await checkCampaign(ctx, second)
    expect(canStart).toBe(true)
    expect(findings.find((one) => one.code === 'entry_point_shared')?.message).toContain('First')
  })
})

async function readDialer(key: string): Promise<Record<string, unknown> | undefined> {
  const book = await (await fetch(`${sandbox.url}/sandbox/book`)).json()
  return book.dialers.find((one: Record<string, unknown>) => one.id === key || one.campaignId === key)
}

describe('update', () => {
  it('looks again at what the old rules had pushed back or closed, and at nothing else', async () => {
    const { ctx, id } = await seedRunning({ ruleSet: 'DEFAULT' })
    const rows = await getPrisma().campaignContact.findMany({
      where: { campaignId: id },
      orderBy: { id: 'asc' },
    })
    const [pushed, closed, done] = rows
    if (!pushed || !closed || !done) throw new Error('three contacts')
    const later = new Date(Date.now() + 86_400_000)
    const set = (rowId: bigint, data: object) =>
      getPrisma().campaignContact.updateMany({ where: { campaignId: id, id: rowId }, data })
    await set(pushed.id, { state: 'waiting', nextAt: later, waitingFor: 'cap_number_day' })
    await set(closed.id, { state: 'closed', stopCause: 'cap_contact_total', closedAt: new Date() })
    await set(done.id, { state: 'closed', stopCause: 'reached', closedAt: new Date() })
    await updateCampaign(ctx, id, { dialingRate: 2 })
    await runDueJobs()
    expect((await getPrisma().campaignContact.findFirstOrThrow({ where: { id: pushed.id } })).nextAt).toEqual(
      later,
    )
    await updateCampaign(ctx, id, { ruleSet: 'always' })
    await runDueJobs()
    const after = await getPrisma().campaignContact.findMany({
      where: { campaignId: id },
      orderBy: { id: 'asc' },
    })
    expect(after.map((row) => [row.state, row.waitingFor, row.stopCause])).toEqual([
      ['waiting', null, null],
      ['waiting', null, null],
      ['closed', null, 'reached'],
    ])
    expect(after[0]?.nextAt && after[0].nextAt <= new Date()).toBe(true)
  })

  it('on a running campaign sends live settings and says what needs a stop and start', async () => {
    const { ctx, id, key } = await seedRunning()
    const updated = await updateCampaign(ctx, id, { dialingRate: 2, recordCount: 20, ruleSet: 'US' })
    expect(updated.changes.map(({ name, change }) => [name, change])).toEqual([
      ['recordCount', 'stop_start'],
      ['dialingRate', 'live'],
      ['ruleSet', 'rollcall'],
    ])
    expect(updated.updateCommand).toMatchObject({ kind: 'update', status: 'requested', version: 2 })
    expect(updated.needsStopAndStart.map((one) => one.name)).toEqual(['recordCount'])
    await runDueJobs()
    const campaign = await getCampaign(ctx, id)
    expect(campaign.state).toBe('running')
    expect(campaign.lastCommand).toMatchObject({ kind: 'update', status: 'accepted' })
    expect(await readDialer(key)).toMatchObject({ dialingRate: 2 })
    await stopCampaign(ctx, id)
    await runDueJobs()
    await startCampaign(ctx, id)
    expect((await getCampaign(ctx, id)).needsStopAndStart).toEqual([])
  })

  it('keeps every version as it was; a change of nothing makes none', async () => {
    const { ctx, id } = await seedReady()
    await updateCampaign(ctx, id, { dialingRate: 2 })
    await updateCampaign(ctx, id, { dialingRate: 2 })
    await updateCampaign(ctx, id, { outdialAni: '+14165550199' })
    const versions = await listCampaignVersions(ctx, id, { limit: 50 })
    expect(versions.data.map((one) => [one.version, one.settings.dialingRate, one.changed])).toEqual([
      [3, 2, ['outdialAni']],
      [2, 2, ['dialingRate']],
      [1, 1, []],
    ])
    expect(versions.data[1]?.settings.outdialAni).toBe('+12125550199')
  })

  it('sends nothing for a setting of ours, and nothing while WxCC does not hold the campaign', async () => {
    const { ctx, id } = await seedRunning()
    expect((await updateCampaign(ctx, id, { handOutLifeMinutes: 30 })).updateCommand).toBeNull()
    const { ctx: other, id: draft } = await seedReady()
    expect((await updateCampaign(other, draft, { dialingRate: 2 })).updateCommand).toBeNull()
  })

  it('refuses a wrong mix and keeps the version', async () => {
    const { ctx, id } = await seedReady()
    const error = await refusal(updateCampaign(ctx, id, { type: 'preview_standard', dialingRate: 2 }))
    expect(error.errors?.map((one) => one.path)).toEqual(['dialingRate'])
    expect((await getCampaign(ctx, id)).version).toBe(1)
  })
})

describe('pause, resume, stop', () => {
  it('is paused at once when nothing is out', async () => {
    const { ctx, id } = await seedRunning()
    expect((await pauseCampaign(ctx, id)).state).toBe('paused')
    expect(await listSteps(ctx, id)).toEqual([
      ['campaign.pause', 'user', 'running', 'pausing'],
      ['campaign.drained', 'system', 'pausing', 'paused'],
    ])
    expect((await resumeCampaign(ctx, id)).state).toBe('running')
  })

  it('is pausing while an attempt is open, and paused when it has closed', async () => {
    const { ctx, id } = await seedRunning()
    await openLease(ctx, id)
    const pausing = await pauseCampaign(ctx, id)
    expect([pausing.state, pausing.openAttempts]).toEqual(['pausing', 1])
    expect(await settleAllPausing(new Date())).toBe(0)
    await getPrisma().lease.deleteMany({ where: { campaignId: id } })
    expect(await settleAllPausing(new Date())).toBe(1)
    expect((await getCampaign(ctx, id)).state).toBe('paused')
    expect(await settleAllPausing(new Date())).toBe(0)
    expect(await listSteps(ctx, id)).toEqual([
      ['campaign.pause', 'user', 'running', 'pausing'],
      ['campaign.drained', 'system', 'pausing', 'paused'],
    ])
  })

  it('waits for a hand-out that holds the campaign, and counts what it handed out', async () => {
    const { ctx, id } = await seedRunning()
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      await client.query('select from campaign where id = $1 for share', [id])
      let isDone = false
      const pausing = pauseCampaign(ctx, id).finally(() => {
        isDone = true
      })
      await expect.poll(() => countWaiting()).toBeGreaterThan(0)
      expect(isDone).toBe(false)
      await client.query(
        `insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
         select organisation_id, gen_random_uuid(), campaign_id, id, contact_id, next_e164, now() + interval '1 hour'
           from campaign_contact where campaign_id = $1 limit 1`,
        [id],
      )
      await client.query('commit')
      expect((await pausing).state).toBe('pausing')
    } finally {
      client.release()
    }
  })

  it('stop queues the DELETE; the campaign may be started again', async () => {
    const { ctx, id, key } = await seedRunning()
    expect((await stopCampaign(ctx, id)).state).toBe('stopping')
    await runDueJobs()
    const stopped = await getCampaign(ctx, id)
    expect(stopped).toMatchObject({ state: 'stopped', lastCommand: { kind: 'stop', status: 'accepted' } })
    expect((await readDialer(key))?.isRunning ?? false).toBe(false)
    await startCampaign(ctx, id)
    await runDueJobs()
    expect((await getCampaign(ctx, id)).state).toBe('running')
  })

  it('refuses what the table of transitions does not have, with the reason', async () => {
    const { ctx, id } = await seedReady()
    const error = await refusal(pauseCampaign(ctx, id))
    expect([error.code, error.message]).toEqual([
      'conflict',
      'A campaign that is draft cannot be paused; it must be starting, running.',
    ])
  })
})

async function countWaiting(): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query ilike '%from campaign where%'`,
  )
  return rows[0]?.n ?? 0
}

describe('the end of a campaign', () => {
  it('completes through a stop, recycles to ready, archives from completed', async () => {
    const { ctx, id } = await seedRunning()
    expect((await completeCampaign(ctx, id)).state).toBe('completing')
    await runDueJobs()
    expect((await getCampaign(ctx, id)).state).toBe('completed')
    expect(await recycleCampaign(ctx, id, { include: 'all' })).toMatchObject({ state: 'ready', pass: 2 })
    await completeAgain(ctx, id)
    const archived = await archiveCampaign(ctx, id)
    expect([archived.state, archived.actions]).toEqual(['archived', []])
    expect((await listCampaigns(ctx, { limit: 50, sort: 'name' })).data).toEqual([])
  })

  it('a clone is a draft with the same settings and lists', async () => {
    const { ctx, id, listId } = await seedRunning({ dialingRate: 2 })
    const copy = await cloneCampaign(ctx, id, {})
    expect(copy).toMatchObject({
      name: 'Test campaign (copy)',
      state: 'draft',
      version: 1,
      settings: { dialingRate: 2 },
      lists: [{ listId: formatId('lst', listId) }],
      counts: { loaded: 0 },
    })
  })

  it('force stop gives up what nobody answered', async () => {
    const { ctx } = await seedOrganisation({ apiBaseUrl: 'http://127.0.0.1:4599' })
    const listId = await seedList(ctx, someContacts(1))
    const id = await seedCampaign(ctx, [listId])
    await startCampaign(ctx, id)
    await runDueJobs()
    const starting = await getCampaign(ctx, id)
    expect(starting).toMatchObject({ state: 'starting', lastCommand: { status: 'requested', tries: 1 } })
    expect(starting.lastCommand?.fault).toContain('cannot be reached')
    const stopped = await forceStopCampaign(ctx, id)
    expect(stopped).toMatchObject({ state: 'stopped', lastCommand: { status: 'unknown' } })
  })
})

async function completeAgain(ctx: Ctx, id: bigint): Promise<void> {
  await startCampaign(ctx, id)
  await runDueJobs()
  await completeCampaign(ctx, id)
  await runDueJobs()
}

describe('pause everything', () => {
  it('holds and frees every campaign of the organisation', async () => {
    const { ctx, organisationId, id } = await seedRunning()
    const paused = await pauseEverything(ctx)
    expect(paused.pausedAt).not.toBeNull()
    const campaign = await getCampaign(ctx, id)
    expect(campaign.state).toBe('running')
    expect(campaign.idle?.code).toBe('paused_everything')
    expect((await refusal(pauseEverything(userCtx(organisationId, 'analyst')))).code).toBe('forbidden')
    expect((await resumeEverything(ctx)).pausedAt).toBeNull()
  })
})
