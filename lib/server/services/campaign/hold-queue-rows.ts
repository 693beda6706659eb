import type pg from 'pg'
import { keyedPlans } from '@/lib/server/db/transaction'
import type { Tx } from '@/lib/server/services/context'

/** A connection of ours, or Prisma's: both lend their transaction to the same SQL. */
export type SqlClient = {
  query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<{ rows: Row[] }>
}

export function lendSql(tx: Tx): SqlClient {
  return { query: async (text, values) => ({ rows: await tx.$queryRawUnsafe(text, ...values) }) }
}

/** For the rest of the transaction: keyedPlans, where it was begun by somebody else. */
export async function keepPlansKeyed(client: SqlClient): Promise<void> {
  await client.query(
    'select set_config(name, value, true) from jsonb_each_text($1::jsonb) given(name, value)',
    [JSON.stringify(keyedPlans)],
  )
}

/**
 * Who waits for queue rows holds their contacts first, by id, like an apply, which takes rows of other campaigns too when
 * somebody asks never to be called again: rows held without their contacts could close a circle with it.
 * One look-up a key: read by organisation, as tables that nobody has analysed yet may be, each batch would read them all.
 */
export async function holdContacts(
  client: SqlClient,
  organisationId: bigint,
  contactIds: readonly bigint[],
): Promise<void> {
  if (contactIds.length === 0) return
  await client.query(
    `select from (select distinct id from unnest($2::bigint[]) given(id) order by id) k
       cross join lateral (select organisation_id from contact where id = k.id limit 1 for update) held
      where held.organisation_id = $1`,
    [organisationId, contactIds],
  )
}

/** Contacts by id, then their queue rows by id, waiting for those in other hands. */
export async function holdQueueRows(
  client: SqlClient,
  organisationId: bigint,
  rows: readonly { id: bigint; contactId: bigint }[],
): Promise<void> {
  await holdContacts(
    client,
    organisationId,
    rows.map((row) => row.contactId),
  )
  await client.query(
    `select from (select id from unnest($2::bigint[]) given(id) order by id) k
       cross join lateral (
         select from campaign_contact where organisation_id = $1 and id = k.id limit 1 for update) held`,
    [organisationId, rows.map((row) => row.id)],
  )
}

/** Found at once, since a look for the next rows may have to read a campaign's whole queue; held a few at a time. */
export const rowsAtOnce = { found: 50_000, held: 1_000 } as const

/** Runs `change` on so many rows as may be held at once, one after the other; adds up what it changed. */
export async function changeInBatches<T>(
  rows: readonly T[],
  change: (batch: T[]) => Promise<number>,
): Promise<number> {
  let total = 0
  for (let from = 0; from < rows.length; from += rowsAtOnce.held) {
    total += await change(rows.slice(from, from + rowsAtOnce.held))
  }
  return total
}
