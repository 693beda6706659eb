import { countsSql, isDialed } from './outcomes.mjs'
import { WITNESS } from './world.mjs'

// The database against the dialer's book. Each check says how many rows it looked at and how many were wrong; one that
// looked at nothing has proved nothing and fails.

const SETTLED = ['settled', 'settled_late', 'replaced']
const NOT_APPLIED = ['no_such_attempt', 'unreadable', 'failed']
/** What an attempt is charged with: itself, and every further call of its own. */
const CHARGED = 'a.is_charged::int + cardinality(a.other_task_ids)'

/** The attempts of one scenario, as `a`. A second call of the book ends as the first did, and counts for the ledger too. */
const ATTEMPTS = 'attempt a join book_campaign m on m.id = a.campaign_id'

const checks = [
  {
    name: 'every acknowledged event is stored once, byte for byte',
    sql: `select count(*) as looked, count(*) filter (where s.times is distinct from 1 or not s.is_same) as bad
            from book_event b
            left join lateral (select count(*) as times, bool_and(e.body_sha256 = b.sha256) as is_same
              from disposition_event e where e.organisation_id = $1 and e.envelope_id = b.id) s on true
           where b.is_acknowledged`,
  },
  {
    name: 'every acknowledged event is applied, none pending',
    sql: `select count(*) as looked, count(*) filter (where e.id is null or e.status <> 'applied' or e.applied_at is null
              or jsonb_array_length(e.results) <> b.records or p.event_id is not null
              or exists (select from jsonb_array_elements(e.results) r
                          where r->>'applied' = any('{${NOT_APPLIED}}'))) as bad
            from book_event b
            left join disposition_event e on e.organisation_id = $1 and e.envelope_id = b.id
            left join disposition_pending p on p.organisation_id = $1 and p.event_id = e.id
           where b.is_acknowledged`,
  },
  {
    name: 'every record was settled by one event, once',
    sql: `with settled as (
            select r->>'contactId' as id, count(*) as times
              from book_event b
              join disposition_event e on e.organisation_id = $1 and e.envelope_id = b.id
              cross join lateral jsonb_array_elements(e.results) r
             where e.status = 'applied' and r->>'applied' = any('{${SETTLED}}') group by 1)
          select count(*) as looked, count(*) filter (where s.times is distinct from 1) as bad
            from book_record b left join settled s on s.id = b.id::text`,
  },
  {
    name: 'every record is one attempt of that number, contact and campaign',
    sql: `select count(*) as looked, count(*) filter (where a.id is null or a.e164 <> b.e164
              or a.campaign_id <> b.campaign_id or (b.contact is not null and c.external_key <> b.contact)
              or date_trunc('second', a.guard_at) <> b.guard_at) as bad
            from book_record b
            left join attempt a on a.organisation_id = $1 and a.id = b.id
            left join contact c on c.id = a.contact_id`,
  },
  {
    name: 'every record is settled with the outcome that was acknowledged',
    sql: `select count(*) as looked, count(*) filter (where a.id is null or a.state <> 'settled'
              or a.outcome is distinct from b.outcome or a.is_dialed <> b.is_dialed or a.is_charged <> b.is_dialed
              or cardinality(a.other_task_ids) <> b.other_tasks or a.settled_at is null) as bad
            from book_record b left join attempt a on a.organisation_id = $1 and a.id = b.id`,
  },
  {
    name: 'an attempt that is not in the book is open, with its lease',
    sql: `select count(*) as looked, count(*) filter (where b.id is null
              and (a.state <> 'open' or l.attempt_id is null or l.deadline_at <> a.deadline_at)) as bad
            from ${ATTEMPTS}
            left join book_record b on b.id = a.id
            left join lease l on l.organisation_id = a.organisation_id and l.attempt_id = a.id`,
  },
  {
    name: 'open attempts, leases and leased queue rows are the same',
    sql: `select count(*) as looked, count(*) filter (where (a.state = 'open') <> (l.attempt_id is not null)
              or (a.state = 'open' and (q.state <> 'leased' or q.last_attempt_at <> a.handed_at
                   or l.contact_id <> a.contact_id or l.e164 <> a.e164 or l.campaign_contact_id <> q.id)))
            + (select count(*) from lease l join book_campaign m on m.id = l.campaign_id
                where not exists (select from attempt a where a.organisation_id = $1 and a.id = l.attempt_id))
            + (select count(*) from campaign_contact q join book_campaign m on m.id = q.campaign_id
                where q.state = 'leased' and not exists (select from lease l
                  where l.organisation_id = $1 and l.campaign_contact_id = q.id)) as bad
            from ${ATTEMPTS}
            left join lease l on l.organisation_id = a.organisation_id and l.attempt_id = a.id
            left join campaign_contact q on q.organisation_id = a.organisation_id and q.id = a.campaign_contact_id`,
  },
  ...['contact_id', 'e164'].flatMap((key) => {
    const what = key === 'e164' ? 'number' : 'contact'
    return [
      {
        name: `no ${what} has two open attempts`,
        sql: `select count(*) as looked, count(*) filter (where open > 1) as bad
                from (select count(*) filter (where a.state = 'open') as open from ${ATTEMPTS} group by a.${key}) k`,
      },
      {
        name: `no two attempts of one ${what} overlap`,
        sql: `select count(*) as looked, count(*) filter (where k.began_at < k.before) as bad,
                     'by at most ' || max(k.before - k.began_at) filter (where k.began_at < k.before) as words
                from (select a.${WITNESS} as began_at, lag(case when a.state = 'open' then a.deadline_at else a.settled_at end)
                        over (partition by a.${key} order by a.${WITNESS}) as before from ${ATTEMPTS}) k
               where k.before is not null`,
      },
    ]
  }),
  {
    name: "a contact's counter equals its attempts",
    sql: `select count(*) as looked, count(*) filter (where c.charged_total <> k.charged) as bad
            from (select a.contact_id as id, sum(${CHARGED}) as charged from ${ATTEMPTS} group by 1) k
            join contact c on c.id = k.id`,
  },
  {
    name: "a number's counter equals its attempts",
    sql: `select count(*) as looked, count(*) filter (where n.charged_total <> k.charged) as bad
            from (select a.number_id as id, sum(${CHARGED}) as charged from ${ATTEMPTS} group by 1) k
            join contact_number n on n.id = k.id`,
  },
  {
    name: "a queue row's counters equal its attempts",
    sql: `select count(*) as looked,
                 count(*) filter (where q.charged_count <> k.charged or q.attempt_count <> k.attempts) as bad
            from campaign_contact q join book_campaign m on m.id = q.campaign_id
            join (select a.campaign_contact_id as id, a.pass, sum(${CHARGED}) as charged, count(*) as attempts
                    from ${ATTEMPTS} group by 1, 2) k on k.id = q.id and k.pass = q.pass`,
  },
  {
    name: 'the rollup of outcomes equals the attempts',
    sql: `with fact as (
            select a.campaign_id, a.list_id, date_trunc('minute', a.handed_at) as minute_at, a.outcome,
                   count(*) as attempts, count(*) filter (where ${countsSql.dials}) as dials,
                   count(*) filter (where ${countsSql.live}) as live,
                   coalesce(sum(1 + b.other_tasks) filter (where ${countsSql.abandoned}), 0) as abandoned,
                   coalesce(sum(1 + b.other_tasks) filter (where ${countsSql.reached}), 0) as reached,
                   count(*) filter (where ${countsSql.reached}) as contacts,
                   coalesce(sum(greatest(0, extract(epoch from a.call_ended_at - a.call_started_at)))
                     filter (where ${countsSql.reached}), 0)::bigint as talk_seconds
              from ${ATTEMPTS} join book_record b on b.id = a.id where a.state <> 'open' group by 1, 2, 3, 4
          ), rollup as (select r.* from outcome_rollup r join book_campaign m on m.id = r.campaign_id where r.attempts <> 0)
          select count(*) as looked, count(*) filter (where (f.attempts, f.dials, f.live, f.abandoned, f.reached, f.contacts,
              f.talk_seconds) is distinct from (r.attempts, r.dials, r.live, r.abandoned, r.reached_agent, r.contacts,
              r.talk_seconds)) as bad
            from fact f full join rollup r using (campaign_id, list_id, minute_at, outcome)`,
  },
  {
    name: "the days' ledger equals the attempts",
    sql: `with fact as (
            select a.campaign_id, (coalesce(a.call_started_at, a.handed_at) at time zone 'UTC')::date as day,
                   coalesce(sum(1 + b.other_tasks) filter (where ${countsSql.abandoned}), 0) as abandoned,
                   coalesce(sum(1 + b.other_tasks) filter (where ${countsSql.reached}), 0) as reached
              from ${ATTEMPTS} join book_record b on b.id = a.id where a.state <> 'open' and (${countsSql.abandoned} or ${countsSql.reached}) group by 1, 2)
          select count(*) as looked,
                 count(*) filter (where (f.abandoned, f.reached) is distinct from (d.abandoned, d.reached_agent)) as bad
            from fact f full join (select d.* from ledger_day d join book_campaign m on m.id = d.campaign_id) d
              using (campaign_id, day)`,
  },
]

/** Compares what the database holds of one scenario's campaigns with what its dialer knows. */
export async function auditDatabase(world, { campaigns, book }) {
  const client = await world.pool.connect()
  try {
    await client.query('begin')
    await writeBook(client, campaigns, book)
    const found = []
    for (const { name, sql } of checks) {
      // The driver refuses parameters that a statement does not use.
      const values = sql.includes('$1') ? [world.organisationId] : []
      const { rows } = await client.query(sql, values)
      found.push({ name, looked: Number(rows[0].looked), bad: Number(rows[0].bad), words: rows[0].words })
    }
    const lost = await client.query(
      `select count(*)::int as count from ${ATTEMPTS} where not exists (select from book_record b where b.id = a.id)`,
    )
    return { checks: found, recordsLost: lost.rows[0].count }
  } finally {
    await client.query('rollback')
    client.release()
  }
}

async function writeBook(client, campaigns, book) {
  await client.query(`create temporary table book_campaign (id bigint primary key) on commit drop`)
  await client.query('insert into book_campaign select unnest($1::bigint[])', [campaigns.map(({ id }) => id)])
  await client.query(`create temporary table book_record (id uuid primary key, e164 text, campaign_id bigint, contact text,
    guard_at timestamptz, outcome int, is_dialed boolean, other_tasks int) on commit drop`)
  const records = [...book.records].map(([id, one]) => ({
    id,
    e164: one.record.dialNumber,
    campaign_id: one.campaignId,
    contact: one.contact,
    guard_at: one.record.guardTime,
    outcome: one.outcome,
    is_dialed: isDialed(one.outcome, one.hasStart),
    other_tasks: one.otherTasks,
  }))
  await client.query(
    'insert into book_record select * from jsonb_populate_recordset(null::book_record, $1::jsonb)',
    [JSON.stringify(records)],
  )
  await client.query(`create temporary table book_event (id text primary key, sha256 bytea, is_acknowledged boolean,
    records int) on commit drop`)
  await client.query(
    `insert into book_event select r.id, decode(r.sha256, 'hex'), r.is_acknowledged, r.records
       from jsonb_to_recordset($1::jsonb) as r(id text, sha256 text, is_acknowledged boolean, records int)`,
    [
      JSON.stringify(
        [...book.events].map(([id, one]) => ({
          id,
          sha256: one.sha256,
          is_acknowledged: one.isAcknowledged,
          records: one.records,
        })),
      ),
    ],
  )
  await client.query('analyze book_record, book_event, book_campaign')
}

/** What the book alone, and the processes' logs, say. */
export function auditBook(book, { world, log, faultsEndedAt }) {
  const events = [...book.events.values()]
  const answers = [...book.statuses]
  const answered = answers.reduce((sum, [, count]) => sum + count, 0)
  const unexpected = answers.filter(([name]) => !/ (200|503)$/.test(name))
  const late = (kind) => book.late.filter((one) => one.kind === kind)
  const asked = (kind) =>
    book.unanswered[kind] +
    answers.filter(([name]) => name.startsWith(kind)).reduce((sum, [, count]) => sum + count, 0)
  const inTime = (kind, words) => ({
    name: `${words} answered within 5 s`,
    // A time, which a machine at other work breaks too: `npm test` leaves it to `npm run faults`.
    isTime: true,
    looked: asked(kind),
    bad: late(kind).length,
    words: `slowest answer ${(book.slowestMs[kind] / 1000).toFixed(1)} s`,
  })
  const doubled = (kind) => book.doubled.filter((one) => one.kind === kind)
  return [
    {
      name: 'every event was acknowledged at last',
      looked: events.length,
      bad: events.filter((one) => !one.isAcknowledged).length,
    },
    {
      name: 'every answer is 200, or 503 with Retry-After',
      looked: answered,
      bad: unexpected.reduce((sum, [, count]) => sum + count, 0) + book.refusedWithoutRetryAfter,
      words: unexpected.map(([name, count]) => `${count} x ${name}`).join(', '),
    },
    inTime('dispositions', 'dispositions'),
    inTime('list', 'dialing lists'),
    { name: 'no attempt came twice', looked: book.records.size, bad: doubled('attempt').length },
    { name: 'no number was in hand twice', looked: book.records.size, bad: doubled('number').length },
    { name: 'no contact was in hand twice', looked: book.records.size, bad: doubled('contact').length },
    { name: 'every record is as the contract says', looked: book.records.size, bad: book.malformed.length },
    {
      name: 'after the last fault contacts go out, outcomes come in, and contacts given back come again',
      looked: book.handedOutAt.length + book.acknowledgedAt.length + book.cameAgainAt.length,
      bad: [book.handedOutAt, book.acknowledgedAt, book.cameAgainAt].filter(
        (times) => !times.some((at) => at > faultsEndedAt),
      ).length,
    },
    {
      name: 'no process ended by itself',
      looked: world.processes.length,
      bad: world.processes.reduce((sum, one) => sum + one.deaths.length, 0),
      words: world.processes.flatMap((one) => one.deaths).join(', '),
    },
    {
      name: 'no deadlock in the log of PostgreSQL (40P01)',
      looked: log.split('\n').filter((line) => line.includes('LOG:') || line.includes('ERROR:')).length,
      bad: log.split('\n').filter((line) => / 40P01 /.test(line) || line.includes('deadlock detected'))
        .length,
    },
  ]
}
