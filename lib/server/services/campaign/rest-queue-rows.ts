import { getPool } from '@/lib/server/db/pool'
import { inTransaction } from '@/lib/server/db/transaction'
import { changeInBatches, holdQueueRows, rowsAtOnce } from '@/lib/server/services/campaign/hold-queue-rows'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'

export type Rest = { organisationId: bigint; campaignId: bigint; listId: bigint; until: Date }

/**
 * Lets the rows of a list wait for the moment at which it becomes active: those that are due, and those that an earlier
 * word about the list made wait or closed. Hand-outs would push them back too, but a few at a time, and whoever stands
 * behind them would wait for that. What waits for something else stays; the gate sees to it when it is due. Held in
 * batches, contacts before rows, by id. Returns how many.
 */
export async function restQueueRows({ organisationId, campaignId, listId, until }: Rest): Promise<number> {
  const pool = getPool('worker')
  let total = 0
  let after = 0n
  for (;;) {
    const { rows: found } = await pool.query<{ id: bigint; contactId: bigint }>(
      `select q.id, q.contact_id as "contactId" from campaign_contact q
        where q.organisation_id = $1 and q.campaign_id = $2 and q.list_id = $3 and q.id > $4 and ${restsSql('$5')}
        order by q.id limit ${rowsAtOnce.found}`,
      [organisationId, campaignId, listId, after, until],
    )
    const last = found.at(-1)
    if (!last) return total
    total += await changeInBatches(found, (batch) =>
      inTransaction(pool, async (client) => {
        await holdQueueRows(client, organisationId, batch)
        const rested = await client.query(restSql, [organisationId, batch.map((row) => row.id), until])
        const contactIds = batch.map((row) => row.contactId)
        return (rested.rowCount ?? 0) - (await closeStopped(client, organisationId, contactIds))
      }),
    )
    after = last.id
    if (found.length < rowsAtOnce.found) return total
  }
}

function restsSql(until: string): string {
  return `(q.state = 'ready' or (q.state = 'waiting' and q.waiting_for = 'list_active' and q.next_at <> ${until}::timestamptz)
    or (q.state = 'closed' and q.stop_cause = 'list_active'))`
}

const restSql = `
update campaign_contact q
   set state = 'waiting', next_at = $3, waiting_for = 'list_active', stop_cause = null, closed_at = null
  from unnest($2::bigint[]) k(id)
 cross join lateral (select ctid from campaign_contact where organisation_id = $1 and id = k.id limit 1) held
 where q.ctid = held.ctid and ${restsSql('$3')}`
