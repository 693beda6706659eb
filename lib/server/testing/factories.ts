import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type CampaignSettings, defaultCampaignSettings } from '@/lib/domain/campaign/settings'
import { formatZoneSetKey } from '@/lib/domain/compliance/phone-zones'
import { formatId } from '@/lib/domain/ids'
import { encryptSecret } from '@/lib/server/crypto/encryption'
import { hashConnectorPassword } from '@/lib/server/crypto/keyed-hash'

/** Rows for tests of the machine's path, written by plain SQL: each test makes an organisation of its own. */

export type Zone = { country: string | null; regions: readonly string[]; zones: string[] }
export const newYork: Zone = { country: 'US', regions: ['NY'], zones: ['America/New_York'] }

async function insert(pool: pg.Pool, text: string, values: unknown[]): Promise<bigint> {
  const { rows } = await pool.query<{ id: bigint }>(text, values)
  const [row] = rows
  if (!row) throw new Error('nothing was inserted')
  return row.id
}

export type MadeOrganisation = { id: bigint; wxccOrgId: string }

export async function makeOrganisation(pool: pg.Pool): Promise<MadeOrganisation> {
  const wxccOrgId = randomUUID()
  const id = await insert(
    pool,
    `insert into organisation (name, wxcc_org_id, time_zone) values ('Test', $1, 'America/New_York') returning id`,
    [wxccOrgId],
  )
  return { id, wxccOrgId }
}

export async function makeCredential(
  pool: pg.Pool,
  organisationId: bigint,
): Promise<{ id: bigint; userName: string; password: string; basic: string }> {
  const userName = `dialer-${randomBytes(8).toString('hex')}`
  const password = randomBytes(24).toString('base64url')
  const id = await insert(
    pool,
    'insert into connector_credential (organisation_id, user_name, secret_hash) values ($1, $2, $3) returning id',
    [organisationId, userName, hashConnectorPassword(password)],
  )
  const basic = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`
  return { id, userName, password, basic }
}

export async function makeWebhookSecret(pool: pg.Pool, organisationId: bigint): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  await pool.query('insert into webhook_secret (organisation_id, secret_encrypted) values ($1, $2)', [
    organisationId,
    encryptSecret(secret),
  ])
  return secret
}

export async function makeZoneSet(pool: pg.Pool, zone: Zone): Promise<number> {
  const key = formatZoneSetKey(zone)
  const { rows } = await pool.query<{ id: number }>(
    `insert into zone_set (key, country, regions, zones) values ($1, $2, $3, $4)
     on conflict (key) do update set key = excluded.key returning id`,
    [key, zone.country, zone.regions, zone.zones],
  )
  return rows[0]?.id ?? 0
}

export async function makeList(pool: pg.Pool, organisationId: bigint): Promise<bigint> {
  return insert(
    pool,
    `insert into contact_list (organisation_id, name, default_country) values ($1, 'List', 'US') returning id`,
    [organisationId],
  )
}

export type MadeCampaign = { id: bigint; organisationId: bigint; listId: bigint; path: string }

/** Running, with the rules `always` unless told, and a list of its own unless given one. */
export async function makeCampaign(
  pool: pg.Pool,
  organisationId: bigint,
  settings: Partial<CampaignSettings> = {},
  options: { state?: string; listId?: bigint } = {},
): Promise<MadeCampaign> {
  const listId = options.listId ?? (await makeList(pool, organisationId))
  const id = await insert(
    pool,
    `insert into campaign (organisation_id, name, state) values ($1, 'Campaign', $2) returning id`,
    [organisationId, options.state ?? 'running'],
  )
  const whole = { ...defaultCampaignSettings, name: 'Campaign', ruleSet: 'always', ...settings }
  await pool.query(
    'insert into campaign_version (organisation_id, campaign_id, version, settings) values ($1, $2, 1, $3)',
    [organisationId, id, JSON.stringify(whole)],
  )
  await pool.query('insert into campaign_list (organisation_id, campaign_id, list_id) values ($1, $2, $3)', [
    organisationId,
    id,
    listId,
  ])
  return { id, organisationId, listId, path: `/api/dialer/campaigns/${formatId('cmp', id)}/dialing-list` }
}

let numbersMade = 0

/** Numbers that nobody has (area code 555), none twice in a process. */
export function takeE164(): string {
  numbersMade += 1
  return `+1555${String(1_000_000 + numbersMade)}`
}

export type ContactOptions = {
  zone?: Zone
  /** One entry a number; a fresh number where none is given. */
  numbers?: { e164?: string; state?: string; chargedTotal?: number }[]
  columns?: Record<string, string>
  member?: { dialAt?: Date; guardTime?: Date; customerAni?: string; preferredAgentId?: string }
  contact?: { stoppedAt?: Date; lockedUntil?: Date; chargedTotal?: number }
  queue?: {
    state?: string
    nextAt?: Date
    orderKey?: number
    dialAt?: Date
    guardTime?: Date
    waitingFor?: string
  }
}
export type MadeContact = {
  id: bigint
  queueId: bigint
  e164: string
  numberIds: bigint[]
  zoneSetId: number
}

/** A contact on the campaign's list and in its queue. */
export async function makeContact(
  pool: pg.Pool,
  campaign: MadeCampaign,
  options: ContactOptions = {},
): Promise<MadeContact> {
  const { organisationId, listId } = campaign
  const zone = options.zone ?? newYork
  const zoneSetId = await makeZoneSet(pool, zone)
  const id = await insert(
    pool,
    `insert into contact (organisation_id, external_key, first_name, last_name, stopped_at, locked_until, charged_total)
     values ($1, $2, 'Ann', 'Example', $3, $4, $5) returning id`,
    [
      organisationId,
      randomUUID(),
      options.contact?.stoppedAt ?? null,
      options.contact?.lockedUntil ?? null,
      options.contact?.chargedTotal ?? 0,
    ],
  )
  const numberIds: bigint[] = []
  const e164s: string[] = []
  for (const [index, number] of (options.numbers ?? [{}]).entries()) {
    const e164 = number.e164 ?? takeE164()
    e164s.push(e164)
    numberIds.push(
      await insert(
        pool,
        `insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id,
           zone_source, state, charged_total) values ($1, $2, $3, $4, $4, $5, $6, 'area_code', $7, $8) returning id`,
        [
          organisationId,
          id,
          index + 1,
          e164,
          zone.country,
          zoneSetId,
          number.state ?? 'active',
          number.chargedTotal ?? 0,
        ],
      ),
    )
  }
  await pool.query(
    `insert into list_contact (organisation_id, list_id, contact_id, columns, dial_at, guard_time, customer_ani,
       preferred_agent_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      organisationId,
      listId,
      id,
      JSON.stringify(options.columns ?? {}),
      options.member?.dialAt ?? null,
      options.member?.guardTime ?? null,
      options.member?.customerAni ?? null,
      options.member?.preferredAgentId ?? null,
    ],
  )
  const e164 = e164s[0] ?? ''
  const queueId = await makeQueueRow(
    pool,
    campaign,
    { id, e164, numberId: numberIds[0] ?? null, zoneSetId },
    options,
  )
  return { id, queueId, e164, numberIds, zoneSetId }
}

/** Joins a contact to a campaign's queue. */
export async function makeQueueRow(
  pool: pg.Pool,
  campaign: MadeCampaign,
  contact: { id: bigint; e164: string; numberId: bigint | null; zoneSetId: number },
  options: Pick<ContactOptions, 'queue' | 'member'> = {},
): Promise<bigint> {
  const { queue = {}, member = {} } = options
  return insert(
    pool,
    `insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, next_at, waiting_for,
       next_number_id, next_e164, zone_set_id, dial_at, guard_time)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id`,
    [
      campaign.organisationId,
      campaign.id,
      contact.id,
      campaign.listId,
      queue.state ?? 'ready',
      queue.orderKey ?? 1,
      queue.nextAt ?? null,
      queue.waitingFor ?? null,
      contact.numberId,
      contact.e164,
      contact.zoneSetId,
      queue.dialAt ?? member.dialAt ?? null,
      queue.guardTime ?? member.guardTime ?? null,
    ],
  )
}

/** A settled attempt of the past, or an open one with its lease. Does not raise the counters. */
export async function makeAttempt(
  pool: pg.Pool,
  campaign: MadeCampaign,
  contact: MadeContact,
  options: {
    handedAt: Date
    isCharged?: boolean
    isOpen?: boolean
    outcome?: number
    otherTaskIds?: string[]
    otherCalledAt?: Date | null
    callStartedAt?: Date | null
    guardAt?: Date
    settledAt?: Date
  },
): Promise<string> {
  const { handedAt, isOpen = false, callStartedAt = handedAt } = options
  const deadline = new Date(handedAt.getTime() + 3 * 3_600_000)
  const { rows } = await pool.query<{ id: string }>(
    `insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164, version,
       pass, attempt_number, handed_at, deadline_at, state, outcome, is_charged, other_task_ids,
       call_started_at, guard_at, settled_at, other_called_at)
     values ($1, uuid_v7($2), $3, $4, $5, $6, $7, $8, 1, 1, 1, $2, $9, $10, $11, $12, $13, $14, $15, $16, $17) returning id`,
    [
      campaign.organisationId,
      handedAt,
      campaign.id,
      contact.queueId,
      contact.id,
      campaign.listId,
      contact.numberIds[0],
      contact.e164,
      deadline,
      isOpen ? 'open' : 'settled',
      isOpen ? null : (options.outcome ?? 2),
      options.isCharged ?? !isOpen,
      options.otherTaskIds ?? [],
      isOpen ? null : callStartedAt,
      options.guardAt ?? deadline,
      isOpen ? null : (options.settledAt ?? deadline),
      options.otherCalledAt ?? null,
    ],
  )
  const id = rows[0]?.id ?? ''
  const calls = Number(options.isCharged ?? !isOpen) + (options.otherTaskIds?.length ?? 0)
  await pool.query('update contact set charged_total = charged_total + $2 where id = $1', [contact.id, calls])
  if (isOpen) {
    await pool.query(
      `insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [campaign.organisationId, id, campaign.id, contact.queueId, contact.id, contact.e164, deadline],
    )
  }
  return id
}

export async function addDnc(
  pool: pg.Pool,
  organisationId: bigint,
  e164: string,
  options: { campaignId?: bigint; expiresAt?: Date; endedAt?: Date } = {},
): Promise<void> {
  await pool.query(
    `insert into dnc_entry (organisation_id, e164, scope, campaign_id, source, expires_at, ended_at)
     values ($1, $2, $3, $4, 'user', $5, $6)`,
    [
      organisationId,
      e164,
      options.campaignId === undefined ? 'organisation' : 'campaign',
      options.campaignId ?? null,
      options.expiresAt ?? null,
      options.endedAt ?? null,
    ],
  )
}

/** A disposition in the inbox that waits to be applied, as if it had been signed. Returns the event's id. */
export async function storeDisposition(
  pool: pg.Pool,
  organisationId: bigint,
  body: Buffer,
  options: {
    envelopeId?: string
    isLate?: boolean
    isConflicting?: boolean
    isOtherSubscription?: boolean
  } = {},
): Promise<bigint> {
  return insert(
    pool,
    `with stored as (
       insert into disposition_event (organisation_id, envelope_id, body_sha256, body, headers, authenticated_by, is_late,
                                      is_conflicting, is_other_subscription)
       values ($1, $2, $3, $4, '{"x-webexcc-timestamp": "1"}', 'signature', $5, $6, $7) returning organisation_id, id)
     insert into disposition_pending (organisation_id, event_id) select * from stored returning event_id as id`,
    [
      organisationId,
      options.envelopeId ?? randomUUID(),
      createHash('sha256').update(body).digest(),
      body,
      options.isLate ?? false,
      options.isConflicting ?? false,
      options.isOtherSubscription ?? false,
    ],
  )
}
