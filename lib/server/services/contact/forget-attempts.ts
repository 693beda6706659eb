import type { Word } from '@/lib/domain/attempt/words'
import { erasedE164 } from '@/lib/domain/contact/erased'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import type { Tx } from '@/lib/server/services/context'

type Held = {
  id: string
  businessOutcome: string | null
  decision: string | null
  agentId: string | null
  words: Word[]
}

/**
 * Takes the person out of their attempts. What stays: campaign, list, pass, times, outcome, wrap-up, agent and WxCC's task
 * ids, which charts, the abandon ledger, reconciliation and a late disposition need. The contact's id becomes a new one
 * that nothing else holds, the same for all of them, so that contacts are still told apart when they are counted; number
 * and E.164 go; texts that carry a number of the person lose it, and the gates that were seen go.
 */
export async function forgetAttempts(
  tx: Tx,
  organisationId: bigint,
  contactId: bigint,
  e164s: readonly string[],
): Promise<number> {
  const attempts = await tx.$queryRaw<Held[]>`
    select id::text as id, business_outcome as "businessOutcome", decision, agent_id as "agentId", words
    from attempt where organisation_id = ${organisationId} and contact_id = ${contactId}
    order by id for update`
  if (attempts.length === 0) return 0
  const clear = makeClear(e164s)
  const rows = attempts.map(({ id, businessOutcome, decision, agentId, words }) => ({
    id,
    businessOutcome: clear(businessOutcome),
    decision: clear(decision),
    agentId: clear(agentId),
    words: words.map((word) => ({
      ...word,
      ...(word.business !== undefined && { business: clear(word.business) }),
      ...(word.agent !== undefined && { agent: clear(word.agent) }),
      ...(word.preferred !== undefined && { preferred: clear(word.preferred) }),
      ...(word.task !== undefined && { task: clear(word.task) }),
    })),
  }))
  await tx.$executeRaw`
    with nobody as materialized (select rollcall_id() as id)
    update attempt a
    set contact_id = nobody.id, number_id = 0, e164 = ${erasedE164}, gates = null, words = r.words,
        business_outcome = r."businessOutcome", decision = r.decision, agent_id = r."agentId"
    from nobody, jsonb_to_recordset(${toSqlJson(rows)}::jsonb)
      as r(id uuid, "businessOutcome" text, decision text, "agentId" text, words jsonb)
    where a.organisation_id = ${organisationId} and a.id = r.id`
  return attempts.length
}

/** A number as somebody may have written it: its last seven digits or more, with what people write between them. */
function makeClear(e164s: readonly string[]): <T extends string | null>(text: T) => T | string {
  const patterns = e164s.map((e164) => {
    const last = [...e164.slice(-7)].join('[\\s().\\-/]*')
    return new RegExp(`[+\\d][\\d\\s().\\-/]*${last}|${last}`, 'g')
  })
  return (text) => {
    if (text === null) return text
    return patterns.reduce<string>((left, pattern) => left.replace(pattern, erasedE164), text)
  }
}
