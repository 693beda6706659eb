import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GET as getAttempts } from '@/app/api/v1/attempts/route'
import { POST as postArchive } from '@/app/api/v1/campaigns/[campaignId]/archive/route'
import { POST as postCheck } from '@/app/api/v1/campaigns/[campaignId]/check/route'
import { POST as postClone } from '@/app/api/v1/campaigns/[campaignId]/clone/route'
import { GET as getCommands } from '@/app/api/v1/campaigns/[campaignId]/commands/route'
import { POST as postComplete } from '@/app/api/v1/campaigns/[campaignId]/complete/route'
import { GET as getContacts } from '@/app/api/v1/campaigns/[campaignId]/contacts/route'
import { GET as getLive } from '@/app/api/v1/campaigns/[campaignId]/live/route'
import { POST as postPause } from '@/app/api/v1/campaigns/[campaignId]/pause/route'
import { POST as postRecycle } from '@/app/api/v1/campaigns/[campaignId]/recycle/route'
import { POST as postResume } from '@/app/api/v1/campaigns/[campaignId]/resume/route'
import { GET as getOne, PATCH as patchOne } from '@/app/api/v1/campaigns/[campaignId]/route'
import { POST as postStart } from '@/app/api/v1/campaigns/[campaignId]/start/route'
import { POST as postStop } from '@/app/api/v1/campaigns/[campaignId]/stop/route'
import { GET as getVersions } from '@/app/api/v1/campaigns/[campaignId]/versions/route'
import { POST as postPauseEverything } from '@/app/api/v1/campaigns/pause-everything/route'
import { POST as postResumeEverything } from '@/app/api/v1/campaigns/resume-everything/route'
import { GET as getMany, POST as postOne } from '@/app/api/v1/campaigns/route'
import { formatId } from '@/lib/domain/ids'
import { listScopes, type Permission } from '@/lib/domain/permissions'
import { hashApiKey } from '@/lib/server/auth/find-api-key'
import { getPrisma } from '@/lib/server/db/prisma'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { runSandbox, type Sandbox } from '@/lib/server/sandbox/run-sandbox'
import { seedList, seedOrganisation, someContacts } from '@/lib/server/testing/seed-campaign'
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

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>

type Sent = { json?: unknown; query?: string; headers?: Record<string, string> }

async function setUp(scopes: Permission[] = listScopes()) {
  const { ctx, organisationId } = await seedOrganisation({ apiBaseUrl: sandbox.url })
  const key = `rck_${randomBytes(24).toString('base64url')}`
  await getPrisma().apiKey.create({
    data: { organisationId, name: 'test', prefix: key.slice(0, 8), secretHash: hashApiKey(key), scopes },
  })
  const call = async (handler: Handler, params: Record<string, string> = {}, sent: Sent = {}) => {
    const request = new Request(`http://localhost/api/v1/x${sent.query ?? ''}`, {
      ...(sent.json === undefined ? {} : { method: 'POST', body: JSON.stringify(sent.json) }),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...sent.headers },
    })
    const response = await handler(request, { params: Promise.resolve(params) })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
  }
  return { ctx, call }
}

const least = {
  name: 'Winter offer',
  type: 'progressive',
  entryPointId: 'entry-point-1',
  outdialAni: '+12125550199',
  ruleSet: 'always',
}

async function setUpCampaign() {
  const { ctx, call } = await setUp()
  const listId = formatId('lst', await seedList(ctx, someContacts(2)))
  const made = await call(postOne, {}, { json: { ...least, lists: [{ listId }] } })
  const campaignId: string = made.body.data.id
  return {
    ctx,
    call,
    campaignId,
    act: (handler: Handler, json: unknown = {}) => call(handler, { campaignId }, { json }),
  }
}

describe('POST and GET /campaigns', () => {
  it('201 draft with every default; 200 the same again', async () => {
    const { call, campaignId } = await setUpCampaign()
    const got = await call(getOne, { campaignId })
    expect(got.status).toBe(200)
    expect(got.body.data).toMatchObject({
      id: campaignId,
      name: 'Winter offer',
      state: 'draft',
      status: 'draft',
      version: 1,
      counts: { loaded: 0, ready: 0, waiting: 0, leased: 0, closed: 0 },
      settings: { recordCount: 50, noAnswerRingLimit: 32, dialingRate: 1, numberFormat: 'e164' },
    })
    expect(got.body.data.dialingListUrl).toContain(`/api/dialer/campaigns/${campaignId}/dialing-list`)
  })

  it('422 names every wrong field and makes nothing', async () => {
    const { ctx, call } = await setUp()
    const made = await call(postOne, {}, { json: { name: '', recordCount: 401, dialingrate: 2 } })
    expect(made.status).toBe(422)
    expect(made.headers.get('content-type')).toBe('application/problem+json')
    const paths = made.body.errors.map((one: { path: string }) => one.path)
    expect(paths).toEqual(expect.arrayContaining(['name', 'recordCount', 'entryPointId', 'outdialAni']))
    expect(JSON.stringify(made.body.errors)).toContain('dialingrate')
    expect(await getPrisma().campaign.count({ where: { organisationId: ctx.organisationId } })).toBe(0)
  })

  it('an Idempotency-Key makes one campaign', async () => {
    const { ctx, call } = await setUp()
    const sent = { json: least, headers: { 'idempotency-key': 'once' } }
    const first = await call(postOne, {}, sent)
    const second = await call(postOne, {}, sent)
    expect(second.body).toEqual(first.body)
    expect(await getPrisma().campaign.count({ where: { organisationId: ctx.organisationId } })).toBe(1)
  })

  it('lists by cursor in every order, each campaign once', async () => {
    const { call } = await setUp()
    for (const name of ['Beta', 'alpha', 'Gamma', 'beta', 'Delta']) {
      await call(postOne, {}, { json: { ...least, name } })
    }
    for (const [sort, expected] of [
      ['name', ['alpha', 'Beta', 'beta', 'Delta', 'Gamma']],
      ['-name', ['Gamma', 'Delta', 'beta', 'Beta', 'alpha']],
      ['-createdAt', ['Delta', 'beta', 'Gamma', 'alpha', 'Beta']],
      ['createdAt', ['Beta', 'alpha', 'Gamma', 'beta', 'Delta']],
    ] as const) {
      const names: string[] = []
      let cursor = ''
      for (let pages = 0; pages < 10; pages += 1) {
        const query = `?limit=2&sort=${sort}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
        const { body } = await call(getMany, {}, { query })
        expect(body.meta.total).toBe(5)
        names.push(...body.data.map((one: { name: string }) => one.name))
        cursor = body.meta.nextCursor ?? ''
        if (cursor === '') break
      }
      expect(names).toEqual(expected)
    }
    const found = await call(getMany, {}, { query: '?q=bet&state=draft,running' })
    expect(found.body.data).toHaveLength(2)
    expect((await call(getMany, {}, { query: '?state=dancing' })).status).toBe(422)
    expect((await call(getMany, {}, { query: '?cursor=%00' })).status).toBe(400)
  })

  it('404 for an id of nobody, of another organisation, or of another kind', async () => {
    const { call } = await setUp()
    const other = await setUpCampaign()
    for (const campaignId of [other.campaignId, formatId('cmp', 1n), 'lst_0000000000001', 'x']) {
      expect((await call(getOne, { campaignId })).status).toBe(404)
      expect((await call(postStop, { campaignId }, { json: {} })).status).toBe(404)
    }
  })
})

describe('a campaign’s life over the API', () => {
  it('check, start 202, pause, resume, update, stop, complete, recycle, archive', async () => {
    const { act, call, campaignId } = await setUpCampaign()
    expect((await act(postCheck)).body.data).toMatchObject({ canStart: true })
    const started = await act(postStart)
    expect([started.status, started.body.data.state]).toEqual([202, 'starting'])
    await runDueJobs()
    expect((await act(postPause)).body.data.state).toBe('paused')
    expect((await act(postResume)).body.data.state).toBe('running')
    const patched = await act(patchOne, { dialingRate: 2, recordCount: 5 })
    expect(patched.body.data).toMatchObject({
      version: 2,
      updateCommand: { kind: 'update', status: 'requested' },
      needsStopAndStart: [{ name: 'recordCount' }],
    })
    await runDueJobs()
    const live = await call(getLive, { campaignId })
    expect(live.body.data.counts).toMatchObject({ loaded: 2, ready: 2 })
    const contacts = await call(getContacts, { campaignId }, { query: '?state=ready&limit=1' })
    expect(contacts.body.data).toHaveLength(1)
    expect(contacts.body.meta.nextCursor).not.toBeNull()
    expect((await act(postStop)).status).toBe(202)
    await runDueJobs()
    expect((await act(postComplete)).body.data.state).toBe('completed')
    expect((await act(postRecycle, { include: 'all' })).body.data).toMatchObject({ state: 'ready', pass: 2 })
    expect((await act(postArchive)).body.data.state).toBe('archived')
    const commands = await call(getCommands, { campaignId })
    expect(
      commands.body.data.map((one: { kind: string; status: string }) => `${one.kind} ${one.status}`),
    ).toEqual(['stop accepted', 'update accepted', 'start accepted'])
    expect((await call(getVersions, { campaignId })).body.data).toHaveLength(2)
  })

  it('409 with the reason for what the state or the check forbids', async () => {
    const { act, call } = await setUpCampaign()
    const paused = await act(postPause)
    expect(paused.status).toBe(409)
    expect(paused.body.detail).toContain('cannot be paused')
    const bare = await call(postOne, {}, { json: least })
    const refused = await call(postStart, { campaignId: bare.body.data.id }, { json: {} })
    expect(refused.status).toBe(409)
    expect(refused.body.details.findings.map((one: { code: string }) => one.code)).toContain('no_list')
  })

  it('clone is 201 with a new id', async () => {
    const { act, campaignId } = await setUpCampaign()
    const cloned = await act(postClone, { name: 'Second' })
    expect([cloned.status, cloned.body.data.name]).toEqual([201, 'Second'])
    expect(cloned.body.data.id).not.toBe(campaignId)
  })

  it('pauses and resumes everything', async () => {
    const { call } = await setUp()
    expect((await call(postPauseEverything, {}, { json: {} })).body.data.pausedAt).not.toBeNull()
    expect((await call(postResumeEverything, {}, { json: {} })).body.data.pausedAt).toBeNull()
  })
})

describe('scopes', () => {
  it('reading does not grant writing or operating', async () => {
    const { call } = await setUp(['campaign.read'])
    expect((await call(getMany)).status).toBe(200)
    expect((await call(postOne, {}, { json: least })).status).toBe(403)
    expect((await call(postStart, { campaignId: formatId('cmp', 1n) }, { json: {} })).status).toBe(403)
    expect((await call(postPauseEverything, {}, { json: {} })).status).toBe(403)
    expect((await call(getAttempts)).status).toBe(403)
  })

  it('401 without a key', async () => {
    const response = await getMany(new Request('http://localhost/api/v1/campaigns'), {
      params: Promise.resolve({}),
    })
    expect(response.status).toBe(401)
  })
})

describe('GET /attempts', () => {
  it('newest first, by cursor, filtered', async () => {
    const { ctx, call, campaignId } = await setUpCampaign()
    await database.pool.query(
      `insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
              version, pass, attempt_number, handed_at, guard_at, deadline_at, state, outcome)
       select $1, uuid_v7(now() - make_interval(secs => n)), (select id from campaign where organisation_id = $1), n,
              (select id from contact where organisation_id = $1 limit 1), 1, 1, '+442079460000', 1, 1, n,
              now() - make_interval(secs => n), now(), now(), case when n = 1 then 'open' else 'settled' end,
              case when n = 1 then null else 2 end
         from generate_series(1, 3) n`,
      [ctx.organisationId],
    )
    const first = await call(getAttempts, {}, { query: `?campaignId=${campaignId}&limit=2` })
    expect(first.body.data.map((one: { attemptNumber: number }) => one.attemptNumber)).toEqual([1, 2])
    const cursor = encodeURIComponent(first.body.meta.nextCursor)
    const second = await call(
      getAttempts,
      {},
      { query: `?campaignId=${campaignId}&limit=2&cursor=${cursor}` },
    )
    expect(second.body.data).toMatchObject([{ attemptNumber: 3, outcome: 2, outcomeName: 'NO_ANSWER' }])
    expect((await call(getAttempts, {}, { query: '?state=open' })).body.data).toHaveLength(1)
    const other = await setUp()
    expect((await other.call(getAttempts, {}, { query: `?campaignId=${campaignId}` })).body.data).toEqual([])
  })
})
