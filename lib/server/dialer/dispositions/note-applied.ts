import type pg from 'pg'
import { getLogger } from '@/lib/server/telemetry/logger'

/** By organisation: campaigns that could not be told yet, and since when; null: not known. They are told at a later look. */
const owed = new Map<bigint, Map<bigint, Date | null>>()

/** After the commit, so that no contact is held meanwhile: when an outcome last came, and pauses that have drained. */
export async function noteApplied(
  pool: pg.Pool,
  organisationId: bigint,
  campaignIds: readonly bigint[],
): Promise<void> {
  const told = new Map<bigint, Date | null>([
    ...(owed.get(organisationId) ?? []),
    ...campaignIds.map((id) => [id, null] as const),
  ])
  // Nobody else need tell them meanwhile.
  owed.delete(organisationId)
  if (told.size === 0) return
  try {
    await writeNotes(pool, organisationId, told)
  } catch (error) {
    // The events are applied. A pause that drained unseen is settled by the job of the next minute.
    getLogger('dialer').warn({ err: error }, 'campaigns could not be told of their outcomes')
    owe(organisationId, told)
  }
}

/** What could not be written before: nothing else may come of that organisation. */
export async function noteOwed(pool: pg.Pool): Promise<void> {
  for (const organisationId of [...owed.keys()]) await noteApplied(pool, organisationId, [])
}

function owe(organisationId: bigint, campaigns: Iterable<readonly [bigint, Date | null]>): void {
  const known = new Map([...campaigns, ...(owed.get(organisationId) ?? [])])
  if (known.size > 0) owed.set(organisationId, known)
}

/** Rows that somebody holds are passed over, as the hand-out does: an apply that waited here would stop all that follow. */
async function writeNotes(
  pool: pg.Pool,
  organisationId: bigint,
  told: ReadonlyMap<bigint, Date | null>,
): Promise<void> {
  const campaignIds = [...told.keys()]
  const passedOver = await pool.query<{ id: bigint; at: Date }>({
    name: 'note_disposition',
    text: `with due as materialized (
             select f.campaign_id as id, coalesce(t.at, now()) as at
               from unnest($2::bigint[], $3::timestamptz[]) t(id, at) join campaign_fetch f on f.campaign_id = t.id
              where f.organisation_id = $1
                and (f.last_disposition_at is null or f.last_disposition_at < coalesce(t.at, now()) - interval '1 second')
           ), free as materialized (
             select campaign_id as id from campaign_fetch where campaign_id in (select id from due) for update skip locked
           ), noted as (
             update campaign_fetch f set last_disposition_at = due.at from due join free using (id)
              where f.campaign_id = due.id
           )
           select id, at from due where id not in (select id from free)`,
    values: [organisationId, campaignIds, [...told.values()]],
  })
  // Not in the hand-out: it holds the campaign's row in share with others, and two that wanted more would deadlock.
  const withoutFirst = await pool.query<{ id: bigint }>({
    name: 'note_first_attempt',
    text: `with due as materialized (
             select id from campaign
              where organisation_id = $1 and id = any($2::bigint[]) and first_handed_at is null
           ), free as materialized (
             select id from campaign where id in (select id from due) for no key update skip locked
           ), noted as (
             update campaign c set first_handed_at = (select a.handed_at from attempt a
                 where a.organisation_id = $1 and a.campaign_id = c.id order by a.id limit 1)
              where c.id in (select id from free)
           )
           select id from due where id not in (select id from free)`,
    values: [organisationId, campaignIds],
  })
  // A job, because a change of state is written with its audit row, which is not this path's to write.
  await pool.query({
    name: 'settle_drained',
    text: `select graphile_worker.add_job('settle-campaigns', '{}'::json, job_key => 'settle-drained')
            where exists (select from campaign c
              where c.organisation_id = $1 and c.id = any($2::bigint[]) and c.state = 'pausing'
                and not exists (select from lease l
                                 where l.organisation_id = c.organisation_id and l.campaign_id = c.id))`,
    values: [organisationId, campaignIds],
  })
  owe(organisationId, [
    ...withoutFirst.rows.map(({ id }) => [id, told.get(id) ?? null] as const),
    ...passedOver.rows.map(({ id, at }) => [id, at] as const),
  ])
}
