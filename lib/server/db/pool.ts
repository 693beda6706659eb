import pg from 'pg'
import { getEnv } from '@/lib/env'

/**
 * Pools by purpose, so that a slow report cannot starve the dialer. They live on globalThis because server.ts and Next
 * are two bundles of one process, and both must share one instance.
 */
export type PoolPurpose = 'app' | 'dialer' | 'apply' | 'worker' | 'jobs' | 'read'

/**
 * `apply`: two lanes, the reaper and the listener, of which none ever holds two. `worker`: two long jobs hold up to four
 * each, beside three short ones.
 */
const CONNECTIONS_MAX: Record<PoolPurpose, number> = {
  app: 10,
  dialer: 10,
  apply: 4,
  worker: 12,
  jobs: 8,
  read: 4,
}

/**
 * The dialer waits 5 s: for a connection and a statement together we wait less. PostgreSQL gives a statement up by
 * itself; where PostgreSQL itself has gone silent we do, so that a connection is never held by a question nobody will
 * answer.
 */
const dialerTimeouts = { connectionTimeoutMillis: 1_500, statement_timeout: 2_500, query_timeout: 3_000 }

/**
 * A transaction of the apply asks for no more (`apply-settings.ts`), and what it asks beside them has the same limits: no
 * look is without an end. Longer than these we wait only for a PostgreSQL that has gone silent.
 */
export const applyTimeouts = { statement_timeout: 60_000, lock_timeout: 2_000 } as const
const applySettings = {
  ...applyTimeouts,
  query_timeout: 65_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
}

const SETTINGS: Partial<Record<PoolPurpose, pg.PoolConfig>> = { dialer: dialerTimeouts, apply: applySettings }

const OID = { int8: 20, int8Array: 1016, date: 1082 } as const

// The types name only the scalar types; the parser of a list of them exists all the same.
const parseInt8Array = pg.types.getTypeParser(OID.int8Array as number, 'text')

/** int8 arrives as bigint and date as 'YYYY-MM-DD' text; timestamptz stays a Date. */
export const pgTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === OID.int8) return BigInt
      if (oid === OID.date) return String
      if (oid === OID.int8Array) {
        return (text: string) => toNullableBigints(parseInt8Array(text))
      }
    }
    return pg.types.getTypeParser(oid, format)
  }) as pg.CustomTypesConfig['getTypeParser'],
}

function toNullableBigints(values: unknown): (bigint | null)[] {
  return Array.isArray(values) ? values.map((v) => (v === null ? null : BigInt(String(v)))) : []
}

/** A pool with our type parsing, for a database of the caller's choice. */
export function createPool(connectionString: string, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString, types: pgTypes, application_name: 'rollcall', ...options })
  // An idle connection that the server ends (restart, failover) must not end the process: the next query reports it.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

type PoolRegistry = Partial<Record<PoolPurpose, pg.Pool>>

const registryKey = Symbol.for('rollcall.db.pools')

function getRegistry(): PoolRegistry {
  const holder = globalThis as typeof globalThis & { [registryKey]?: PoolRegistry }
  holder[registryKey] ??= {}
  return holder[registryKey]
}

export function getPool(purpose: PoolPurpose): pg.Pool {
  const registry = getRegistry()
  const known = registry[purpose]
  if (known) return known
  const env = getEnv()
  const pool = createPool(purpose === 'read' ? env.databaseReadUrl : env.databaseUrl, {
    max: CONNECTIONS_MAX[purpose],
    connectionTimeoutMillis: 5_000,
    ...SETTINGS[purpose],
    application_name: `rollcall ${purpose}`,
    // graphile-worker writes its own job ids as JSON, which throws on a bigint and ends the process.
    ...(purpose === 'jobs' ? { types: undefined } : {}),
  })
  registry[purpose] = pool
  return pool
}

/** Ends every pool of this process; the next getPool opens a new one. */
export async function closePools(): Promise<void> {
  const registry = getRegistry()
  const pools = Object.values(registry)
  for (const purpose of Object.keys(registry)) delete registry[purpose as PoolPurpose]
  await Promise.all(pools.map((pool) => pool.end()))
}
