import type pg from 'pg'

/** Those of the attempts whose contact is in other hands at this moment, found in one look that waits for nobody. */
export async function listHeldAttempts(
  pool: pg.Pool,
  organisationId: bigint,
  attemptIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'held_attempts',
    text: `with wanted as materialized (
             select a.id, a.contact_id from unnest($2::uuid[]) k(id) cross join lateral (
               select id, contact_id from attempt where organisation_id = $1 and id = k.id limit 1) a
           ), free as materialized (
             select c.id from wanted w cross join lateral (
               select id from contact where id = w.contact_id limit 1 for update skip locked) c
           )
           select id from wanted w where not exists (select from free f where f.id = w.contact_id)
              and exists (select from contact c where c.id = w.contact_id)`,
    values: [organisationId, attemptIds],
  })
  return new Set(rows.map((row) => row.id))
}
