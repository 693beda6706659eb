import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { dialingListSchema } from '@/lib/contracts/wxcc/dialing-record'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { signatureHeaders } from '@/lib/contracts/wxcc/signature'
import { tokenAnswerSchema } from '@/lib/contracts/wxcc/token'
import { formatId } from '@/lib/domain/ids'
import {
  type MadeOrganisation,
  makeCampaign,
  makeContact,
  makeCredential,
  makeOrganisation,
  makeWebhookSecret,
} from './factories'

/**
 * What the three endpoints answer, as one table: run over the mount of server.ts, over the route handlers, and (by the
 * journeys' run, on the production build) over `next start` without server.ts.
 */
export type DialerWorld = { baseUrl: string; pool: pg.Pool }
export type DialerEndpoint = 'token' | 'dialing-list' | 'dispositions'
export type DialerCase = {
  endpoint: DialerEndpoint
  status: number
  name: string
  run: (world: DialerWorld) => Promise<void>
}

const send = (world: DialerWorld, path: string, init: RequestInit = {}) =>
  fetch(`${world.baseUrl}${path}`, { redirect: 'manual', ...init })

async function readProblem(response: Response, status: number): Promise<void> {
  assert.equal(response.status, status)
  assert.match(response.headers.get('content-type') ?? '', /problem\+json/)
  const text = await response.text()
  assert.doesNotMatch(text, /select |insert |node_modules|at \w+ \(/i)
  assert.equal(JSON.parse(text).status, status)
}

async function getToken(world: DialerWorld, basic: string): Promise<string> {
  const response = await send(world, machinePaths.token, { headers: { authorization: basic } })
  assert.equal(response.status, 200)
  return tokenAnswerSchema.parse(await response.json()).Token
}

type Dialer = MadeOrganisation & { basic: string; credentialId: bigint; token: string }

async function makeDialer(world: DialerWorld): Promise<Dialer> {
  const organisation = await makeOrganisation(world.pool)
  const { basic, id } = await makeCredential(world.pool, organisation.id)
  return { ...organisation, basic, credentialId: id, token: await getToken(world, basic) }
}

async function readList(
  world: DialerWorld,
  path: string,
  authorization: string,
  method = 'GET',
  body?: string,
) {
  const response = await send(world, path, { method, headers: { authorization }, body })
  assert.equal(response.status, 200)
  return dialingListSchema.parse(await response.json())
}

/** Asks until the answer is `status`; the promise is ten seconds. */
async function expectSoon(ask: () => Promise<Response>, status: number): Promise<void> {
  const giveUpAt = Date.now() + 10_000
  for (;;) {
    const response = await ask()
    await response.arrayBuffer()
    if (response.status === status) return
    assert.ok(Date.now() < giveUpAt, `still ${response.status} after 10 s`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const tokenCases: DialerCase[] = [
  {
    endpoint: 'token',
    status: 200,
    name: 'GET and POST, with and without a trailing slash, answer a token for 60 minutes',
    async run(world) {
      const { id } = await makeOrganisation(world.pool)
      const { basic } = await makeCredential(world.pool, id)
      for (const method of ['GET', 'POST']) {
        for (const path of [machinePaths.token, `${machinePaths.token}/`]) {
          const response = await send(world, path, { method, headers: { authorization: basic } })
          assert.equal(response.status, 200, `${method} ${path}`)
          assert.equal(response.headers.get('cache-control'), 'no-store')
          tokenAnswerSchema.parse(await response.json())
        }
      }
    },
  },
  {
    endpoint: 'token',
    status: 200,
    name: 'right credentials are answered while wrong ones are throttled',
    async run(world) {
      const { id } = await makeOrganisation(world.pool)
      const { basic, userName } = await makeCredential(world.pool, id)
      const wrong = `Basic ${Buffer.from(`${userName}:wrong`).toString('base64')}`
      for (let tries = 0; tries < 25; tries += 1) {
        await (await send(world, machinePaths.token, { headers: { authorization: wrong } })).arrayBuffer()
      }
      await getToken(world, basic)
    },
  },
  {
    endpoint: 'token',
    status: 401,
    name: 'guard credentials: wrong password, unknown user, another scheme, nothing',
    async run(world) {
      const { id } = await makeOrganisation(world.pool)
      const { basic, userName } = await makeCredential(world.pool, id)
      const wrong = [
        `Basic ${Buffer.from(`${userName}:wrong`).toString('base64')}`,
        `Basic ${Buffer.from(`${userName}:`).toString('base64')}`,
        `Basic ${Buffer.from('nobody:password').toString('base64')}`,
        `Basic ${Buffer.from('no colon').toString('base64')}`,
        basic.replace('Basic', 'Bearer'),
        'Basic !!!',
        '',
      ]
      for (const authorization of wrong) {
        const response = await send(world, machinePaths.token, { headers: { authorization } })
        assert.match(response.headers.get('www-authenticate') ?? '', /^Basic/)
        await readProblem(response, 401)
      }
    },
  },
  {
    endpoint: 'token',
    status: 401,
    name: 'guard revocation: a revoked credential gets no token and its tokens end within 10 s',
    async run(world) {
      const dialer = await makeDialer(world)
      const campaign = await makeCampaign(world.pool, dialer.id)
      const ask = () => send(world, campaign.path, { headers: { authorization: `Bearer ${dialer.token}` } })
      assert.equal((await ask()).status, 200)
      await world.pool.query('update connector_credential set revoked_at = now() where id = $1', [
        dialer.credentialId,
      ])
      await expectSoon(ask, 401)
      await expectSoon(
        () => send(world, machinePaths.token, { headers: { authorization: dialer.basic } }),
        401,
      )
    },
  },
  {
    endpoint: 'token',
    status: 405,
    name: 'other methods are refused',
    async run(world) {
      const response = await send(world, machinePaths.token, { method: 'DELETE' })
      assert.equal(response.status, 405)
    },
  },
  {
    endpoint: 'token',
    status: 429,
    name: 'many failures of one user name are throttled with Retry-After',
    async run(world) {
      const wrong = `Basic ${Buffer.from(`${randomUUID()}:wrong`).toString('base64')}`
      const statuses = new Set<number>()
      let last: Response | undefined
      for (let tries = 0; tries < 25; tries += 1) {
        last = await send(world, machinePaths.token, { headers: { authorization: wrong } })
        statuses.add(last.status)
        if (tries < 24) await last.arrayBuffer()
      }
      assert.deepEqual([...statuses], [401, 429])
      if (!last) throw new Error('nothing was asked')
      assert.ok(Number(last.headers.get('retry-after')) > 0)
      await readProblem(last, 429)
    },
  },
]

const dialingListCases: DialerCase[] = [
  {
    endpoint: 'dialing-list',
    status: 200,
    name: 'a record has every field of the contract, and is handed out once',
    async run(world) {
      const dialer = await makeDialer(world)
      const campaign = await makeCampaign(world.pool, dialer.id, {
        customerData: ['account', 'firstName', 'none'],
      })
      const dialAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5 * 60_000)
      const guardTime = new Date(dialAt.getTime() + 7 * 60_000)
      const preferredAgentId = randomUUID()
      const contact = await makeContact(world.pool, campaign, {
        columns: { account: 'A-17', secret: 'not chosen' },
        member: { dialAt, guardTime, customerAni: '+12125550123', preferredAgentId },
      })
      const [record, ...rest] = await readList(world, campaign.path, `Bearer ${dialer.token}`)
      assert.deepEqual(rest, [])
      assert.match(record?.lcmId ?? '', /^[0-9a-f-]{14}7/)
      assert.deepEqual(
        { ...record, lcmId: '' },
        {
          lcmId: '',
          orgId: dialer.wxccOrgId,
          campaignId: formatId('cmp', campaign.id),
          dialNumber: contact.e164,
          dialAt: `${dialAt.toISOString().slice(0, 19)}Z`,
          guardTime: `${guardTime.toISOString().slice(0, 19)}Z`,
          preferredAgentId,
          customerANI: '+12125550123',
          customerData: [
            { name: 'account', value: 'A-17' },
            { name: 'firstName', value: 'Ann' },
            { name: 'none', value: '' },
          ],
          enforceDialAtTime: true,
        },
      )
      assert.deepEqual(await readList(world, campaign.path, `Bearer ${dialer.token}`), [])
    },
  },
  {
    endpoint: 'dialing-list',
    status: 200,
    name: 'GET and POST, Bearer and bare, trailing slash, count of the query up to the campaign own',
    async run(world) {
      const dialer = await makeDialer(world)
      const campaign = await makeCampaign(world.pool, dialer.id, { recordCount: 3 })
      for (let made = 0; made < 24; made += 1) await makeContact(world.pool, campaign)
      const count = async (path: string, authorization: string, method: string, body?: string) =>
        (await readList(world, path, authorization, method, body)).length
      assert.equal(await count(`${campaign.path}?recordCount=2`, `Bearer ${dialer.token}`, 'GET'), 2)
      assert.equal(await count(`${campaign.path}/?count=1`, dialer.token, 'POST'), 1)
      assert.equal(await count(`${campaign.path}?recordCount=0`, dialer.token, 'GET'), 0)
      assert.equal(await count(`${campaign.path}/?recordCount=-1`, dialer.token, 'GET'), 0)
      assert.equal(
        await count(`${campaign.path}?limit=400`, `bearer ${dialer.token.toLowerCase()}`, 'GET'),
        3,
      )
      assert.equal(await count(`${campaign.path}?recordCount=abc`, dialer.token, 'GET'), 3)
      assert.equal(await count(`${campaign.path}?RECORDCOUNT=2.0`, dialer.token, 'GET'), 2)
      assert.equal(await count(campaign.path, dialer.token, 'POST', '{"recordCount": 1}'), 1)
      assert.equal(await count(campaign.path, dialer.token, 'POST', 'recordCount=2'), 2)
      assert.equal(await count(`${campaign.path}?recordCount=1`, dialer.token, 'POST', '{"limit": 3}'), 1)
      assert.equal(await count(campaign.path, dialer.token, 'POST', '[{"recordCount":'), 3)
    },
  },
  {
    endpoint: 'dialing-list',
    status: 200,
    name: 'number formats',
    async run(world) {
      const dialer = await makeDialer(world)
      for (const [numberFormat, cut] of [
        ['e164', 0],
        ['e164_no_plus', 1],
        ['national', 2],
      ] as const) {
        const campaign = await makeCampaign(world.pool, dialer.id, {
          numberFormat,
          outdialAni: '+12125550100',
        })
        const contact = await makeContact(world.pool, campaign)
        const [record] = await readList(world, campaign.path, dialer.token)
        assert.equal(record?.dialNumber, contact.e164.slice(cut))
      }
    },
  },
  {
    endpoint: 'dialing-list',
    status: 200,
    name: 'national digits never ring at a stranger: a number of another country does not leave',
    async run(world) {
      const dialer = await makeDialer(world)
      const settings = { numberFormat: 'national', outdialAni: '+12125550100' } as const
      const campaign = await makeCampaign(world.pool, dialer.id, settings)
      const foreign = await makeContact(world.pool, campaign, { numbers: [{ e164: '+442079460018' }] })
      const own = await makeContact(world.pool, campaign)
      const records = await readList(world, campaign.path, dialer.token)
      assert.deepEqual(
        records.map((record) => record.dialNumber),
        [own.e164.slice(2)],
      )
      const { rows } = await world.pool.query(
        'select state, stop_cause as cause from campaign_contact where id = $1',
        [foreign.queueId],
      )
      assert.deepEqual(rows, [{ state: 'closed', cause: 'data_error' }])
    },
  },
  {
    endpoint: 'dialing-list',
    status: 200,
    name: 'an optional field that would not pass goes out empty; a time that is over means now',
    async run(world) {
      const dialer = await makeDialer(world)
      const campaign = await makeCampaign(world.pool, dialer.id)
      const contact = await makeContact(world.pool, campaign, {
        queue: { dialAt: new Date(Date.now() - 3_600_000) },
      })
      await world.pool.query(
        `insert into callback (organisation_id, campaign_id, contact_id, agent_id, due_at) values ($1, $2, $3, 'agent-1', now())`,
        [dialer.id, campaign.id, contact.id],
      )
      await world.pool.query(`update list_contact set customer_ani = 'nobody' where contact_id = $1`, [
        contact.id,
      ])
      const [record] = await readList(world, campaign.path, dialer.token)
      assert.equal(record?.preferredAgentId, '')
      assert.equal(record?.customerANI, '')
      assert.equal(record?.enforceDialAtTime, true)
      assert.ok(Math.abs(Date.parse(record?.dialAt ?? '') - Date.now()) < 10_000)
    },
  },
  {
    endpoint: 'dialing-list',
    status: 200,
    name: 'nothing to dial is 200 with an empty list: paused, stopped, worked out',
    async run(world) {
      const dialer = await makeDialer(world)
      for (const state of ['paused', 'stopped', 'running']) {
        const campaign = await makeCampaign(world.pool, dialer.id, {}, { state })
        if (state !== 'running') await makeContact(world.pool, campaign)
        assert.deepEqual(await readList(world, campaign.path, dialer.token), [], state)
      }
    },
  },
  {
    endpoint: 'dialing-list',
    status: 401,
    name: 'guard token: none, an altered one, another key, an old epoch',
    async run(world) {
      const dialer = await makeDialer(world)
      const campaign = await makeCampaign(world.pool, dialer.id)
      const contact = await makeContact(world.pool, campaign)
      const altered = `${dialer.token.slice(0, -1)}${dialer.token.endsWith('0') ? '1' : '0'}`
      const promoted = `${dialer.token.slice(0, 10)}${'F'.repeat(8)}${dialer.token.slice(18)}`
      for (const authorization of [
        '',
        'Bearer ',
        dialer.basic,
        altered,
        promoted,
        'A'.repeat(126),
        'no hex at all',
      ]) {
        const response = await send(world, campaign.path, { headers: { authorization } })
        assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/)
        await readProblem(response, 401)
      }
      await world.pool.query('update connector_credential set epoch = epoch + 1 where id = $1', [
        dialer.credentialId,
      ])
      await expectSoon(
        () => send(world, `${campaign.path}?count=1`, { headers: { authorization: dialer.token } }),
        401,
      )
      assert.ok(contact.id > 0n)
    },
  },
  {
    endpoint: 'dialing-list',
    status: 404,
    name: 'guard organisation: unknown, unreadable and foreign campaigns are alike, and foreign ones lose nobody',
    async run(world) {
      const dialer = await makeDialer(world)
      const foreign = await makeCampaign(world.pool, (await makeOrganisation(world.pool)).id)
      const contact = await makeContact(world.pool, foreign)
      const list = (id: string) => `/api/dialer/campaigns/${id}/dialing-list`
      for (const path of [foreign.path, list(formatId('cmp', 1n)), list('cmp_x'), list('%00'), list('1')]) {
        await readProblem(await send(world, path, { headers: { authorization: dialer.token } }), 404)
      }
      const { rows } = await world.pool.query('select state from campaign_contact where id = $1', [
        contact.queueId,
      ])
      assert.equal(rows[0].state, 'ready')
    },
  },
]

type Sender = MadeOrganisation & { secret: string }

async function makeSender(world: DialerWorld): Promise<Sender> {
  const organisation = await makeOrganisation(world.pool)
  return { ...organisation, secret: await makeWebhookSecret(world.pool, organisation.id) }
}

export function makeEvent(wxccOrgId: string, change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: randomUUID(),
    specversion: '1.0',
    type: 'campaign:contact-disposition',
    source: `/com/cisco/wxcc/${randomUUID()}`,
    comciscoorgid: wxccOrgId,
    datacontenttype: 'application/json',
    campaignId: 'cmp_0000000000001',
    data: [
      { contactId: randomUUID(), destination: '+12125550100', taskId: randomUUID(), telephonyOutcome: 2 },
    ],
    ...change,
  })
}

export const signBody = (secret: string, body: string) =>
  createHmac('sha256', secret).update(body).digest('hex')

const post = (world: DialerWorld, body: string, headers: Record<string, string> = {}) =>
  send(world, machinePaths.dispositions, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })

const signed = (secret: string, body: string) => ({ [signatureHeaders.signature]: signBody(secret, body) })

async function readEvents(world: DialerWorld, organisationId: bigint) {
  const { rows } = await world.pool.query<{
    body: Buffer
    isLate: boolean
    isConflicting: boolean
    isOtherSubscription: boolean
    by: string
  }>(
    `select body, is_late as "isLate", is_conflicting as "isConflicting",
            is_other_subscription as "isOtherSubscription", authenticated_by as by from disposition_event
      where organisation_id = $1 order by id`,
    [organisationId],
  )
  return rows
}

const dispositionCases: DialerCase[] = [
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'a signed event is stored byte for byte before the answer, once however often it comes',
    async run(world) {
      const sender = await makeSender(world)
      const body = makeEvent(sender.wxccOrgId, { data: [{ contactId: 'not a uuid', note: '\u0000' }, 7] })
      for (let times = 0; times < 3; times += 1) {
        const response = await post(world, body, signed(sender.secret, body))
        assert.equal(response.status, 200)
        const events = await readEvents(world, sender.id)
        assert.equal(events.length, 1)
        assert.equal(events[0]?.body.toString('utf8'), body)
      }
      const response = await post(world, body, {
        [signatureHeaders.signature]: signBody(sender.secret, body).toUpperCase(),
      })
      assert.equal(response.status, 200)
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'the same id with another body is stored and flagged',
    async run(world) {
      const sender = await makeSender(world)
      const id = randomUUID()
      for (const outcome of [2, 3]) {
        const body = makeEvent(sender.wxccOrgId, {
          id,
          data: [{ contactId: randomUUID(), telephonyOutcome: outcome }],
        })
        assert.equal((await post(world, body, signed(sender.secret, body))).status, 200)
      }
      const events = await readEvents(world, sender.id)
      assert.deepEqual(
        events.map((event) => event.isConflicting),
        [false, true],
      )
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'two secrets are valid during a rotation',
    async run(world) {
      const sender = await makeSender(world)
      const second = await makeWebhookSecret(world.pool, sender.id)
      for (const secret of [sender.secret, second]) {
        const body = makeEvent(sender.wxccOrgId)
        assert.equal((await post(world, body, signed(secret, body))).status, 200)
      }
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'a late event is stored and marked, not refused',
    async run(world) {
      const sender = await makeSender(world)
      const body = makeEvent(sender.wxccOrgId)
      const timestamp = String(Date.now() - 3_600_000)
      const headers = { ...signed(sender.secret, body), [signatureHeaders.timestamp]: timestamp }
      assert.equal((await post(world, body, headers)).status, 200)
      assert.equal((await readEvents(world, sender.id))[0]?.isLate, true)
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'another subscription than the one on record: stored and marked; that of another organisation: refused',
    async run(world) {
      const [sender, other] = [await makeSender(world), await makeSender(world)]
      const [own, strangers] = [randomUUID(), randomUUID()]
      for (const [organisationId, id] of [
        [sender.id, own],
        [other.id, strangers],
      ])
        await world.pool.query(
          `insert into wxcc_connection (organisation_id, api_base_url, subscription_id, updated_at)
           values ($1, 'https://wxcc.example', $2, now())`,
          [organisationId, id],
        )
      const sources = [
        `/com/cisco/wxcc/${own}`,
        `/com/cisco/wxcc/${randomUUID()}`,
        '/somewhere/else',
        undefined,
      ]
      for (const source of sources) {
        const body = makeEvent(sender.wxccOrgId, { source })
        assert.equal((await post(world, body, signed(sender.secret, body))).status, 200)
      }
      const body = makeEvent(sender.wxccOrgId, { source: `/com/cisco/wxcc/${strangers}` })
      assert.equal((await post(world, body, signed(sender.secret, body))).status, 401)
      const marks = (await readEvents(world, sender.id)).map((event) => event.isOtherSubscription)
      assert.deepEqual(marks, [false, true, false, false])
      assert.deepEqual(await readEvents(world, other.id), [])
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'a valid token will do where no secret is set, and only there',
    async run(world) {
      const dialer = await makeDialer(world)
      const body = makeEvent(dialer.wxccOrgId)
      assert.equal((await post(world, body, { authorization: `Bearer ${dialer.token}` })).status, 200)
      assert.equal((await readEvents(world, dialer.id))[0]?.by, 'token')
      const guarded = await makeDialer(world)
      await makeWebhookSecret(world.pool, guarded.id)
      const refused = makeEvent(guarded.wxccOrgId)
      assert.equal((await post(world, refused, { authorization: guarded.token })).status, 401)
      assert.deepEqual(await readEvents(world, guarded.id), [])
    },
  },
  {
    endpoint: 'dispositions',
    status: 401,
    name: 'guard both: an organisation may ask for a signature and a token',
    async run(world) {
      const dialer = await makeDialer(world)
      const secret = await makeWebhookSecret(world.pool, dialer.id)
      await world.pool.query(
        "update organisation set disposition_proof = 'signature_and_token' where id = $1",
        [dialer.id],
      )
      const body = makeEvent(dialer.wxccOrgId)
      const other = await makeDialer(world)
      await readProblem(await post(world, body, signed(secret, body)), 401)
      await readProblem(await post(world, body, { authorization: dialer.token }), 401)
      await readProblem(await post(world, body, { ...signed(secret, body), authorization: other.token }), 401)
      assert.deepEqual(await readEvents(world, dialer.id), [])
      const both = await post(world, body, { ...signed(secret, body), authorization: dialer.token })
      assert.equal(both.status, 200)
      assert.equal((await readEvents(world, dialer.id)).length, 1)
    },
  },
  {
    endpoint: 'dispositions',
    status: 401,
    name: 'guard late: an organisation may refuse what is dated more than five minutes off',
    async run(world) {
      const sender = await makeSender(world)
      await world.pool.query('update organisation set refuses_late_dispositions = true where id = $1', [
        sender.id,
      ])
      const body = makeEvent(sender.wxccOrgId)
      const at = (ms: number) => ({ [signatureHeaders.timestamp]: String(Date.now() + ms) })
      for (const ms of [-301_000, 301_000]) {
        await readProblem(await post(world, body, { ...signed(sender.secret, body), ...at(ms) }), 401)
      }
      assert.deepEqual(await readEvents(world, sender.id), [])
      assert.equal((await post(world, body, { ...signed(sender.secret, body), ...at(-290_000) })).status, 200)
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'an organisation may have refused ones answered 200: nothing is stored all the same',
    async run(world) {
      const sender = await makeSender(world)
      await world.pool.query('update organisation set refused_disposition_status = 200 where id = $1', [
        sender.id,
      ])
      const body = makeEvent(sender.wxccOrgId)
      const response = await post(world, body, signed('another secret', body))
      assert.equal(response.status, 200)
      assert.deepEqual(await response.json(), { accepted: false })
      assert.deepEqual(await readEvents(world, sender.id), [])
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'an event that names no organisation is found by its subscription',
    async run(world) {
      const sender = await makeSender(world)
      const subscriptionId = randomUUID()
      await world.pool.query(
        `insert into wxcc_connection (organisation_id, api_base_url, subscription_id) values ($1, 'https://localhost', $2)`,
        [sender.id, subscriptionId],
      )
      const make = (id: string) =>
        makeEvent(sender.wxccOrgId, { comciscoorgid: undefined, source: `/com/cisco/wxcc/${id}` })
      const stranger = make(randomUUID())
      assert.equal((await post(world, stranger, signed(sender.secret, stranger))).status, 401)
      const body = make(subscriptionId)
      assert.equal((await post(world, body, signed(sender.secret, body))).status, 200)
      assert.equal((await readEvents(world, sender.id)).length, 1)
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'a signed event without data is kept too: nothing that is signed is lost',
    async run(world) {
      const sender = await makeSender(world)
      const body = makeEvent(sender.wxccOrgId, { data: 'none' })
      assert.equal((await post(world, body, signed(sender.secret, body))).status, 200)
      assert.equal((await readEvents(world, sender.id)).length, 1)
    },
  },
  {
    endpoint: 'dispositions',
    status: 200,
    name: 'a thousand records in one post',
    async run(world) {
      const sender = await makeSender(world)
      const data = Array.from({ length: 1000 }, () => ({
        contactId: randomUUID(),
        destination: 12125550100,
        taskId: randomUUID(),
        telephonyOutcome: 'BUSY',
      }))
      const body = makeEvent(sender.wxccOrgId, { data })
      assert.equal((await post(world, body, signed(sender.secret, body))).status, 200)
    },
  },
  {
    endpoint: 'dispositions',
    status: 400,
    name: 'what is no JSON event is refused',
    async run(world) {
      for (const body of ['', '{', '[]', '"text"', 'null']) await readProblem(await post(world, body), 400)
    },
  },
  {
    endpoint: 'dispositions',
    status: 401,
    name: 'guard signature: none, wrong, of other bytes, of a retired secret, of another organisation; nothing is stored',
    async run(world) {
      const sender = await makeSender(world)
      const other = await makeSender(world)
      const retired = await makeWebhookSecret(world.pool, sender.id)
      await world.pool.query(
        `update webhook_secret set retired_at = now() where organisation_id = $1 and created_at =
           (select max(created_at) from webhook_secret where organisation_id = $1)`,
        [sender.id],
      )
      const body = makeEvent(sender.wxccOrgId)
      const right = signBody(sender.secret, body)
      const wrong = [
        {},
        { [signatureHeaders.signature]: 'abc' },
        { [signatureHeaders.signature]: `${right.startsWith('0') ? '1' : '0'}${right.slice(1)}` },
        signed(sender.secret, `${body} `),
        signed(retired, body),
        signed(other.secret, body),
      ]
      for (const headers of wrong) await readProblem(await post(world, body, headers), 401)
      const stranger = makeEvent(randomUUID())
      await readProblem(await post(world, stranger, signed(sender.secret, stranger)), 401)
      assert.deepEqual(await readEvents(world, sender.id), [])
    },
  },
  {
    endpoint: 'dispositions',
    status: 405,
    name: 'other methods are refused',
    async run(world) {
      const response = await send(world, machinePaths.dispositions, { method: 'PUT', body: '{}' })
      assert.equal(response.status, 405)
    },
  },
  {
    endpoint: 'dispositions',
    status: 413,
    name: 'a body over the limit is refused and nothing is stored',
    async run(world) {
      const sender = await makeSender(world)
      const body = makeEvent(sender.wxccOrgId, { padding: 'x'.repeat(2_200_000) })
      await readProblem(await post(world, body, signed(sender.secret, body)), 413)
      assert.deepEqual(await readEvents(world, sender.id), [])
    },
  },
]

export const dialerCases: readonly DialerCase[] = [...tokenCases, ...dialingListCases, ...dispositionCases]
