with taken as materialized (
  delete from disposition_pending p
   using (select event_id from disposition_pending where organisation_id = $1 order by event_id limit $2
           for update skip locked) t
   where p.organisation_id = $1 and p.event_id = t.event_id
  returning p.event_id
), work as materialized (
  select w.* from taken t cross join lateral (select * from bench_work w where w.event_id = t.event_id offset 0) w
), released as (
  delete from lease l using work w where l.organisation_id = $1 and l.attempt_id = w.attempt_id
), settled as (
  update attempt a
     set state = 'settled', outcome = w.outcome, business_outcome = w.business_outcome, is_charged = true, is_dialed = true,
         agent_id = w.agent_id, task_id = w.task_id, call_started_at = w.handed_at,
         call_ended_at = w.handed_at + interval '2 min', settled_at = now(), decision = w.decision,
         event_ids = array[w.event_id],
         words = jsonb_build_array(jsonb_build_object('event', w.event_id::text, 'place', 0, 'at', 1764000000000,
           'heard', 1764000000000, 'task', w.task_id, 'outcome', w.outcome, 'start', 1764000000000, 'end', 1764000120000))
    from work w where a.organisation_id = $1 and a.id = w.attempt_id
), queued as (
  update campaign_contact q
     set state = case when w.again is null then 'closed' else 'waiting' end, next_at = now() + w.again,
         waiting_for = case when w.again is not null then 'retry' end, last_outcome = w.outcome,
         charged_count = q.charged_count + 1,
         stop_cause = w.stop_cause, closed_at = case when w.again is null then now() end
    from work w where q.organisation_id = $1 and q.id = w.id
), charged as (
  update contact k set charged_total = k.charged_total + 1 from work w where k.id = w.id
), numbered as (
  update contact_number n
     set charged_total = n.charged_total + 1, state = case when w.outcome = 1 then 'invalid' else n.state end,
         state_cause = case when w.outcome = 1 then w.decision else n.state_cause end
    from work w where n.id = w.id
), rolled as (
  insert into outcome_rollup as o (organisation_id, campaign_id, list_id, minute_at, outcome, attempts, dials, live,
         reached_agent, contacts, talk_seconds)
  select $1, w.campaign_id, w.list_id, date_trunc('minute', w.handed_at), w.outcome, count(*), count(*),
         count(*) filter (where w.outcome = 16), count(*) filter (where w.outcome = 16),
         count(*) filter (where w.outcome = 16), 120 * count(*) filter (where w.outcome = 16)
    from work w group by 2, 3, 4, 5
  on conflict (organisation_id, campaign_id, list_id, minute_at, outcome) do update
     set attempts = o.attempts + excluded.attempts, dials = o.dials + excluded.dials, live = o.live + excluded.live,
         reached_agent = o.reached_agent + excluded.reached_agent, contacts = o.contacts + excluded.contacts,
         talk_seconds = o.talk_seconds + excluded.talk_seconds
), ledgered as (
  insert into ledger_day as d (organisation_id, campaign_id, day, reached_agent)
  select $1, w.campaign_id, (w.handed_at at time zone 'UTC')::date, count(*) from work w where w.outcome = 16 group by 2, 3
  on conflict (organisation_id, campaign_id, day) do update set reached_agent = d.reached_agent + excluded.reached_agent
), finished as (
  update disposition_event e set status = 'applied', applied_at = now(), results = r.results
    from (select w.event_id, jsonb_agg(jsonb_build_object('applied', 'settled', 'contactId', w.attempt_id)) as results
            from work w group by w.event_id) r
   where e.organisation_id = $1 and e.id = r.event_id
)
select count(*)::int as records from work
