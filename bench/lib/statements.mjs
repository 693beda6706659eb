import { ask, withClient } from './cluster.mjs'

// With `--profile`: the statements that took longest in PostgreSQL, for the benches that ask for them.

const SHOWN = 20
const isWanted = process.argv.includes('--profile')

/** Settings of the cluster that count them. */
export function statementSettings() {
  return isWanted ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' } : {}
}

/** From now until what it answers is called. */
export async function watchStatements(url) {
  if (!isWanted) return async () => null
  await withClient(url, async (client) => {
    await client.query('create extension if not exists pg_stat_statements')
    await client.query('select pg_stat_statements_reset()')
  })
  return () =>
    ask(
      url,
      `select calls::int, rows::int, round(total_exec_time)::int as ms, toplevel as "isTop",
              left(regexp_replace(query, '\\s+', ' ', 'g'), 200) as query
         from pg_stat_statements s join pg_database d on d.oid = s.dbid and d.datname = current_database()
        order by total_exec_time desc limit ${SHOWN}`,
    )
}
