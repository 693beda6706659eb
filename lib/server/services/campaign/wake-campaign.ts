import { getPool } from '@/lib/server/db/pool'

const ROWS_A_BATCH = 5_000

/** Gates that a campaign's rules and dates decide. */
const gatesOfRules = [
  'callable_interval',
  'campaign_window',
  'cap_number_day',
  'cap_number_total',
  'cap_contact_day',
  'cap_contact_total',
  'cooldown',
]

/**
 * After a change of rules or dates: what a gate of theirs had pushed back or closed is due at once, and the next
 * hand-out judges it by the rules as they are now. In batches. Returns how many were woken.
 */
export async function wakeCampaign(organisationId: bigint, campaignId: bigint): Promise<number> {
  let total = 0
  let after = 0n
  for (;;) {
    // A row in other hands is being judged by the new rules already: the change waited for every hand-out before it.
    const { rows } = await getPool('worker').query<{ count: number; lastId: bigint | null }>(
      `with held as (
         select q.id from campaign_contact q
          where q.organisation_id = $1 and q.campaign_id = $2 and q.id > $3
            and ((q.state = 'waiting' and q.waiting_for = any($4::text[]))
              or (q.state = 'closed' and q.stop_cause = any($4::text[])))
          order by q.id limit ${ROWS_A_BATCH} for update skip locked
       ), woken as (
         update campaign_contact q
            set state = 'waiting', next_at = now(), waiting_for = null, stop_cause = null, closed_at = null
           from held where q.organisation_id = $1 and q.id = held.id
         returning q.id)
       select count(*)::int as count, max(id) as "lastId" from woken`,
      [organisationId, campaignId, after, gatesOfRules],
    )
    const [batch] = rows
    if (!batch || batch.lastId === null) return total
    total += batch.count
    after = batch.lastId
    if (batch.count < ROWS_A_BATCH) return total
  }
}
