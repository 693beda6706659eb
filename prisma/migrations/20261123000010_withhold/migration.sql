-- Takes back attempts whose record does not pass the outgoing schema (lib/server/dialer/dialing-list/withhold.ts):
-- settled with outcome 17, released, their contact out of the queue. Locks: contact, queue row, lease, attempt, rollup.
create function withhold_attempts(p_organisation_id bigint, p_attempt_ids uuid[], p_faults text[]) returns int
language plpgsql volatile
as $$
declare
  taken uuid[];
begin
  perform ct.id from contact ct
    where ct.id in (select a.contact_id from attempt a where a.organisation_id = p_organisation_id and a.id = any(p_attempt_ids))
    order by ct.id for update;
  with gone as (
    delete from lease l where (l.organisation_id = p_organisation_id) is true and l.attempt_id = any(p_attempt_ids)
    returning l.attempt_id
  )
  select array_agg(g.attempt_id) into taken from gone g;
  if taken is null then return 0; end if;

  update campaign_contact c set state = 'closed', stop_cause = 'data_error', closed_at = now(), last_outcome = 17
    from attempt a where a.organisation_id = p_organisation_id and a.id = any(taken)
      and c.organisation_id = p_organisation_id and c.id = a.campaign_contact_id;
  update attempt a set state = 'settled', outcome = 17, settled_at = now(),
      decision = 'Withheld: ' || f.fault
    from unnest(p_attempt_ids, p_faults) f(id, fault)
    where a.organisation_id = p_organisation_id and a.id = f.id and a.id = any(taken);
  insert into outcome_rollup as r (organisation_id, campaign_id, list_id, minute_at, outcome, attempts)
    select p_organisation_id, a.campaign_id, a.list_id, date_trunc('minute', a.handed_at), 17, count(*)
      from attempt a where a.organisation_id = p_organisation_id and a.id = any(taken)
      group by 2, 3, 4 order by 2, 3, 4
    on conflict (organisation_id, campaign_id, list_id, minute_at, outcome)
      do update set attempts = r.attempts + excluded.attempts;
  return cardinality(taken);
end
$$;
