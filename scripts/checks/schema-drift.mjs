import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { readSchemaFiles, withSchemaEngine } from '../lib/migrate.mjs'
import { startTestServer } from '../lib/test-server.mjs'

// The migrations are hand-written SQL (partitions, partial indexes), the Prisma schema describes what comes of them. This
// makes a second database from the schema alone and compares: every table, column, type, null, default and key.

const FILTERS = { externalTables: [], externalEnums: [] }
/** Tables that no Prisma model describes: kept by Prisma itself, or partitions of a table that one describes. */
const TABLES = `
  select c.oid, c.relname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_prisma_migrations'`

const COLUMNS = `
  select t.relname || '.' || a.attname as name,
         format_type(a.atttypid, a.atttypmod) as type,
         a.attnotnull as is_required,
         d.oid is not null or a.attidentity <> '' as has_default
  from (${TABLES}) t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum`

const KEYS = `
  select t.relname || ' ' || case when i.indisprimary then 'primary key' else 'unique key' end || ' (' ||
         (select string_agg(a.attname, ', ' order by k.place)
          from unnest(i.indkey::int2[]) with ordinality k(attnum, place)
          join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) || ')' as name
  from (${TABLES}) t
  join pg_index i on i.indrelid = t.oid
  where i.indisunique and i.indpred is null and i.indexprs is null`

/** Sentences, one for each difference between a migrated database and the Prisma schema; none means they agree. */
export async function findSchemaDrift(adminUrl, migratedDatabase) {
  const expectedDatabase = `rollcall_expected_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query(`create database ${expectedDatabase}`)
    const expectedUrl = withDatabase(adminUrl, expectedDatabase)
    const expected = await describeSchema(expectedUrl, await printSchemaSql(expectedUrl))
    return compare(await describeSchema(withDatabase(adminUrl, migratedDatabase)), expected)
  } finally {
    await admin.query(`drop database if exists ${expectedDatabase} with (force)`)
    await admin.end()
  }
}

export function withDatabase(adminUrl, database) {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

function printSchemaSql(connectionString) {
  return withSchemaEngine(connectionString, async (engine) => {
    const to = { tag: 'schemaDatamodel', files: readSchemaFiles() }
    const { stdout } = await engine.diff({
      from: { tag: 'empty' },
      to,
      script: true,
      exitCode: null,
      filters: FILTERS,
    })
    return stdout
  })
}

async function describeSchema(connectionString, sqlToRunFirst) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    if (sqlToRunFirst) {
      // Functions that only migrations make, and the schema's defaults name.
      await client.query(
        'create function rollcall_id() returns bigint language sql as $$ select 1::bigint $$',
      )
      await client.query(sqlToRunFirst)
    }
    const columns = new Map((await client.query(COLUMNS)).rows.map(({ name, ...rest }) => [name, rest]))
    const keys = new Set((await client.query(KEYS)).rows.map(({ name }) => name))
    return { columns, keys }
  } finally {
    await client.end()
  }
}

function compare(migrated, expected) {
  const faults = []
  for (const [name, column] of migrated.columns) {
    const model = expected.columns.get(name)
    if (!model) faults.push(`${name} is made by the migrations, but prisma/schema does not have it.`)
    else faults.push(...compareColumn(name, column, model))
  }
  for (const name of expected.columns.keys()) {
    if (!migrated.columns.has(name)) faults.push(`${name} is in prisma/schema, but no migration makes it.`)
  }
  for (const key of expected.keys)
    if (!migrated.keys.has(key)) faults.push(`${key} is in prisma/schema, but no migration makes it.`)
  for (const key of migrated.keys)
    if (!expected.keys.has(key))
      faults.push(`${key} is made by the migrations, but prisma/schema does not have it.`)
  return faults.sort()
}

function compareColumn(name, column, model) {
  const faults = []
  if (column.type !== model.type)
    faults.push(`${name} is ${column.type} after the migrations, but ${model.type} in prisma/schema.`)
  // Prisma never prints `not null` for a list.
  if (column.is_required !== model.is_required && !model.type.endsWith('[]'))
    faults.push(
      `${name} is ${column.is_required ? 'not null' : 'nullable'} after the migrations, but ${model.is_required ? 'required' : 'optional'} in prisma/schema.`,
    )
  if (column.has_default !== model.has_default)
    faults.push(
      `${name} has ${column.has_default ? 'a' : 'no'} default after the migrations, but ${model.has_default ? 'one' : 'none'} in prisma/schema.`,
    )
  return faults
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const server = await startTestServer()
  try {
    const faults = await findSchemaDrift(server.adminUrl, server.template)
    for (const fault of faults) console.error(fault)
    console.log(
      faults.length === 0
        ? 'The migrations and prisma/schema agree.'
        : `The migrations and prisma/schema differ in ${faults.length} places.`,
    )
    process.exitCode = faults.length === 0 ? 0 : 1
  } finally {
    await server.stop()
  }
}
