import type pg from 'pg'
import { inTransaction } from '@/lib/server/db/transaction'
import { settingsAfter } from './apply-settings'

/**
 * Those of the attempts that an apply would wait for: their contact, queue row, lease or they themselves are in other
 * hands at this moment. Found in one look that waits for nobody; hardly for a table that is locked: that throws 55P03.
 */
export async function listHeldAttempts(
  pool: pg.Pool,
  organisationId: bigint,
  attemptIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await inTransaction(
    pool,
    (client) =>
      client.query<{ id: string }>({
        name: 'held_attempts',
        text: `with wanted as materialized (
                 select a.id, a.contact_id, a.campaign_contact_id as queue_id from unnest($2::uuid[]) k(id)
                  cross join lateral (select id, contact_id, campaign_contact_id from attempt
                                       where organisation_id = $1 and id = k.id limit 1) a
               ), contacts as materialized (
                 select c.id from wanted w cross join lateral (
                   select id from contact where id = w.contact_id limit 1 for update skip locked) c
               ), queue as materialized (
                 select c.id from wanted w cross join lateral (select id from campaign_contact
                   where organisation_id = $1 and id = w.queue_id limit 1 for update skip locked) c
               ), leases as materialized (
                 select c.id from wanted w cross join lateral (select attempt_id as id from lease
                   where (organisation_id = $1) is true and attempt_id = w.id limit 1 for update skip locked) c
               ), attempts as materialized (
                 select c.id from wanted w cross join lateral (select id from attempt
                   where organisation_id = $1 and id = w.id limit 1 for update skip locked) c
               )
               select id from wanted w
                where exists (select from contact c where c.id = w.contact_id)
                      and w.contact_id not in (select id from contacts)
                   or exists (select from campaign_contact c where c.organisation_id = $1 and c.id = w.queue_id)
                      and w.queue_id not in (select id from queue)
                   or exists (select from lease l where (l.organisation_id = $1) is true and l.attempt_id = w.id)
                      and w.id not in (select id from leases)
                   or w.id not in (select id from attempts)`,
        values: [organisationId, attemptIds],
      }),
    { settings: settingsAfter(1) },
  )
  return new Set(rows.map((row) => row.id))
}
