import { getPool } from '@/lib/server/db/pool'
import { inTransaction } from '@/lib/server/db/transaction'
import { changeInBatches, holdQueueRows, rowsAtOnce } from '@/lib/server/services/campaign/hold-queue-rows'

/** Outcomes in which somebody was spoken to: 9, 15, 16. */
const reachedOutcomes = [9, 15, 16]

/**
 * Sends closed contacts round again in a new pass, with a fresh budget of the pass, in batches. Left as they are:
 * contacts without a usable number, stopped, on DNC or past their own guard time, those whose list was taken off the
 * campaign, and, unless `all`, whom somebody has spoken to. Contacts still open finish the pass they are in. Returns how
 * many go round.
 */
export async function beginPass(
  organisationId: bigint,
  campaignId: bigint,
  pass: number,
  include: 'not_reached' | 'all',
): Promise<number> {
  const pool = getPool('worker')
  let total = 0
  let after = 0n
  for (;;) {
    const { rows: found } = await pool.query<{ id: bigint; contactId: bigint }>(
      `select q.id, q.contact_id as "contactId" from campaign_contact q
        where q.organisation_id = $1 and q.campaign_id = $2 and q.state = 'closed' and q.pass < $3 and q.id > $4
        order by q.id limit ${rowsAtOnce.found}`,
      [organisationId, campaignId, pass, after],
    )
    const last = found.at(-1)
    if (!last) return total
    total += await changeInBatches(found, (batch) =>
      inTransaction(pool, async (client) => {
        await holdQueueRows(client, organisationId, batch)
        const moved = await client.query(beginSql, [
          organisationId,
          campaignId,
          pass,
          include === 'all' ? [15] : reachedOutcomes,
          batch.map((row) => row.id),
        ])
        return moved.rowCount ?? 0
      }),
    )
    after = last.id
    if (found.length < rowsAtOnce.found) return total
  }
}

const beginSql = `
with batch as materialized (
  select q.* from unnest($5::bigint[]) k(id)
   cross join lateral (
     select ctid as place, contact_id, list_id, last_outcome, guard_time, stop_cause from campaign_contact
      where organisation_id = $1 and id = k.id and (state = 'closed' and pass < $3) is true limit 1) q
), chosen as (
  select b.place, n.id as number_id, n.e164, n.zone_set_id
    from batch b
    join contact k on k.organisation_id = $1 and k.id = b.contact_id and k.stopped_at is null
    cross join lateral (
      select m.id, m.e164, m.zone_set_id from contact_number m
       where m.contact_id = b.contact_id and m.state = 'active' order by m.position limit 1) n
    cross join lateral (select from campaign_list where campaign_id = $2 and list_id = b.list_id limit 1) placed
   where b.stop_cause <> 'list_removed' and coalesce(b.last_outcome, 0) <> all($4::int[])
     and coalesce(b.guard_time > now(), true)
     and not exists (
       select from dnc_entry d
        where d.organisation_id = $1 and d.e164 = n.e164 and d.ended_at is null
          and coalesce(d.expires_at > now(), true) and (d.scope = 'organisation' or d.campaign_id = $2))
)
update campaign_contact q
   set pass = $3, state = 'ready', next_at = null, waiting_for = null, dial_at = null, attempt_count = 0,
       charged_count = 0, stop_cause = null, closed_at = null, next_number_id = c.number_id, next_e164 = c.e164,
       zone_set_id = c.zone_set_id
  from chosen c where q.ctid = c.place`
