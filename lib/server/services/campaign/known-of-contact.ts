/** SQL that services of the queue share. $1 is the organisation, $2 the campaign, `row` the alias of a queue row. */

/** What the campaign has promised the row's contact first, as a lateral: due_at, number_id. */
export function joinPromised(row: string): string {
  return `(
     select b.due_at, b.number_id from callback b
      where b.organisation_id = $1 and b.contact_id = ${row}.contact_id
        and (b.campaign_id = $2) is true and (b.state = 'open') is true
      order by b.due_at limit 1)`
}

/**
 * Whether the campaign has spoken to the row's contact in that pass or after it: 9, 15, 16. By the attempts, since the
 * last outcome may be of a call after the conversation, and of a pass before.
 */
export function wasReached(row: string, fromPass: string): string {
  return `(coalesce(${row}.attempt_count > 0 and ${row}.pass >= ${fromPass} and ${row}.last_outcome in (9, 15, 16), false)
       or (${row}.last_attempt_at is not null and exists (
         select from attempt a
          where a.organisation_id = $1 and a.contact_id = ${row}.contact_id and (a.campaign_id = $2) is true
            and a.pass >= ${fromPass} and a.state = 'settled' and a.outcome in (9, 15, 16))))`
}
