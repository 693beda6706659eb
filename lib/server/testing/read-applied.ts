import type pg from 'pg'

const tables = [
  'attempt',
  'campaign_contact',
  'contact',
  'contact_number',
  'lease',
  'dnc_entry',
  'callback',
  'outcome_rollup',
  'ledger_day',
]

/** Everything that an apply may write for an organisation, to see that a second one changes nothing. */
export async function readApplied(pool: pg.Pool, organisationId: bigint): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const table of tables) {
    const { rows } = await pool.query(
      `select to_jsonb(t) - 'updated_at' as row from ${table} t where organisation_id = $1 order by to_jsonb(t)::text`,
      [organisationId],
    )
    all[table] = rows.map((row) => row.row)
  }
  return all
}
