import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { PROJECT } from '../../scripts/lib/project.mjs'

// Bare SQL that writes what an apply writes, on one connection: what each call comes to is known beforehand.

const EVENTS_A_BATCH = 500

async function run({ url, first, count }) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const [{ id }] = (await client.query('select id from organisation')).rows
  await prepareWork(client, first, count)
  const text = fs.readFileSync(path.join(PROJECT, 'bench', 'peers', 'apply.sql'), 'utf8')
  let records = 0
  const from = performance.now()
  for (;;) {
    const { rows } = await client.query({ name: 'apply', text, values: [id, EVENTS_A_BATCH] })
    if (rows[0].records === 0) break
    records += rows[0].records
  }
  const tookSeconds = (performance.now() - from) / 1000
  await client.end()
  return { records, tookSeconds, recordsPerSecond: records / tookSeconds }
}

/** Of the events that are queued: what is to be written for each record. */
async function prepareWork(client, first, count) {
  await client.query('drop table if exists bench_work')
  await client.query(
    `create table bench_work as
     select e.event_id, c.attempt_id, c.id, c.handed_at, c.outcome, c.task_id::text as task_id, l.campaign_id, l.list_id,
            case when c.outcome = 16 then 'Sale' end as business_outcome,
            case when c.outcome = 16 then c.task_id::text end as agent_id,
            case c.outcome when 2 then interval '1 hour' when 5 then interval '4 hours' when 3 then interval '20 min' end as again,
            case c.outcome when 16 then 'reached' when 1 then 'no_number_left' end as stop_cause,
            case c.outcome when 2 then 'No answer, first time: again in 1 h.' when 5 then 'Answering machine: again in 4 h.'
              when 3 then 'Busy, first time in 24 h: again in 20 min.' when 16 then 'A person was reached: done.'
              else 'The number does not exist. No number is left.' end as decision
       from bench_call c
       join (select p.event_id, row_number() over (order by p.event_id) - 1 as number from disposition_pending p) e
         on e.number = (c.place - $1::int) / 2
       cross join campaign_list l
      where c.place >= $1::int and c.place < $1::int + $2::int`,
    [first, count],
  )
  await client.query('create index on bench_work (event_id)')
  await client.query('analyze bench_work')
}

process.on('disconnect', () => process.exit(1))
process.on('message', async (options) => process.send({ result: await run(options) }))
