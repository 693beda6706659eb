import { ask, makeDatabase, withClient } from './cluster.mjs'
import { startRollcall } from './rollcall.mjs'

// A list of so many contacts with two numbers each, in eight zones, and a list of a tenth of them for the warm-up; each
// with a running campaign whose queue is empty. Of a thousand contacts ten are to be called on their second number, two
// on none, and five have a day of their own.

const AREAS = [212, 312, 303, 213, 602, 907, 808, 787]
const FIRST_ZONE = 901
const ZONES = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Phoenix',
  'America/Anchorage',
  'Pacific/Honolulu',
  'America/Puerto_Rico',
]
const FILLED = ['contact', 'contact_number', 'list_contact']

/** What an enrolment of the contacts from 1 to `rows` is to make: rows of the queue by state. */
export function planQueue(rows) {
  const planned = { seen: rows, ready: 0, waiting: 0, closed: 0, onSecond: 0 }
  for (let i = 1; i <= rows; i += 1) {
    const isClosed = i % 500 === 1
    if (isClosed) planned.closed += 1
    else planned[i % 200 === 3 ? 'waiting' : 'ready'] += 1
    if (i % 100 === 0) planned.onSecond += 1
  }
  return planned
}

export async function openEnrolData(stops, { cluster, keys, rows, warmUpRows }) {
  const url = await makeDatabase(cluster, 'bench_enrol')
  await (await startRollcall(stops, { url, keys, roles: 'dialer' })).stop()
  return withClient(url, async (client) => {
    // Without the look-ups of foreign keys.
    await client.query(`set synchronous_commit = off; set session_replication_role = replica`)
    const { rows: indexes } = await client.query(
      `select indexdef, format('drop index %I', indexname) as drop from pg_indexes
        where schemaname = 'public' and tablename = any($1) and indexname !~ '_pkey$'`,
      [FILLED],
    )
    for (const index of indexes) await client.query(index.drop)
    for (const [index, zone] of ZONES.entries())
      await client.query(`insert into zone_set (id, key, country, zones) values ($1, $2, 'US', array[$2])`, [
        FIRST_ZONE + index,
        zone,
      ])
    const bench = await makeCampaign(client, 'Bench')
    const warmUp = await makeCampaign(client, 'Warm-up')
    await fillContacts(client, bench.organisationId, rows)
    await fillList(client, bench, rows)
    await fillList(client, warmUp, warmUpRows)
    for (const index of indexes) await client.query(index.indexdef)
    await client.query('vacuum (analyze)')
    return { url, bench, warmUp }
  })
}

async function makeCampaign(client, name) {
  const { rows } = await client.query(
    `with list as (
       insert into contact_list (organisation_id, name, default_country) select id, $1, 'US' from organisation
       returning id, organisation_id
     ), campaign as (
       insert into campaign (organisation_id, name, state) select organisation_id, $1, 'running' from list
       returning id, organisation_id
     ), version as (
       insert into campaign_version (organisation_id, campaign_id, version, settings)
       select organisation_id, id, 1, jsonb_build_object('name', $1::text, 'ruleSet', 'always') from campaign
     ), joined as (
       insert into campaign_list (organisation_id, campaign_id, list_id)
       select c.organisation_id, c.id, l.id from campaign c, list l
     )
     select c.organisation_id as "organisationId", c.id as "campaignId", l.id as "listId" from campaign c, list l`,
    [name],
  )
  return rows[0]
}

/** Numbers are strewn, as those of a list are: not in the order of the contacts. */
async function fillContacts(client, organisationId, rows) {
  const area = `(array[${AREAS.join()}])[1 + i % ${AREAS.length}]`
  const series = `generate_series(1, ${rows}::bigint) i`
  await client.query(
    `insert into contact (id, organisation_id, external_key, first_name, last_name, country)
     select i, ${organisationId}, 'K' || i, (array['Ann','Bob','Cleo','Dan','Eve'])[1 + i % 5],
            (array['Archer','Baker','Cooper','Draper'])[1 + i % 4], 'US' from ${series}`,
  )
  await client.query(
    `insert into contact_number (id, organisation_id, contact_id, position, e164, given, country, zone_set_id,
       zone_source, state)
     select i * 2 + p, ${organisationId}, i, p,
            '+1' || ${area} || lpad((((i * 2 + p) * 1234567 + 7654321) % 10000000)::text, 7, '0'), '', 'US',
            ${FIRST_ZONE} + i % ${ZONES.length}, 'area_code',
            case when i % 500 = 1 or (i % 100 = 0 and p = 1) then 'invalid' else 'active' end
       from ${series} cross join generate_series(1, 2) p`,
  )
}

async function fillList(client, { organisationId, listId }, rows) {
  await client.query(
    `insert into list_contact (organisation_id, list_id, contact_id, columns, dial_at)
     select ${organisationId}, ${listId}, i, jsonb_build_object('plan', 'P' || i % 7),
            case when i % 200 = 3 then now() + interval '2 days' end from generate_series(1, ${rows}::bigint) i`,
  )
}

/** The state from which each side starts: nobody is in a queue, and its table is a new and empty file. */
export async function emptyQueues({ url }) {
  await withClient(url, async (client) => {
    await client.query('truncate campaign_contact')
    await client.query('update campaign_list set enrolled_seq = 0, enrolled_count = 0')
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  })
}

export async function describeQueue({ url }, { organisationId, campaignId }) {
  const [found] = await ask(
    url,
    `select count(*)::int as seen, count(*) filter (where q.state = 'ready')::int as ready,
            count(*) filter (where q.state = 'waiting')::int as waiting,
            count(*) filter (where q.state = 'closed')::int as closed,
            count(*) filter (where n.position = 2)::int as "onSecond",
            coalesce((select enrolled_count from campaign_list where campaign_id = $2), 0) as enrolled
       from campaign_contact q left join contact_number n on n.id = q.next_number_id
      where q.organisation_id = $1 and q.campaign_id = $2`,
    [organisationId, campaignId],
  )
  return found
}

/** What the enrolment made, as a plain table without indexes. */
export async function keepQueue({ url }) {
  await withClient(url, async (client) => {
    await client.query('drop table if exists bench_queue')
    await client.query('create table bench_queue as select * from campaign_contact order by id')
    await client.query('vacuum (analyze) bench_queue')
  })
}

/** The peer: one statement on one connection. */
export async function insertQueue({ url }) {
  return withClient(url, async (client) => {
    const from = performance.now()
    const { rowCount } = await client.query('insert into campaign_contact select * from bench_queue')
    return { rows: rowCount, tookSeconds: (performance.now() - from) / 1000 }
  })
}
