\set zone :first_zone + random(0, 7)
with claimed as (
  select id from campaign_contact
   where organisation_id = :organisation and campaign_id = :campaign and zone_set_id = :zone and state = 'ready'
   order by order_key, id limit 50 for update skip locked
)
update campaign_contact c
   set state = 'leased', attempt_count = c.attempt_count + 1,
       last_attempt_at = now(), next_at = null, waiting_for = null
  from claimed where c.organisation_id = :organisation and c.id = claimed.id;
