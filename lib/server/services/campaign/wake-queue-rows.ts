import { findRuleSet } from '@/lib/domain/compliance/rule-sets'
import { getPool } from '@/lib/server/db/pool'
import { inTransaction } from '@/lib/server/db/transaction'
import { changeInBatches, holdQueueRows, rowsAtOnce } from '@/lib/server/services/campaign/hold-queue-rows'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'

export type Wake = {
  organisationId: bigint
  campaignId: bigint
  /** Only rows that came from this list. */
  listId?: bigint
  /** What had pushed them back or closed them: gates, and causes that the strategy closes with. */
  causes: readonly string[]
  /**
   * Into the order of the queue at once, however many they are; otherwise hand-outs take them there a few at a time, by
   * when they became due.
   */
  intoOrder?: boolean
}

/**
 * Makes rows due at once that one of the causes had pushed back or closed; the next hand-out judges every gate again, and
 * looks for another number where the row's own is of no use. In batches, each holding its contacts and then its rows by
 * id, and waiting for those in other hands: a row that was passed over would never be looked at again. Rows that are out
 * are waited for too, since their outcome may be in the middle of being judged by what held before. Returns how many were
 * woken.
 */
export async function wakeQueueRows(wake: Wake): Promise<number> {
  const pool = getPool('worker')
  const { organisationId } = wake
  const budgets = await findBudgets(wake)
  let total = 0
  let after = 0n
  for (;;) {
    const { rows: found } = await pool.query<{ id: bigint; contactId: bigint }>(
      `select q.id, q.contact_id as "contactId" from campaign_contact q
        where q.organisation_id = $1 and q.campaign_id = $2 and q.id > $3
          and ($5::bigint is null or q.list_id = $5)
          and (q.state = 'leased' or (q.state = 'waiting' and q.waiting_for = any($4::text[]))
            or (q.state = 'closed' and q.stop_cause = any($4::text[])))
        order by q.id limit ${rowsAtOnce.found}`,
      [organisationId, wake.campaignId, after, wake.causes, wake.listId ?? null],
    )
    const last = found.at(-1)
    if (!last) return total
    total += await changeInBatches(found, (batch) =>
      inTransaction(pool, async (client) => {
        await holdQueueRows(client, organisationId, batch)
        const woken = await client.query(wakeSql, [
          organisationId,
          batch.map((row) => row.id),
          wake.causes,
          budgets.contactMax,
          budgets.numberMax,
          wake.intoOrder === true,
        ])
        const contactIds = batch.map((row) => row.contactId)
        return (woken.rowCount ?? 0) - (await closeStopped(client, organisationId, contactIds))
      }),
    )
    after = last.id
    if (found.length < rowsAtOnce.found) return total
  }
}

/** A spent budget wakes only whom the budget of now leaves a call. */
const wakeSql = `
update campaign_contact q
   set state = case when $6::boolean then 'ready' else 'waiting' end, next_at = case when $6::boolean then null else now() end,
       waiting_for = null, stop_cause = null, closed_at = null
  from unnest($2::bigint[]) k(id)
 cross join lateral (select ctid from campaign_contact where organisation_id = $1 and id = k.id limit 1) held
 where q.ctid = held.ctid
   and ((q.state = 'waiting' and q.waiting_for = any($3::text[]))
     or (q.state = 'closed' and q.stop_cause = any($3::text[])))
   and (q.stop_cause is distinct from 'budget_spent'
     or (coalesce((select k.charged_total < $4::int from contact k where k.organisation_id = $1 and k.id = q.contact_id), true)
       and exists (
         select from contact_number n
          where n.organisation_id = $1 and n.contact_id = q.contact_id and n.state = 'active'
            and ($5::int is null or $5 > (select coalesce(sum(shared.charged_total), 0) from contact_number shared
                                           where shared.organisation_id = $1 and shared.e164 = n.e164)))))`

type Budgets = { contactMax: number | null; numberMax: number | null }

/** Calls in all that the campaign's rules allow; null = no such limit. */
async function findBudgets({ organisationId, campaignId }: Wake): Promise<Budgets> {
  const { rows } = await getPool('worker').query<{ ruleSet: string | null }>(
    `select v.settings ->> 'ruleSet' as "ruleSet"
       from campaign c join campaign_version v on v.campaign_id = c.id and v.version = c.version
      where c.organisation_id = $1 and c.id = $2`,
    [organisationId, campaignId],
  )
  const caps = findRuleSet(rows[0]?.ruleSet ?? '')?.caps
  const inAll = (cap: { max: number; windowSeconds: number | null } | null | undefined) =>
    cap && cap.windowSeconds === null ? cap.max : null
  return { contactMax: inAll(caps?.contactTotal), numberMax: inAll(caps?.numberTotal) }
}
