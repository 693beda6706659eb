import { createHash } from 'node:crypto'
import { formatId } from '../../lib/domain/ids.ts'
import { ask, hasDatabase, makeDatabase, withClient } from './cluster.mjs'
import { startRollcall } from './rollcall.mjs'

// A campaign of so many queue rows in eight zones, each with its contact, number and list row; a tenth as many numbers
// on DNC. Made once by SQL, kept, and recognised again as long as tables and indexes are the same; functions are taken
// from the present migrations.

const ZONES = [
  ['NY', 'America/New_York', 212],
  ['IL', 'America/Chicago', 312],
  ['CO', 'America/Denver', 303],
  ['CA', 'America/Los_Angeles', 213],
  ['AZ', 'America/Phoenix', 602],
  ['AK', 'America/Anchorage', 907],
  ['HI', 'Pacific/Honolulu', 808],
  ['PR', 'America/Puerto_Rico', 787],
]
export const FIRST_ZONE = 901
const ROWS_A_STEP = 1_000_000
const FILLED = ['contact', 'contact_number', 'list_contact', 'dnc_entry', 'campaign_contact']

/** `always` has no hours, so that the bench runs at any time; its caps and cooldowns are those of all rule sets. */
const SETTINGS = {
  name: 'Bench',
  ruleSet: 'always',
  recordCount: 50,
  customerData: ['plan', 'due', 'branch'],
}

/** The database of so many rows, made unless it is there. */
export async function openHandOutData(stops, cluster, keys, rows) {
  const name = `bench_hand_out_${rows}`
  const fresh = await makeDatabase(cluster, 'bench_migrated')
  const mark = await describeShape(fresh)
  const url = cluster.url(name)
  const isThere = (await hasDatabase(cluster, name)) && (await readMark(url)) === mark
  if (isThere) await takeFunctions(fresh, url)
  else await build(stops, { cluster, name, keys, rows, mark })
  await ask(cluster.url('postgres'), 'drop database bench_migrated with (force)')
  const [made] = await ask(url, 'select organisation_id, campaign_id from bench_data')
  const data = { url, rows, organisationId: made.organisation_id, campaignId: made.campaign_id }
  // What an interrupted run left.
  await undo(data)
  await removeWaiting(data)
  return { ...data, path: `/api/dialer/campaigns/${formatId('cmp', BigInt(made.campaign_id))}/dialing-list` }
}

/** Of tables, indexes, rows that functions pass on, and of how they are filled. */
async function describeShape(url) {
  const rows = await ask(
    url,
    `select table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(column_default, '') as line
       from information_schema.columns where table_schema = 'public'
     union all select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relkind = 'c' and c.relnamespace = 'public'::regnamespace
     union all select indexdef from pg_indexes where schemaname = 'public' and tablename !~ '^attempt_[0-9]'
     order by 1`,
  )
  const hash = createHash('sha256').update([makeCampaign, fill, JSON.stringify([ZONES, SETTINGS])].join())
  // Partitions are made by the month.
  for (const { line } of rows) if (!/^attempt_[0-9]/.test(line)) hash.update(line)
  return hash.digest('hex')
}

async function readMark(url) {
  const [there] = await ask(url, `select to_regclass('bench_data') is not null as yes`)
  if (!there.yes) return null
  return (await ask(url, 'select mark from bench_data'))[0]?.mark
}

/** SQLSTATE of a function that is to answer with another type than before. */
const OTHER_RESULT = '42P13'

async function takeFunctions(from, to) {
  const functions = await ask(
    from,
    `select oid::regprocedure::text as name, pg_get_functiondef(oid) as sql from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f'
        and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e') order by oid`,
  )
  await withClient(to, async (client) => {
    await client.query('set check_function_bodies = off')
    for (const { name, sql } of functions) {
      await client.query(sql).catch(async (error) => {
        if (error.code !== OTHER_RESULT) throw error
        await client.query(`drop function ${name}`)
        await client.query(sql)
      })
    }
    await client.query(`select ensure_attempt_partitions(now() - interval '1 month', 4)`)
  })
}

async function build(stops, { cluster, name, keys, rows, mark }) {
  const startedAt = Date.now()
  console.log(`building the data of ${rows} rows (once)`)
  const url = await makeDatabase(cluster, name)
  await (await startRollcall(stops, { url, keys, roles: 'dialer' })).stop()
  await withClient(url, async (client) => {
    // Without the look-ups of foreign keys, which would be half of the time.
    await client.query(
      `set synchronous_commit = off; set maintenance_work_mem = '512MB'; set session_replication_role = replica`,
    )
    const { rows: indexes } = await client.query(
      `select indexdef, format('drop index %I', indexname) as drop from pg_indexes
        where schemaname = 'public' and tablename = any($1) and indexname !~ '_pkey$'`,
      [FILLED],
    )
    for (const index of indexes) await client.query(index.drop)
    const ids = await makeCampaign(client)
    for (let from = 1; from <= rows; from += ROWS_A_STEP) {
      const to = Math.min(rows, from + ROWS_A_STEP - 1)
      await fill(client, ids, from, to)
      console.log(`  ${to} rows, ${Math.round((Date.now() - startedAt) / 1000)} s`)
    }
    for (const index of indexes) await client.query(index.indexdef)
    await client.query('vacuum (analyze)')
    await client.query('create table bench_data (organisation_id bigint, campaign_id bigint, mark text)')
    await client.query('insert into bench_data values ($1, $2, $3)', [
      ids.organisationId,
      ids.campaignId,
      mark,
    ])
    await client.query('checkpoint')
  })
  console.log(`built in ${Math.round((Date.now() - startedAt) / 1000)} s`)
}

async function makeCampaign(client) {
  for (const [index, [region, zone]] of ZONES.entries()) {
    await client.query(
      `insert into zone_set (id, key, country, regions, zones) values ($1, $2, 'US', array[$3], array[$4])`,
      [FIRST_ZONE + index, `bench ${region}`, region, zone],
    )
  }
  const { rows } = await client.query(
    `with list as (
       insert into contact_list (organisation_id, name, default_country) select id, 'Bench', 'US' from organisation
       returning id, organisation_id
     ), campaign as (
       insert into campaign (organisation_id, name, state) select organisation_id, 'Bench', 'running' from list
       returning id, organisation_id
     ), version as (
       insert into campaign_version (organisation_id, campaign_id, version, settings)
       select organisation_id, id, 1, $1::jsonb from campaign
     ), joined as (
       insert into campaign_list (organisation_id, campaign_id, list_id)
       select c.organisation_id, c.id, l.id from campaign c, list l
     )
     select c.organisation_id as "organisationId", c.id as "campaignId", l.id as "listId" from campaign c, list l`,
    [JSON.stringify(SETTINGS)],
  )
  return rows[0]
}

/** Numbers are strewn, as those of a list are: not in the order of the contacts. */
async function fill(client, { organisationId, campaignId, listId }, from, to) {
  const areas = `(array[${ZONES.map(([, , area]) => area).join()}])[1 + i % ${ZONES.length}]`
  const e164 = `'+1' || ${areas} || lpad(((i / ${ZONES.length} * 1234567::bigint + 7654321) % 10000000)::text, 7, '0')`
  const zone = `${FIRST_ZONE} + i % ${ZONES.length}`
  const series = `generate_series(${from}::bigint, ${to}::bigint) i`
  await client.query(
    `insert into contact (id, organisation_id, external_key, first_name, last_name, postal_code, country)
     select i, ${organisationId}, 'K' || i, (array['Ann','Bob','Cleo','Dan','Eve'])[1 + i % 5],
            (array['Archer','Baker','Cooper','Draper'])[1 + i % 4], lpad((i % 90000 + 10000)::text, 5, '0'), 'US' from ${series}`,
  )
  await client.query(
    `insert into contact_number (id, organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
     select i, ${organisationId}, i, 1, ${e164}, '', 'US', ${zone}, 'area_code' from ${series}`,
  )
  await client.query(
    `insert into list_contact (organisation_id, list_id, contact_id, seq, columns)
     select ${organisationId}, ${listId}, i, i,
            jsonb_build_object('plan', 'P' || i % 7, 'due', (i % 900)::text, 'branch', 'B' || i % 40) from ${series}`,
  )
  await client.query(
    `insert into dnc_entry (organisation_id, e164, source)
     select ${organisationId}, '+1555' || lpad(((i * 1234567::bigint) % 10000000)::text, 7, '0'), 'import' from ${series}
      where i % 10 = 0`,
  )
  await client.query(
    `insert into campaign_contact (organisation_id, id, campaign_id, contact_id, list_id, state, order_key,
       next_number_id, next_e164, zone_set_id)
     select ${organisationId}, i, ${campaignId}, i, ${listId}, 'ready', (1000::bigint << 52) | i * 1000, i, ${e164}, ${zone}
       from ${series}`,
  )
}

/** As it was made: what was handed out or claimed is ready again. */
export async function undo({ url, organisationId, campaignId }) {
  await withClient(url, async (client) => {
    const moved = `select contact_id from campaign_contact where organisation_id = ${organisationId}
      and campaign_id = ${campaignId} and (state = 'leased' or waiting_for = 'contact_lease')`
    await client.query('begin')
    await client.query(`create temp table moved on commit drop as ${moved}`)
    await client.query(
      `update campaign_contact set state = 'ready', next_at = null, waiting_for = null, attempt_count = 0,
              last_attempt_at = null
        where organisation_id = ${organisationId} and campaign_id = ${campaignId}
          and contact_id in (select contact_id from moved)`,
    )
    await client.query('truncate attempt, lease')
    await client.query('commit')
    await client.query('vacuum campaign_contact')
  })
}

const WAITING_CONTACT = 1_000_000_000

/** Rows that wait for a day far away; nobody comes to them, so they have no contacts. */
export async function addWaiting({ url, organisationId, campaignId }, count) {
  await withClient(url, async (client) => {
    await client.query(
      `insert into campaign_contact (organisation_id, id, campaign_id, contact_id, list_id, state, order_key, next_at,
         waiting_for, zone_set_id)
       select ${organisationId}, ${WAITING_CONTACT} + i, ${campaignId}, ${WAITING_CONTACT} + i, 0, 'waiting', i,
              timestamptz '2100-01-01' + i * interval '1 second', 'retry', ${FIRST_ZONE} + i % ${ZONES.length}
         from generate_series(1, ${count}) i`,
    )
    await client.query('vacuum (analyze) campaign_contact')
    // They have been there for long: what was written for them is not to be paid for while others are measured.
    await client.query('checkpoint')
  })
}

export async function removeWaiting({ url, organisationId }) {
  await withClient(url, async (client) => {
    await client.query(
      `delete from campaign_contact where organisation_id = ${organisationId} and id > ${WAITING_CONTACT}
          and waiting_for = 'retry' and state = 'waiting'`,
    )
    await client.query('vacuum (analyze) campaign_contact')
  })
}
