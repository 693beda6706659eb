import type pg from 'pg'
import { type MadeCampaign, makeZoneSet, newYork } from './factories'

/** So many contacts, each with an open attempt and its lease, in one statement. Returns the attempts' ids. */
export async function makeOpenAttempts(
  pool: pg.Pool,
  campaign: MadeCampaign,
  size: number,
): Promise<string[]> {
  const zoneSetId = await makeZoneSet(pool, newYork)
  const values = [campaign.organisationId, campaign.id, campaign.listId, zoneSetId, size]
  const { rows } = await pool.query<{ id: string }>(
    `with person as (
       insert into contact (organisation_id, external_key) select $1, i::text from generate_series(1, $5::int) i
       returning id, external_key as key
     ), number as (
       insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
       select $1, p.id, 1, '+1555' || (1000000 + p.key::int), '', 'US', $4, 'area_code' from person p
       returning id, contact_id, e164
     ), queued as (
       insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, next_number_id,
         next_e164, zone_set_id, last_attempt_at)
       select $1, $2, n.contact_id, $3, 'leased', 1, n.id, n.e164, $4, date_trunc('milliseconds', now()) from number n
       returning id, contact_id, next_number_id, next_e164
     ), attempted as (
       insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
         version, pass, attempt_number, handed_at, guard_at, deadline_at)
       select $1, uuid_v7(now()), $2, q.id, q.contact_id, $3, q.next_number_id, q.next_e164, 1, 1, 1,
              date_trunc('milliseconds', now()), now() + interval '15 min', now() + interval '3 hours' from queued q
       returning id, campaign_contact_id, contact_id, e164
     )
     insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
     select $1, a.id, $2, a.campaign_contact_id, a.contact_id, a.e164, now() + interval '3 hours' from attempted a
     returning attempt_id as id`,
    values,
  )
  return rows.map((row) => row.id)
}
