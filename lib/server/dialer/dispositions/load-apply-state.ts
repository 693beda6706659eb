import type pg from 'pg'
import { asksForDnc, weighWords } from '@/lib/domain/attempt/weigh-words'
import { defaultCampaignSettings, isAgentCampaign } from '@/lib/domain/campaign/settings'
import {
  type ApplyState,
  type AttemptRow,
  addTo,
  type CallbackRow,
  type CampaignRow,
  type ContactRow,
  type NumberRow,
  type QueueRow,
} from './apply-state'

const ATTEMPT_COLUMNS = `a.id, a.campaign_id as "campaignId", a.campaign_contact_id as "campaignContactId",
  a.contact_id as "contactId", a.list_id as "listId", a.number_id as "numberId", a.e164, a.pass,
  a.handed_at as "handedAt", a.guard_at as "guardAt", a.state, a.outcome, a.business_outcome as "businessOutcome", a.is_charged as "isCharged",
  a.is_dialed as "isDialed", a.agent_id as "agentId", a.task_id as "taskId", a.other_task_ids as "otherTaskIds", a.words, a.event_ids as "eventIds",
  a.other_called_at as "otherCalledAt",
  a.call_started_at as "callStartedAt", a.call_ended_at as "callEndedAt",
  a.callback_asked_at as "callbackAskedAt", a.ledger_day::text as "ledgerDay", a.settled_at as "settledAt", a.said_by_person as "saidByPerson", a.decision,
  coalesce(v.settings ->> 'type', 'progressive') as "campaignType"`

const QUEUE_COLUMNS = `id, campaign_id as "campaignId", contact_id as "contactId", pass, state, next_at as "nextAt",
  waiting_for as "waitingFor", next_number_id as "nextNumberId", next_e164 as "nextE164", zone_set_id as "zoneSetId",
  dial_at as "dialAt", attempt_count as "attemptCount", charged_count as "chargedCount", last_outcome as "lastOutcome",
  last_attempt_at as "lastAttemptAt", stop_cause as "stopCause", closed_at as "closedAt",
  exists (select from campaign_list l join list_contact m on m.list_id = l.list_id and m.contact_id = q.contact_id
           where l.campaign_id = q.campaign_id and l.list_id = q.list_id) as "isListed"`

type FoundAttempt = Omit<AttemptRow, 'otherCalls' | 'ownCalledAt'>

/** A contact's attempts beside those of the apply: as many, and as old, as any decision looks back. */
const PAST = { attempts: 200, days: 90 }

/**
 * Every list of keys is walked, one look-up a key (`cross join lateral (… limit 1)`): joined freely, plans depended on
 * how full the tables were when somebody last analysed them, and 50 dispositions read 50,000 contacts of a list that had
 * just been imported. apply-cost.db.test.ts counts the rows.
 *
 * Locks, in the order that everyone takes: contacts by id, queue rows by id, leases, attempts; then reads what the
 * strategy needs. Ids that are no attempt of the organisation are simply not in the answer.
 */
export async function loadApplyState(
  client: pg.PoolClient,
  organisationId: bigint,
  attemptIds: readonly string[],
): Promise<ApplyState> {
  const found = await client.query<{ now: Date; contactIds: bigint[] | null; queueIds: bigint[] | null }>({
    name: 'apply_find',
    text: `select date_trunc('milliseconds', transaction_timestamp()) as now,
                  array_agg(distinct a.contact_id order by a.contact_id) as "contactIds",
                  array_agg(distinct a.campaign_contact_id order by a.campaign_contact_id) as "queueIds"
             from unnest($2::uuid[]) k(id) cross join lateral (
               select contact_id, campaign_contact_id from attempt where organisation_id = $1 and id = k.id limit 1) a`,
    values: [organisationId, attemptIds],
  })
  const { now = new Date(), contactIds, queueIds } = found.rows[0] ?? { contactIds: null, queueIds: null }
  const state = emptyState(organisationId, now)
  if (contactIds === null || queueIds === null) return state

  const contacts = await client.query<ContactRow>({
    name: 'apply_contacts',
    text: `select c.id, c.charged_total as "chargedTotal", c.locked_until as "lockedUntil", c.locked_cause as "lockedCause",
                  c.stopped_at is not null as "isStopped"
             from unnest($1::bigint[]) k(id)
             cross join lateral (select * from contact where id = k.id limit 1 for update) c
            where c.organisation_id = $2`,
    values: [contactIds, organisationId],
  })
  const queue = await client.query<QueueRow>({
    name: 'apply_queue',
    text: `select c.* from unnest($2::bigint[]) k(id) cross join lateral (
             select ${QUEUE_COLUMNS} from campaign_contact q
              where organisation_id = $1 and id = k.id limit 1 for update) c`,
    values: [organisationId, queueIds],
  })
  await client.query({
    name: 'apply_leases',
    text: `select l.* from unnest($2::uuid[]) k(id) cross join lateral (
             select attempt_id as id from lease where (organisation_id = $1) is true and attempt_id = k.id limit 1 for update) l`,
    values: [organisationId, attemptIds],
  })
  const attempts = await client.query<FoundAttempt>({
    name: 'apply_attempts',
    text: `select ${ATTEMPT_COLUMNS} from unnest($2::uuid[]) k(id) cross join lateral (
             select * from attempt where organisation_id = $1 and id = k.id limit 1 for update) a
             left join campaign_version v on v.campaign_id = a.campaign_id and v.version = a.version`,
    values: [organisationId, attemptIds],
  })
  // Most are the contact's first: nothing was before them.
  const called = new Set(queue.rows.filter((row) => row.attemptCount > 1).map((row) => row.contactId))
  for (const { id, chargedTotal } of contacts.rows) if (chargedTotal > 0) called.add(id)
  const past = await client.query<FoundAttempt>({
    name: 'apply_past_attempts',
    text: `select ${ATTEMPT_COLUMNS} from unnest($2::bigint[]) k(id) cross join lateral (
             select * from attempt where organisation_id = $1 and contact_id = k.id
                and handed_at > $4::timestamptz - interval '${PAST.days} days'
                and id >= uuid_v7_floor($4::timestamptz - interval '${PAST.days} days')
              order by handed_at desc limit ${PAST.attempts}) a
             left join campaign_version v on v.campaign_id = a.campaign_id and v.version = a.version
            where a.id <> all($3::uuid[])`,
    values: [organisationId, [...called], attemptIds, now],
  })
  const numbers = await client.query<
    Omit<NumberRow, 'zoneSet'> & { zones: string[]; country: string | null; regions: string[] }
  >({
    name: 'apply_numbers',
    text: `select n.id, n.contact_id as "contactId", n.position::int as position, n.e164, n.state,
                  n.state_cause as "stateCause", n.charged_total as "chargedTotal", n.zone_set_id as "zoneSetId",
                  (select coalesce(sum(other.charged_total), 0)::int from contact_number other
                    where other.organisation_id = $2 and other.e164 = n.e164 and other.id <> n.id) as "chargedElsewhere",
                  z.zones, z.country, z.regions
             from unnest($1::bigint[]) k(id) cross join lateral (
               select * from contact_number where contact_id = k.id order by position offset 0) n
             join zone_set z on z.id = n.zone_set_id
            where n.organisation_id = $2`,
    values: [contactIds, organisationId],
  })
  const campaigns = await client.query<Omit<CampaignRow, 'settings'> & { settings: object }>({
    name: 'apply_campaigns',
    text: `select c.id, v.settings, o.time_zone as "timeZone", c.reached_from_pass as "reachedFromPass"
             from campaign c
             join campaign_version v on v.campaign_id = c.id and v.version = c.version
             join organisation o on o.id = c.organisation_id
            where c.organisation_id = $1 and c.id = any($2::bigint[])`,
    values: [organisationId, [...new Set([...attempts.rows, ...past.rows].map((row) => row.campaignId))]],
  })
  const callbacks = await client.query<CallbackRow>({
    name: 'apply_callbacks',
    text: `select b.* from unnest($2::bigint[]) k(id) cross join lateral (
             select id, attempt_id as "attemptId", campaign_id as "campaignId", contact_id as "contactId",
                    number_id as "numberId", agent_id as "agentId", due_at as "dueAt", state,
                    done_by_attempt_id as "doneByAttemptId"
               from callback where organisation_id = $1 and contact_id = k.id
                and (state = 'open' or attempt_id = any($3::uuid[]) or done_by_attempt_id = any($3::uuid[]))
              order by due_at, id for update) b`,
    values: [organisationId, contactIds, attemptIds],
  })

  // Whoever allowed the calls again knew of it: what still is on DNC is kept by its gate alone.
  const stopped = new Set(contacts.rows.flatMap(({ id, isStopped }) => (isStopped ? [id] : [])))
  const askedForDnc = [...attempts.rows, ...past.rows]
    .filter((row) => asksForDnc(row) && stopped.has(row.contactId))
    .map((row) => row.contactId)
  if (askedForDnc.length > 0) {
    const { rows } = await client.query<{ id: bigint }>({
      name: 'apply_suppressed',
      text: `select k.id from unnest($2::bigint[]) k(id) where exists (
               select from contact_number n cross join lateral (
                 select from dnc_entry where e164 = n.e164 and (organisation_id = $1) is true and scope = 'organisation'
                    and ended_at is null and coalesce(expires_at > $3, true) limit 1) d
                where n.contact_id = k.id)`,
      values: [organisationId, [...new Set(askedForDnc)], now],
    })
    for (const { id } of rows) state.suppressed.add(id)
  }

  for (const row of callbacks.rows) addTo(state.callbacksOf, row.contactId, row)
  for (const row of contacts.rows) state.contacts.set(row.id, row)
  for (const row of queue.rows) state.queue.set(row.id, row)
  for (const found of attempts.rows) {
    const row = readCalls(found)
    state.attempts.set(row.id, row)
    addTo(state.attemptsOf, row.contactId, row)
    state.attemptsBefore.set(row.id, { ...row })
  }
  for (const found of past.rows) {
    addTo(state.attemptsOf, found.contactId, readCalls(found))
  }
  for (const { zones, country, regions, ...row } of numbers.rows) {
    const number = { ...row, zoneSet: { zones, country, regions } }
    state.numbers.set(row.id, number)
    addTo(state.numbersOf, row.contactId, number)
  }
  for (const row of campaigns.rows) {
    state.campaigns.set(row.id, { ...row, settings: { ...defaultCampaignSettings, ...row.settings } })
  }
  return state
}

/** What follows from the words and is not stored; most attempts have one call. */
function readCalls(found: FoundAttempt): AttemptRow {
  if (found.otherTaskIds.length === 0) return { ...found, otherCalls: [], ownCalledAt: null }
  const { words, handedAt, campaignType } = found
  const { others, ownCalledAt } = weighWords(words, {
    handedAt,
    isAgentCampaign: isAgentCampaign(campaignType),
  })
  return { ...found, otherCalls: others, ownCalledAt }
}

function emptyState(organisationId: bigint, now: Date): ApplyState {
  return {
    organisationId,
    now,
    attempts: new Map(),
    attemptsOf: new Map(),
    attemptsBefore: new Map(),
    queue: new Map(),
    contacts: new Map(),
    numbers: new Map(),
    numbersOf: new Map(),
    campaigns: new Map(),
    suppressed: new Set(),
    eased: new Set(),
    dnc: [],
    stops: new Map(),
    callbacksOf: new Map(),
    changedCallbacks: new Set(),
    changedAttempts: new Set(),
    changedContacts: new Set(),
    changedNumbers: new Set(),
    changedQueue: new Set(),
    counts: new Map(),
  }
}
