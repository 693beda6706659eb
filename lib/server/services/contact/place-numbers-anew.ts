import { z } from 'zod'
import { getPool } from '@/lib/server/db/pool'
import { holdContacts, keepPlansKeyed, lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { ensureZoneSets } from '@/lib/server/services/contact/ensure-zone-sets'
import { findMisplaced, type Misplaced } from '@/lib/server/services/contact/find-misplaced'
import { syncNumbers } from '@/lib/server/services/contact/sync-queue'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import { systemCtx, type Tx, withTransaction } from '@/lib/server/services/context'
import { endJob } from '@/lib/server/services/job/end-job'
import type { JobKey } from '@/lib/server/services/job/job-sql'
import { reportProgress } from '@/lib/server/services/job/report-progress'
import { withJobLock } from '@/lib/server/services/job/with-job-lock'
import { holdZoneRules } from '@/lib/server/services/organisation/zone-rules'

/** Tests make it small. */
export const placementBatch = { contacts: 1_000 }

export type PlacementRun = 'ended' | 'busy' | 'not_running'

/**
 * Decides the zones of all numbers of the organisation anew, contact by contact in the order of their ids, and their queue
 * rows with them. Place and progress of a batch commit with what it changed, so a run that was cut off goes on after the last
 * whole batch. A newer change of the rules ends it. Contacts that come meanwhile are written by the new rules themselves.
 */
export async function placeNumbersAnew(job: JobKey, signal?: AbortSignal): Promise<PlacementRun> {
  return withJobLock(job, async () => {
    const found = await findRun(job)
    if (found === null) return 'not_running'
    let { cursor, done } = found
    const total = found.total ?? (await countContacts(job.organisationId))
    for (;;) {
      signal?.throwIfAborted()
      const batch = await inTransaction(job, (tx) => placeBatch(tx, job, { cursor, done, total }))
      if (!batch.goesOn) return 'not_running'
      if (batch.contacts === 0) break
      cursor = batch.cursor
      done += batch.contacts
    }
    await waitForEnrolments(job.organisationId)
    let after: bigint | null = job.jobId - (BigInt(LOOK_BACK_MINUTES * 60_000) << 20n)
    while (after !== null) {
      signal?.throwIfAborted()
      const from: bigint = after
      after = await inTransaction(job, (tx) => syncEnrolled(tx, job, from))
    }
    await endJob(getPool('worker'), job, { status: 'done', done })
    return 'ended'
  })
}

function inTransaction<T>({ organisationId }: JobKey, work: (tx: Tx) => Promise<T>): Promise<T> {
  return withTransaction(systemCtx(organisationId, 'time zones', new Date()), work)
}

type Place = { cursor: bigint; done: number; total: number }

/** Only contacts with a number whose zones are others are held: of most nothing changes. */
async function placeBatch(tx: Tx, job: JobKey, { cursor, done, total }: Place) {
  const { organisationId } = job
  const rules = await holdZoneRules(tx, organisationId)
  const client = lendSql(tx)
  await keepPlansKeyed(client)
  const contacts = await tx.$queryRaw<{ id: bigint }[]>`
    select id from contact where organisation_id + 0 = ${organisationId} and id > ${cursor}
    order by id limit ${placementBatch.contacts}`
  const ids = contacts.map(({ id }) => id)
  const seen = await findMisplaced(tx, organisationId, ids, rules)
  const concerned = [...new Set(seen.map(({ contactId }) => contactId))]
  if (concerned.length > 0) {
    await holdContacts(client, organisationId, concerned)
    await replace(tx, organisationId, await findMisplaced(tx, organisationId, concerned, rules))
    await syncNumbers(tx, organisationId, concerned)
  }
  const next = ids.at(-1) ?? cursor
  const goesOn = await reportProgress(tx, job, { done: done + ids.length, total })
  await tx.$executeRaw`
    update job_run set cursor = ${String(next)}
    where organisation_id = ${organisationId} and id = ${job.jobId} and finished_at is null`
  return { goesOn, contacts: ids.length, cursor: next }
}

/** The contact's own time stays: nobody changed it, and an import's undo would leave it alone as changed since. */
async function replace(tx: Tx, organisationId: bigint, misplaced: readonly Misplaced[]): Promise<void> {
  if (misplaced.length === 0) return
  const zoneSets = await ensureZoneSets(
    tx,
    misplaced.map(({ decision }) => decision),
  )
  const rows = misplaced.map(({ id, decision, key }) => ({
    id,
    zone_set_id: zoneSets.get(key),
    source: decision.source,
    confidence: decision.confidence,
  }))
  await tx.$executeRaw`
    update contact_number n
    set zone_set_id = r.zone_set_id, zone_source = r.source, zone_confidence = r.confidence
    from jsonb_to_recordset(${toSqlJson(rows)}::jsonb) as r(id bigint, zone_set_id int, source text, confidence text)
    where n.organisation_id = ${organisationId} and n.id = r.id`
}

/**
 * An enrolment that was under way may have read a number's zones before they changed, and added its queue row after that
 * was looked for. Those that begin from now on see the new zones.
 */
async function waitForEnrolments(organisationId: bigint): Promise<void> {
  const pool = getPool('worker')
  const { rows } = await pool.query<{ id: bigint }>(
    'select id from campaign where organisation_id = $1 order by id',
    [organisationId],
  )
  for (const { id } of rows) {
    await pool.query(`select pg_advisory_xact_lock(hashtextextended('enrol:' || $1::text, 0))`, [id])
  }
}

/** Longer than an enrolment's batch may take: its rows may have ids from before this job's. */
const LOOK_BACK_MINUTES = 10

/**
 * The next rows made since the job was begun: those that have not their number's zones get them. Answers the last that was
 * looked at.
 */
async function syncEnrolled(tx: Tx, { organisationId }: JobKey, after: bigint): Promise<bigint | null> {
  const client = lendSql(tx)
  await keepPlansKeyed(client)
  const rows = await tx.$queryRaw<{ id: bigint; contactId: bigint; isStale: boolean | null }[]>`
    select q.id, q.contact_id as "contactId", n.zone_set_id <> q.zone_set_id as "isStale"
    from (select id, contact_id, next_number_id, zone_set_id from campaign_contact
          where organisation_id = ${organisationId} and id > ${after} order by id limit ${placementBatch.contacts}) q
    left join contact_number n on n.id = q.next_number_id
    order by q.id`
  const contactIds = rows.filter(({ isStale }) => isStale).map(({ contactId }) => contactId)
  if (contactIds.length > 0) {
    await holdContacts(client, organisationId, contactIds)
    await syncNumbers(tx, organisationId, contactIds)
  }
  return rows.at(-1)?.id ?? null
}

const cursorSchema = z.string().regex(/^\d+$/).transform(BigInt).nullable()

async function findRun({ organisationId, jobId }: JobKey) {
  const { rows } = await getPool('worker').query<{
    cursor: string | null
    done: number
    total: number | null
  }>(
    'select cursor, done, total from job_run where organisation_id = $1 and id = $2 and finished_at is null',
    [organisationId, jobId],
  )
  const [row] = rows
  return row ? { ...row, cursor: cursorSchema.parse(row.cursor) ?? 0n } : null
}

async function countContacts(organisationId: bigint): Promise<number> {
  const { rows } = await getPool('worker').query<{ contacts: number }>(
    'select count(*)::int as contacts from contact where organisation_id = $1',
    [organisationId],
  )
  return rows[0]?.contacts ?? 0
}
