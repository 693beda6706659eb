import { ask, makeDatabase, withClient } from './cluster.mjs'
import { listDncNumbers } from './contact-file.mjs'
import { startRollcall } from './rollcall.mjs'

// An organisation with a million numbers on DNC and no contacts, and what an import of it has stored, kept beside it as
// plain tables for the peer.

export const DNC_ENTRIES = 1_000_000
const ENTRIES_A_STEP = 50_000

/** What is copied, in the order of its insertion; those that are not there in this version are left out. */
const STORED = [
  { table: 'contact', order: 'id', of: 'id in (select contact_id from list_contact where import_id = $1)' },
  {
    table: 'contact_number',
    order: 'contact_id, position',
    of: 'contact_id in (select contact_id from list_contact where import_id = $1)',
  },
  {
    table: 'contact_number_refused',
    order: 'contact_id, position',
    of: 'contact_id in (select contact_id from list_contact where import_id = $1)',
  },
  { table: 'list_contact', order: 'seq', of: 'import_id = $1' },
  { table: 'import_row_verdict', order: 'row_no, position', of: 'import_id = $1' },
  { table: 'import_row', order: 'row_no', of: 'import_id = $1' },
]

/** Made anew; `keys` hold an API key. */
export async function openImportData(stops, { cluster, keys, name, rows }) {
  const url = await makeDatabase(cluster, name)
  await (await startRollcall(stops, { url, keys, roles: 'dialer' })).stop()
  await withClient(url, async (client) => {
    await client.query('set synchronous_commit = off')
    let numbers = []
    const flush = async () => {
      await client.query(
        `insert into dnc_entry (organisation_id, e164, source) select o.id, n, 'import' from organisation o, unnest($1::text[]) n`,
        [numbers],
      )
      numbers = []
    }
    for (const e164 of listDncNumbers(rows, DNC_ENTRIES)) {
      numbers.push(e164)
      if (numbers.length === ENTRIES_A_STEP) await flush()
    }
    if (numbers.length > 0) await flush()
    await client.query(`insert into organisation (name, wxcc_org_id) values ('Peer', gen_random_uuid())`)
    await client.query('vacuum (analyze)')
  })
  const tables = await ask(
    url,
    `select table_name as table from information_schema.tables where table_schema = 'public' and table_name = any($1)`,
    [STORED.map(({ table }) => table)],
  )
  const isThere = ({ table }) => tables.some((row) => row.table === table)
  return { url, stored: STORED.filter(isThere) }
}

/** The state from which each side starts: no contact, no verdict, no file; new and empty files on disk. */
export async function emptyTables({ url, stored }) {
  await withClient(url, async (client) => {
    await client.query(
      `truncate import_chunk, import_stage, ${stored.map(({ table }) => table).join(', ')} cascade`,
    )
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  })
}

export async function countStored({ url, stored }, importId) {
  const counts = {}
  for (const { table, of } of stored) {
    const [row] = await ask(url, `select count(*)::int as rows from ${table} where ${of}`, [importId])
    counts[table] = row.rows
  }
  const [{ on_dnc: onDnc }] = await ask(
    url,
    `select count(distinct n.contact_id)::int as on_dnc from contact_number n join dnc_entry d
         on d.organisation_id = n.organisation_id and d.e164 = n.e164
      where n.contact_id in (select contact_id from list_contact where import_id = $1)`,
    [importId],
  )
  return { ...counts, onDnc }
}

/** What the import stored, as plain tables without indexes, of another organisation and a new list. */
export async function keepRows({ url, stored }, importId) {
  await withClient(url, async (client) => {
    const { rows } = await client.query(
      `insert into contact_list (organisation_id, name, default_country)
       select id, 'Peer ' || $1::text, 'US' from organisation where name = 'Peer'
       returning organisation_id, id as list_id`,
      [importId],
    )
    for (const { table, order, of } of stored) {
      const columns = await listColumns(client, table)
      const picked = columns.map((column) =>
        column in rows[0] ? `${rows[0][column]}::bigint as ${column}` : column,
      )
      await client.query(`drop table if exists bench_${table}`)
      await client.query(
        `create table bench_${table} as select ${picked.join(', ')} from ${table} where ${of.replace('$1', importId)} order by ${order}`,
      )
      await client.query(`vacuum (analyze) bench_${table}`)
    }
  })
}

async function listColumns(client, table) {
  const { rows } = await client.query(
    `select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  )
  return rows.map(({ name }) => name)
}

/** The peer: one statement a table on one connection, each its own transaction. */
export async function insertRows({ url, stored }) {
  return withClient(url, async (client) => {
    const seconds = {}
    const counts = {}
    for (const { table } of stored) {
      const columns = (await listColumns(client, table)).join(', ')
      const from = performance.now()
      const { rowCount } = await client.query(
        `insert into ${table} (${columns}) select ${columns} from bench_${table}`,
      )
      seconds[table] = (performance.now() - from) / 1000
      counts[table] = rowCount
    }
    return { seconds, counts }
  })
}

/** For information: the rows, flat, from a file of the server into one table with one index. */
export async function copyRows({ url }) {
  return withClient(url, async (client) => {
    const [{ data_directory: folder }] = (await client.query('show data_directory')).rows
    const file = `${folder}/bench-copy.csv`
    await client.query(
      `create table bench_flat as
       select c.external_key, c.first_name, c.last_name, c.email, c.region, l.columns ->> 'Plan' as plan,
              n.e164, m.e164 as e164_2
         from bench_contact c
         join bench_list_contact l on l.contact_id = c.id
         join bench_contact_number n on n.contact_id = c.id and n.position = 1
         left join bench_contact_number m on m.contact_id = c.id and m.position = 2`,
    )
    await client.query(`copy bench_flat to '${file}' (format csv)`)
    await client.query(
      'create table bench_copied (like bench_flat); alter table bench_copied add primary key (external_key)',
    )
    await client.query('checkpoint')
    const from = performance.now()
    const { rowCount } = await client.query(`copy bench_copied from '${file}' (format csv)`)
    const tookSeconds = (performance.now() - from) / 1000
    await client.query('drop table bench_flat, bench_copied')
    return { rows: rowCount, tookSeconds, file }
  })
}
