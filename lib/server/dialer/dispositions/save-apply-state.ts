import type pg from 'pg'
import type { ApplyState, AttemptRow, QueueRow } from './apply-state'
import { listRollupChanges } from './list-rollup-changes'

/**
 * Writes everything back, set-based: as many statements for one record as for a thousand. Rows are found one key at a
 * time, as in loadApplyState; all of them are held, so that a row's place (ctid) stays its own.
 */
export async function saveApplyState(client: pg.PoolClient, state: ApplyState): Promise<void> {
  const { organisationId } = state
  if (state.attempts.size === 0) return
  const changes = listRollupChanges(state)
  const contacts = pickChanged(state.contacts, state.changedContacts)
  if (contacts.length > 0) {
    await client.query({
      name: 'save_contacts',
      text: `update contact c set charged_total = r."chargedTotal", locked_until = r."lockedUntil", locked_cause = r."lockedCause"
               from jsonb_to_recordset($1::jsonb) as r(id bigint, "chargedTotal" int, "lockedUntil" timestamptz, "lockedCause" text)
               cross join lateral (select ctid, organisation_id from contact where id = r.id limit 1) held
              where c.ctid = held.ctid and held.organisation_id = $2`,
      values: [
        toJson(contacts, ({ id, chargedTotal, lockedUntil, lockedCause }) => ({
          id: String(id),
          chargedTotal,
          lockedUntil,
          lockedCause,
        })),
        organisationId,
      ],
    })
  }
  const numbers = pickChanged(state.numbers, state.changedNumbers)
  if (numbers.length > 0) {
    await client.query({
      name: 'save_numbers',
      text: `update contact_number n set charged_total = r."chargedTotal", state = r.state, state_cause = r."stateCause"
               from jsonb_to_recordset($1::jsonb) as r(id bigint, "chargedTotal" int, state text, "stateCause" text)
               cross join lateral (select ctid, organisation_id from contact_number where id = r.id limit 1) held
              where n.ctid = held.ctid and held.organisation_id = $2`,
      values: [
        toJson(numbers, ({ id, chargedTotal, state, stateCause }) => ({
          id: String(id),
          chargedTotal,
          state,
          stateCause,
        })),
        organisationId,
      ],
    })
  }
  await client.query({
    name: 'save_queue',
    text: `update campaign_contact c set state = r.state, next_at = r."nextAt", waiting_for = r."waitingFor",
                  next_number_id = r."nextNumberId", next_e164 = r."nextE164", zone_set_id = r."zoneSetId",
                  dial_at = r."dialAt", charged_count = r."chargedCount", last_outcome = r."lastOutcome",
                  stop_cause = r."stopCause", closed_at = r."closedAt"
             from jsonb_to_recordset($2::jsonb) as r(id bigint, state text, "nextAt" timestamptz, "waitingFor" text,
                  "nextNumberId" bigint, "nextE164" text, "zoneSetId" int, "dialAt" timestamptz, "chargedCount" int,
                  "lastOutcome" smallint, "stopCause" text, "closedAt" timestamptz)
             cross join lateral (
               select ctid from campaign_contact where organisation_id = $1 and id = r.id limit 1) held
            where c.ctid = held.ctid`,
    values: [organisationId, toJson(pickChanged(state.queue, state.changedQueue), toQueueWire)],
  })
  const settled = [...state.attempts.values()]
    .filter((attempt) => attempt.state !== 'open')
    .map((row) => row.id)
  await client.query({
    name: 'delete_leases',
    text: 'delete from lease where (organisation_id = $1) is true and attempt_id = any($2::uuid[])',
    values: [organisationId, settled],
  })
  await client.query({
    name: 'save_attempts',
    text: `update attempt a set state = r.state, outcome = r.outcome, business_outcome = r."businessOutcome",
                  is_charged = r."isCharged", is_dialed = r."isDialed", agent_id = r."agentId", task_id = r."taskId",
                  other_task_ids = r."otherTaskIds", words = r.words, event_ids = r."eventIds", call_started_at = r."callStartedAt", call_ended_at = r."callEndedAt",
                  callback_asked_at = r."callbackAskedAt", other_called_at = r."otherCalledAt", ledger_day = r."ledgerDay", settled_at = r."settledAt", said_by_person = r."saidByPerson",
                  decision = r.decision
             from jsonb_to_recordset($2::jsonb) as r(id uuid, state text, outcome smallint, "businessOutcome" text,
                  "isCharged" boolean, "isDialed" boolean, "agentId" text, "taskId" text, "otherTaskIds" text[], words jsonb, "eventIds" bigint[],
                  "callStartedAt" timestamptz, "callEndedAt" timestamptz,
                  "callbackAskedAt" timestamptz,
                  "otherCalledAt" timestamptz, "ledgerDay" date, "settledAt" timestamptz, "saidByPerson" boolean, decision text)
            where a.organisation_id = $1 and a.id = any($3::uuid[]) and a.id = r.id`,
    values: [organisationId, toJson([...state.attempts.values()], toAttemptWire), [...state.attempts.keys()]],
  })
  if (state.dnc.length > 0) {
    await client.query({
      name: 'end_expired_dnc',
      text: `update dnc_entry d set ended_at = d.expires_at, ended_by_name = 'system', ended_reason = 'expired'
              where d.organisation_id = $1 and d.e164 = any($2::text[]) and d.scope = 'organisation'
                and d.ended_at is null and d.expires_at <= $3`,
      values: [organisationId, state.dnc.map((entry) => entry.e164), state.now],
    })
    await client.query({
      name: 'save_dnc',
      text: `insert into dnc_entry (organisation_id, e164, scope, source, reason, attempt_id, created_at, created_by_name)
             select distinct on (r.e164) $1::bigint, r.e164, 'organisation', 'outcome', r.reason, r."attemptId",
                    $3::timestamptz, 'dialer'
               from jsonb_to_recordset($2::jsonb) as r(e164 text, reason text, "attemptId" uuid) order by r.e164
             on conflict (organisation_id, e164) where ended_at is null and scope = 'organisation'
                do update set expires_at = null, source = excluded.source, reason = excluded.reason,
                              attempt_id = excluded.attempt_id
                where dnc_entry.expires_at is not null`,
      values: [organisationId, JSON.stringify(state.dnc), state.now],
    })
    // As “Never call again” does, with the same note of it. Nobody joins these tables for it: the contacts are held here.
    await client.query({
      name: 'stop_contacts',
      text: `with stopped as (
               update contact c set stopped_at = $4
                 from unnest($2::bigint[], $3::text[]) k(id, reason) cross join lateral (
                  select ctid from contact
                   where id = k.id and (organisation_id = $1 and stopped_at is null) is true limit 1 for update) held
                where c.ctid = held.ctid
               returning c.id, k.reason
             )
             insert into contact_change (organisation_id, contact_id, at, actor_name, kind, changes, reason)
             select $1, id, $4, 'dialer', 'contact_stop', $5::jsonb, reason from stopped order by id`,
      values: [
        organisationId,
        [...state.stops.keys()],
        [...state.stops.values()],
        state.now,
        JSON.stringify([{ field: 'stoppedAt', before: null, after: state.now.toISOString() }]),
      ],
    })
    // The person's rows in all other campaigns; one that is out closes when it comes back. Queue rows after attempts is
    // against the order of locks, and safe: their contact is held here, and who holds a row without its contact is a
    // hand-out, which waits for nobody.
    await client.query({
      name: 'close_for_dnc',
      text: `update campaign_contact c set state = 'closed', stop_cause = 'dnc', closed_at = $3, next_at = null,
                    waiting_for = null
               from unnest($2::bigint[]) k(id) cross join lateral (
                 select ctid from campaign_contact
                  where contact_id = k.id
                    and (organisation_id = $1 and (state in ('waiting', 'ready') or stop_cause = 'contact_open')) is true
                    for update) held
              where c.ctid = held.ctid`,
      values: [organisationId, [...state.suppressed], state.now],
    })
  }
  if (state.eased.size > 0) {
    // Of a person whose calls were stopped, only the cause is another: nothing else keeps them now.
    const isStopped = `k.id = any($5::bigint[])`
    const stopped = [...state.eased].filter((id) => state.contacts.get(id)?.isStopped || state.stops.has(id))
    await client.query({
      name: 'wake_eased',
      text: `update campaign_contact c set state = case when ${isStopped} then 'closed' else 'waiting' end,
                    next_at = case when ${isStopped} then null else $3::timestamptz end, waiting_for = null,
                    stop_cause = case when ${isStopped} then 'contact_open' end,
                    closed_at = case when ${isStopped} then c.closed_at end
               from unnest($2::bigint[]) k(id) cross join lateral (
                 select ctid from campaign_contact
                  where contact_id = k.id and next_number_id is not null
                    and (organisation_id = $1 and state = 'closed'
                         and (stop_cause in ('number_valid', 'cap_contact_total', 'cap_number_total')
                              or stop_cause = 'no_number_left' and id <> all($4::bigint[]) and exists (
                                select from contact_number n
                                 where n.contact_id = k.id and n.organisation_id = $1 and n.state = 'active'))) is true
                    for update) held
              where c.ctid = held.ctid`,
      // Those of the apply are where their own attempts leave them.
      values: [organisationId, [...state.eased], state.now, [...state.queue.keys()], stopped],
    })
  }
  await saveCallbacks(client, state)
  await saveRollups(client, state, changes)
}

function pickChanged<T>(rows: ReadonlyMap<bigint, T>, changed: ReadonlySet<bigint>): T[] {
  return [...changed].flatMap((id) => rows.get(id) ?? [])
}

/** Only what is written goes to the database, one field after the other: of a batch this is most of our own time. */
function toJson<T>(rows: readonly T[], toWire: (row: T) => object): string {
  return JSON.stringify(rows.map(toWire))
}

/** For the few rows of which all fields are written. */
function toWire(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  )
}

function toQueueWire(row: QueueRow): object {
  return {
    id: String(row.id),
    state: row.state,
    nextAt: row.nextAt,
    waitingFor: row.waitingFor,
    nextNumberId: row.nextNumberId === null ? null : String(row.nextNumberId),
    nextE164: row.nextE164,
    zoneSetId: row.zoneSetId,
    dialAt: row.dialAt,
    chargedCount: row.chargedCount,
    lastOutcome: row.lastOutcome,
    stopCause: row.stopCause,
    closedAt: row.closedAt,
  }
}

function toAttemptWire(row: AttemptRow): object {
  return {
    id: row.id,
    state: row.state,
    outcome: row.outcome,
    businessOutcome: row.businessOutcome,
    isCharged: row.isCharged,
    isDialed: row.isDialed,
    agentId: row.agentId,
    taskId: row.taskId,
    otherTaskIds: row.otherTaskIds,
    words: row.words,
    eventIds: row.eventIds.map(String),
    callStartedAt: row.callStartedAt,
    callEndedAt: row.callEndedAt,
    callbackAskedAt: row.callbackAskedAt,
    otherCalledAt: row.otherCalledAt,
    ledgerDay: row.ledgerDay,
    settledAt: row.settledAt,
    saidByPerson: row.saidByPerson,
    decision: row.decision,
  }
}

/** Nobody on DNC is promised a call, whoever asked for the entry since; a promise that is over may be noted. */
const ON_DNC = `exists (
  select from contact_number n
    join dnc_entry d on d.organisation_id = $1 and d.e164 = n.e164 and d.ended_at is null
         and coalesce(d.expires_at > now(), true) and (d.scope = 'organisation' or d.campaign_id = r."campaignId")
   where n.id = r."numberId")`

const CALLBACKS = `jsonb_to_recordset($2::jsonb) as r(id bigint, "attemptId" uuid, "campaignId" bigint, "contactId" bigint,
  "numberId" bigint, "agentId" text, "dueAt" timestamptz, state text, "doneByAttemptId" uuid)`

async function saveCallbacks(
  client: pg.PoolClient,
  { organisationId, changedCallbacks }: ApplyState,
): Promise<void> {
  const known = [...changedCallbacks].filter(({ id }) => id !== null)
  if (known.length > 0) {
    await client.query({
      name: 'save_callbacks',
      text: `update callback b set due_at = r."dueAt", agent_id = r."agentId", number_id = r."numberId",
                    state = case when r.state = 'open' and ${ON_DNC} then 'cancelled' else r.state end,
                    done_by_attempt_id = r."doneByAttemptId"
               from ${CALLBACKS} where b.organisation_id = $1 and b.id = r.id`,
      values: [organisationId, toJson(known, toWire)],
    })
  }
  // One that was asked for and taken back within this apply leaves no trace.
  const asked = [...changedCallbacks].filter(({ id, state }) => id === null && state !== 'cancelled')
  if (asked.length > 0) {
    await client.query({
      name: 'insert_callbacks',
      text: `insert into callback (organisation_id, attempt_id, campaign_id, contact_id, number_id, agent_id, due_at, state,
                    done_by_attempt_id)
             select $1, r."attemptId", r."campaignId", r."contactId", r."numberId", r."agentId", r."dueAt", r.state,
                    r."doneByAttemptId"
               from ${CALLBACKS} where r.state <> 'open' or not ${ON_DNC}`,
      values: [organisationId, toJson(asked, toWire)],
    })
  }
}

async function saveRollups(
  client: pg.PoolClient,
  state: ApplyState,
  { rollup, ledger }: ReturnType<typeof listRollupChanges>,
): Promise<void> {
  if (rollup.length > 0) {
    await client.query({
      name: 'save_rollup',
      text: `insert into outcome_rollup as o (organisation_id, campaign_id, list_id, minute_at, outcome, attempts, dials,
                    live, abandoned, reached_agent, contacts, talk_seconds)
             select $1, r."campaignId", r."listId", r."minuteAt", r.outcome, r.attempts, r.dials, r.live, r.abandoned,
                    r."reachedAgent", r.contacts, r."talkSeconds"
               from jsonb_to_recordset($2::jsonb) as r("campaignId" bigint, "listId" bigint, "minuteAt" timestamptz,
                    outcome smallint, attempts int, dials int, live int, abandoned int, "reachedAgent" int, contacts int,
                    "talkSeconds" bigint)
              order by 2, 3, 4, 5
             on conflict (organisation_id, campaign_id, list_id, minute_at, outcome) do update
                set attempts = o.attempts + excluded.attempts, dials = o.dials + excluded.dials,
                    live = o.live + excluded.live, abandoned = o.abandoned + excluded.abandoned,
                    reached_agent = o.reached_agent + excluded.reached_agent, contacts = o.contacts + excluded.contacts,
                    talk_seconds = o.talk_seconds + excluded.talk_seconds`,
      values: [state.organisationId, toJson(rollup, toWire)],
    })
  }
  if (ledger.length > 0) {
    await client.query({
      name: 'save_ledger',
      text: `insert into ledger_day as d (organisation_id, campaign_id, day, abandoned, reached_agent)
             select $1, r."campaignId", r.day, r.abandoned, r."reachedAgent"
               from jsonb_to_recordset($2::jsonb) as r("campaignId" bigint, day date, abandoned int, "reachedAgent" int)
              order by 2, 3
             on conflict (organisation_id, campaign_id, day) do update
                set abandoned = d.abandoned + excluded.abandoned, reached_agent = d.reached_agent + excluded.reached_agent`,
      values: [state.organisationId, toJson(ledger, toWire)],
    })
  }
}
