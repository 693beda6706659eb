import type pg from 'pg'
import { makeCampaign, makeList, makeOrganisation, makeZoneSet, newYork } from './factories'

export type ManyContacts = {
  organisationId: bigint
  listId: bigint
  shortListId: bigint
  oddListId: bigint
  campaignId: bigint
}

/**
 * Contacts by plain SQL, as many as wanted, on one list and in one campaign's queue, analysed. Number n is named First n
 * mod 1,000 and Last n, has the number +1555… n, and once in 1,000: a place on a short list, a fax, no known zone, a
 * number on DNC, a leased queue row, a stop of all calls, an e-mail address and an account key. Odd ones have a list too;
 * 5,000 numbers of nobody are on DNC.
 */
export async function makeManyContacts(pool: pg.Pool, size: number): Promise<ManyContacts> {
  const { id: organisationId } = await makeOrganisation(pool)
  const campaign = await makeCampaign(pool, organisationId)
  const short = await makeCampaign(pool, organisationId)
  const oddListId = await makeList(pool, organisationId)
  const zone = await makeZoneSet(pool, newYork)
  const several = await makeZoneSet(pool, {
    country: 'US',
    regions: ['FL'],
    zones: ['America/Chicago', 'America/New_York'],
  })
  const unknown = await makeZoneSet(pool, { country: 'GB', regions: [], zones: [] })
  const client = await pool.connect()
  try {
    await client.query(
      `create temp table made as select n, rollcall_id() as id, rollcall_id() as number_id, n % 1000 = 0 as is_rare,
         '+1555' || lpad(n::text, 7, '0') as e164 from generate_series(1, ${size}) n`,
    )
    await client.query(
      `insert into contact (id, organisation_id, external_key, first_name, last_name, account_key, email, stopped_at)
       select id, $1, 'K' || n, 'First' || n % 1000, 'Last' || n, case when is_rare then 'A' || n end,
              case when is_rare then 'Person' || n || '@example.com' end, case when is_rare then now() end from made`,
      [organisationId],
    )
    await client.query(
      `insert into contact_number (id, organisation_id, contact_id, position, e164, given, zone_set_id, zone_source, state)
       select number_id, $1, id, 1, e164, e164,
              case when is_rare then $2::int when n % 2 = 0 then $3::int else $4::int end, 'area_code',
              case when is_rare then 'fax' else 'active' end from made`,
      [organisationId, unknown, several, zone],
    )
    for (const [listId, which] of [
      [campaign.listId, 'true'],
      [short.listId, 'is_rare'],
      [oddListId, 'n % 2 = 1'],
    ] as const) {
      await client.query(
        `insert into list_contact (organisation_id, list_id, contact_id) select $1, $2, id from made where ${which}`,
        [organisationId, listId],
      )
    }
    await client.query(
      `insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, zone_set_id)
       select $1, $2, id, $3, case when is_rare then 'leased' else 'ready' end, n, $4 from made`,
      [organisationId, campaign.id, campaign.listId, zone],
    )
    await client.query(
      `insert into dnc_entry (organisation_id, e164, source) select $1::bigint, e164, 'user' from made where is_rare
       union all select $1::bigint, '+1666' || lpad(n::text, 7, '0'), 'user' from generate_series(1, 5000) n`,
      [organisationId],
    )
    await client.query('drop table made')
    await client.query('analyze')
  } finally {
    client.release()
  }
  return {
    organisationId,
    listId: campaign.listId,
    shortListId: short.listId,
    oddListId,
    campaignId: campaign.id,
  }
}
