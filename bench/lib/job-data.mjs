import { runMigrations } from 'graphile-worker'
import { PgBoss } from 'pg-boss'
import { ask, hasDatabase, makeDatabase } from './cluster.mjs'

// As many jobs as queue rows for graphile-worker and pg-boss, each in a database of its own, made once and kept.

const kinds = {
  graphile: {
    async migrate(connectionString) {
      await runMigrations({ connectionString })
      await ask(connectionString, `insert into graphile_worker._private_tasks (identifier) values ('bench')`)
    },
    fill: (rows) => `insert into graphile_worker._private_jobs (task_id, payload, run_at)
      select t.id, json_build_object('contact', i), timestamptz '2026-01-01' + i * interval '1 millisecond'
        from graphile_worker._private_tasks t, generate_series(1, ${rows}) i where t.identifier = 'bench'`,
    undo: `update graphile_worker._private_jobs set attempts = 0, locked_at = null, locked_by = null
            where locked_at is not null`,
    table: 'graphile_worker._private_jobs',
  },
  pgboss: {
    async migrate(connectionString) {
      const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
      await boss.start()
      await boss.createQueue('bench')
      await boss.stop({ graceful: false })
    },
    fill: (rows) => `insert into pgboss.job (name, policy, data, created_on, start_after, keep_until)
      select 'bench', 'standard', json_build_object('contact', i), timestamptz '2026-01-01' + i * interval '1 millisecond',
             timestamptz '2026-01-01' + i * interval '1 millisecond', '2100-01-01' from generate_series(1, ${rows}) i`,
    undo: `update pgboss.job set state = 'created', started_on = null, retry_count = 0, heartbeat_on = null
            where state = 'active'`,
    table: 'pgboss.job',
  },
}

export async function openJobData(cluster, kind, rows) {
  const name = `bench_${kind}_${rows}`
  const url = cluster.url(name)
  const data = { kind, url }
  if ((await hasDatabase(cluster, name)) && (await isMade(url))) {
    await undoClaims(data)
    return data
  }
  const startedAt = Date.now()
  await makeDatabase(cluster, name, { isMigrated: false })
  await kinds[kind].migrate(url)
  await ask(url, kinds[kind].fill(rows))
  await ask(url, 'vacuum (analyze)')
  await ask(url, 'create table bench_made ()')
  console.log(`built ${rows} jobs of ${kind} in ${Math.round((Date.now() - startedAt) / 1000)} s`)
  return data
}

async function isMade(url) {
  return (await ask(url, `select to_regclass('bench_made') is not null as yes`))[0].yes
}

export async function undoClaims({ kind, url }) {
  await ask(url, kinds[kind].undo)
  await ask(url, `vacuum ${kinds[kind].table}`)
}
