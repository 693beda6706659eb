// Rows by plain SQL, as many as a load needs: two campaigns that dial the same people at the same time.

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'
/** Numbers of one scenario: no two scenarios share one. */
const NUMBERS_A_SCENARIO = 200_000

/** As the campaign's address has it: 13 digits of base 32. */
function formatCampaignId(id) {
  let rest = BigInt(id)
  let text = ''
  for (let digit = 0; digit < 13; digit += 1) {
    text = CROCKFORD[Number(rest & 31n)] + text
    rest >>= 5n
  }
  return `cmp_${text}`
}

/** Before the dialer is asked for the first time: it looks for new ones only now and then. */
export async function seedZones(world) {
  await world.ask(
    `insert into zone_set (key, country, regions, zones) values
       ('US|NY|America/New_York', 'US', '{NY}', '{America/New_York}'),
       ('US|IL|America/Chicago', 'US', '{IL}', '{America/Chicago}'),
       ('US|CA|America/Los_Angeles', 'US', '{CA}', '{America/Los_Angeles}') on conflict (key) do nothing`,
  )
}

/**
 * Three lists; campaign 1 has A and B, campaign 2 has B and C. A third of the contacts is on A and B both, a fifth on C
 * too. Every seventh contact has the number of the one before it, every eleventh the next one's as its second. Both
 * queues are in the same order, so that both campaigns reach for the same people.
 */
export async function seedScenario(world, { index, name, contacts }) {
  const organisation = world.organisationId
  const settings = {
    name,
    type: 'progressive',
    ruleSet: 'always',
    recordCount: 50,
    customerData: ['externalKey'],
  }
  const lists = await world.ask(
    `insert into contact_list (organisation_id, name, default_country)
     select $1, $2 || ' ' || l, 'US' from unnest(array['A', 'B', 'C']) l returning id`,
    [organisation, name],
  )
  const campaigns = await world.ask(
    `insert into campaign (organisation_id, name, state)
     select $1, $2 || ' ' || n, 'running' from generate_series(1, 2) n returning id`,
    [organisation, name],
  )
  const [a, b, c] = lists.map((row) => row.id)
  const [first, second] = campaigns.map((row) => row.id)
  await world.ask(
    `insert into campaign_version (organisation_id, campaign_id, version, settings)
     select $1, id, 1, $3 from unnest($2::bigint[]) id`,
    [organisation, [first, second], JSON.stringify(settings)],
  )
  await world.ask(
    `insert into campaign_list (organisation_id, campaign_id, list_id)
     values ($1, $2, $4), ($1, $2, $5), ($1, $3, $5), ($1, $3, $6)`,
    [organisation, first, second, a, b, c],
  )
  const prefix = `${name}-`
  await world.ask(
    `insert into contact (organisation_id, external_key, first_name, last_name)
     select $1, $2 || i, 'Ann', 'Example' from generate_series(0, $3::int - 1) i`,
    [organisation, prefix, contacts],
  )
  await world.ask(
    `with zone as (select id, row_number() over (order by id) - 1 as place from zone_set),
          person as (select id, substring(external_key from length($2) + 1)::int as i from contact
                      where organisation_id = $1 and external_key like $2 || '%'),
          number as (
            select p.id, p.i, 1 as position, case when p.i % 7 = 6 then p.i - 1 else p.i end as n from person p
            union all
            select p.id, p.i, 2, case when p.i % 11 = 10 and p.i + 1 < $3 then p.i + 1 else p.i + $3 end
              from person p where p.i % 2 = 0)
     insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
     select $1, n.id, n.position, '+1555' || lpad(($4::int + n.n)::text, 7, '0'), '', 'US', z.id, 'area_code'
       from number n join zone z on z.place = n.i % (select count(*) from zone)`,
    [organisation, prefix, contacts, index * NUMBERS_A_SCENARIO],
  )
  await world.ask(
    `with person as (select id, substring(external_key from length($2) + 1)::int as i from contact
                      where organisation_id = $1 and external_key like $2 || '%')
     insert into list_contact (organisation_id, list_id, contact_id)
     select $1, m.list, p.id from person p
       cross join lateral (values ($3::bigint, p.i % 3 <> 2), ($4::bigint, p.i % 3 <> 0), ($5::bigint, p.i % 5 = 0)) m(list, is_on)
      where m.is_on`,
    [organisation, prefix, a, b, c],
  )
  await world.ask(
    `insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, next_number_id,
       next_e164, zone_set_id)
     select $1, m.campaign_id, l.contact_id, min(l.list_id), 'ready', n.contact_id, n.id, n.e164, n.zone_set_id
       from campaign_list m
       join list_contact l on l.list_id = m.list_id
       join contact_number n on n.contact_id = l.contact_id and n.position = 1
      where m.campaign_id = any($2::bigint[])
      group by m.campaign_id, l.contact_id, n.contact_id, n.id`,
    [organisation, [first, second]],
  )
  await world.ask('analyze contact, contact_number, list_contact, campaign_contact')
  return { prefix, campaigns: [first, second].map((id) => ({ id, text: formatCampaignId(id) })) }
}
