import { ask, makeDatabase, withClient } from './cluster.mjs'
import { startRollcall } from './rollcall.mjs'

// Attempts that are out, each with its lease, queue row, contact and number, as hand-outs of the last half hour leave
// them; and events that tell what became of them, two records each.

const CAMPAIGN_SETTINGS = { name: 'Bench', ruleSet: 'always' }
/** Of 20 calls, as the load sends them: no answer, answering machine, busy, live voice, invalid number. */
const OUTCOMES = '{2,2,2,2,2,2,2,2,2,2,5,5,5,5,3,3,16,16,16,1}'

export async function openApplyData(stops, cluster, keys, attempts) {
  const url = await makeDatabase(cluster, 'bench_apply')
  await (await startRollcall(stops, { url, keys, roles: 'dialer' })).stop()
  await withClient(url, async (client) => {
    await client.query(
      `insert into zone_set (id, key, country, regions, zones) values (901, 'bench', 'US', '{NY}', '{America/New_York}')`,
    )
    await client.query(
      `with list as (
         insert into contact_list (organisation_id, name, default_country) select id, 'Bench', 'US' from organisation
         returning id, organisation_id
       ), campaign as (
         insert into campaign (organisation_id, name, state, first_handed_at)
         select organisation_id, 'Bench', 'running', now() from list returning id, organisation_id
       ), version as (
         insert into campaign_version (organisation_id, campaign_id, version, settings)
         select organisation_id, id, 1, $1::jsonb from campaign
       )
       insert into campaign_list (organisation_id, campaign_id, list_id)
       select c.organisation_id, c.id, l.id from campaign c, list l`,
      [JSON.stringify(CAMPAIGN_SETTINGS)],
    )
    // One row a call, in the order in which the calls end: not that in which they were handed out.
    await client.query(
      `create table bench_call as
       select row_number() over (order by md5(i::text)) as place, i as id, '+1555' || (1000000 + i) as e164,
              uuid_v7(h.at) as attempt_id, h.at as handed_at, gen_random_uuid() as task_id
         from generate_series(1, ${attempts}) i
         cross join lateral (select date_trunc('milliseconds', now()) - ((i % 1800) + 1) * interval '1 second' as at) h`,
    )
    await client.query('alter table bench_call add primary key (place)')
    await client.query(
      `alter table bench_call add outcome smallint generated always as (('${OUTCOMES}'::smallint[])[1 + (place - 1) % 20]) stored`,
    )
    const one = `select l.organisation_id, l.campaign_id, l.list_id from campaign_list l`
    for (const sql of [
      `insert into contact (id, organisation_id, external_key) select c.id, o.organisation_id, c.id::text`,
      `insert into list_contact (organisation_id, list_id, contact_id) select o.organisation_id, o.list_id, c.id`,
      `insert into contact_number (id, organisation_id, contact_id, position, e164, given, country, zone_set_id,
         zone_source)
       select c.id, o.organisation_id, c.id, 1, c.e164, '', 'US', 901, 'area_code'`,
      `insert into campaign_contact (organisation_id, id, campaign_id, contact_id, list_id, state, order_key,
         next_number_id, next_e164, zone_set_id, attempt_count, last_attempt_at)
       select o.organisation_id, c.id, o.campaign_id, c.id, o.list_id, 'leased', c.id, c.id, c.e164, 901, 1, c.handed_at`,
      `insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
         version, pass, attempt_number, handed_at, guard_at, deadline_at, gates)
       select o.organisation_id, c.attempt_id, o.campaign_id, c.id, c.id, o.list_id, c.id, c.e164, 1, 1, 1, c.handed_at,
              c.handed_at + interval '15 min', c.handed_at + interval '1 day',
              '{"rules": "always@1", "zoneSet": 901, "closesAt": null}'`,
      `insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
       select o.organisation_id, c.attempt_id, o.campaign_id, c.id, c.id, c.e164, c.handed_at + interval '1 day'`,
    ])
      await client.query(`${sql} from bench_call c cross join (${one}) o order by c.id`)
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  })
  return { url }
}

/**
 * Events of the calls from `first` on, stored and queued in one transaction, as the endpoint stores them. Resolves with
 * the moment of its commit.
 */
export function fillInbox({ url }, orgId, first, count) {
  return withClient(url, async (client) => {
    await client.query('begin')
    await client.query(
      `with event as materialized (
         select (c.place - $2::int) / 2 as number, gen_random_uuid()::text as envelope_id,
                jsonb_agg(jsonb_build_object('contactId', c.attempt_id, 'destination', c.e164, 'taskId', c.task_id,
                  'telephonyOutcome', c.outcome, 'businessOutcome', case when c.outcome = 16 then 'Sale' else '' end,
                  'agentId', case when c.outcome = 16 then c.task_id::text else '' end, 'callbackPreferredAgentId', '',
                  'callbackTime', null, 'callStartTime', to_char(c.handed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  'callEndTime', to_char((c.handed_at + interval '2 min') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
                  order by c.place) as data
           from bench_call c where c.place >= $2 and c.place < $2 + $3 group by 1
       ), body as (
         select number, envelope_id, convert_to(jsonb_build_object('id', envelope_id, 'specversion', '1.0',
                  'type', 'campaign:contact-disposition', 'source', '/com/cisco/wxcc/0f5c8f6e-7a51-4d54-9c1f-1f9f3f9c0d11',
                  'comciscoorgid', $1::text, 'datacontenttype', 'application/json', 'campaignId', 'cmp_0000000000001',
                  'data', data)::text, 'UTF8') as body
           from event
       ), stored as (
         insert into disposition_event (organisation_id, envelope_id, body_sha256, body, headers, authenticated_by)
         select o.id, b.envelope_id, sha256(b.body), b.body, '{"content-type": "application/json"}', 'signature'
           from body b cross join organisation o order by b.number
         returning organisation_id, id
       )
       insert into disposition_pending (organisation_id, event_id) select * from stored`,
      [orgId, first, count],
    )
    await client.query('analyze disposition_event, disposition_pending')
    await client.query(`select pg_notify('rollcall_disposition', '')`)
    const committedAt = performance.now()
    await client.query('commit')
    return committedAt
  })
}

/** Resolves with the moment at which nothing is queued any more. */
export function waitUntilApplied({ url }, secondsMax) {
  return withClient(url, async (client) => {
    const giveUpAt = performance.now() + secondsMax * 1000
    for (;;) {
      const { rows } = await client.query('select exists (select from disposition_pending) as yes')
      if (!rows[0].yes) return performance.now()
      if (performance.now() > giveUpAt) throw new Error(`Not applied within ${secondsMax} s.`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
}

export async function listAttemptIds({ url }, first, count) {
  const rows = await ask(
    url,
    'select attempt_id as id from bench_call where place >= $1 and place < $1 + $2 order by place',
    [first, count],
  )
  return rows.map((row) => row.id)
}

/** What became of these calls, by outcome: the same for whoever applied them. */
export async function describeApplied({ url }, first, count) {
  return ask(
    url,
    `select a.outcome, a.state, a.is_charged, a.is_dialed, a.business_outcome, a.agent_id is not null as has_agent,
            a.call_ended_at - a.call_started_at as talk, a.task_id is not null as has_task, a.decision,
            q.state as queue_state, q.waiting_for, q.stop_cause, q.last_outcome, q.charged_count, k.charged_total,
            n.charged_total as number_total, n.state as number_state, n.state_cause,
            round(extract(epoch from q.next_at - a.settled_at) / 60) as again_minutes,
            l.attempt_id is not null as is_leased, count(*)::int as times
       from bench_call c
       join attempt a on a.id = c.attempt_id
       join campaign_contact q on q.id = a.campaign_contact_id
       join contact k on k.id = a.contact_id
       join contact_number n on n.id = a.number_id
       left join lease l on l.attempt_id = a.id
      where c.place >= $1 and c.place < $1 + $2
      group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 order by a.outcome`,
    [first, count],
  )
}

/** Milliseconds from when each event was due to be sent until the commit that applied it. */
export async function listLags({ url }, dueAt) {
  const rows = await ask(
    url,
    `select envelope_id as id, status, extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000 as at
       from disposition_event where envelope_id = any($1)`,
    [Object.keys(dueAt)],
  )
  if (rows.length !== Object.keys(dueAt).length || rows.some((row) => row.status !== 'applied'))
    throw new Error('Not every event is applied.')
  return rows.map((row) => Number(row.at) - dueAt[row.id])
}
