-- The dialing list in one round trip: lib/server/dialer/dialing-list calls this and nothing else.
--
-- Each step is a statement of its own, so that in READ COMMITTED each sees what was committed before it began:
-- the gates are read only after contact and number are held. Nothing here waits for a contact, a queue row or a number
-- (skip locked, try lock), so a hand-out can be waited for but never closes a circle. Obvious forms that are wrong:
-- locking per zone and then merging (locks 8 x n rows), choosing in a CTE and locking by id (hands out a row that was
-- leased in between), gates before holding (misses a DNC entry that commits meanwhile), `on conflict do nothing` on
-- leases (waits, and deadlocks against the apply).

create type hand_out_candidate as (
  id bigint, order_key bigint, contact_id bigint, list_id bigint, number_id bigint, e164 text, zone_set_id int,
  pass int, attempt_count int, dial_at timestamptz, guard_time timestamptz, last_outcome smallint
);

-- `gate` null = may go out. Shut: `opens_at` null = not by itself.
create type hand_out_verdict as (
  candidate hand_out_candidate, gate text, opens_at timestamptz, is_of_number boolean, guard_at timestamptz,
  callback_agent_id text, closes_at timestamptz
);

-- When an attempt's call began, for caps and cooldowns: as the dialer says, never outside what it was allowed; where it
-- says nothing, the latest moment that it can have been. Caps counted from the hand-out would let two calls come nearer
-- to each other than the rule says, by as long as a record may wait to be dialed.
create function attempt_called_at(handed_at timestamptz, call_started_at timestamptz, guard_at timestamptz,
  settled_at timestamptz) returns timestamptz
language sql immutable parallel safe
return greatest(handed_at, least(call_started_at, guard_at, settled_at));

-- p_limits: lib/domain/eligibility/gate-limits.ts. p_zone_*: one entry a zone set that may hold contacts: the callable
-- interval that holds the present or follows it, the opening after that, and the stricter cap of its region, if any.
-- p_now: only for tests; null = the transaction's time, the one clock of every attempt.
create function hand_out(
  p_organisation_id bigint, p_campaign_id bigint, p_version int, p_count int,
  p_zone_set_ids int[], p_opens_at timestamptz[], p_closes_at timestamptz[], p_next_opens_at timestamptz[],
  p_region_max int[], p_region_seconds int[],
  p_limits jsonb, p_ends_at timestamptz, p_closed_by text, p_life_seconds int, p_lease_seconds int,
  p_columns text[], p_rules text, p_now timestamptz default null
) returns jsonb
language plpgsql volatile
-- Plans must not depend on how full the tables were when they were made, nor on how many rows a call brings: every access
-- here is by the key of single rows. (With plans made for 50 known rows, tables that nobody had analysed yet were read by
-- organisation: 19,000 contacts for 50.)
set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
  margin constant interval := interval '180 seconds';
  least_life constant interval := interval '180 seconds';
  taken_again constant interval := interval '5 seconds';
  leased_again constant interval := interval '60 seconds';
  list_again constant interval := interval '1 hour';
  -- The longest window of a cap, and a day, which is more than a record may wait to be dialed.
  window_max constant interval := interval '32 days';
  at_now timestamptz := coalesce(p_now, date_trunc('milliseconds', transaction_timestamp()));
  campaign_state text;
  campaign_version int;
  paused timestamptz;
  reason text;
  wanted int := p_count;
  budget int := greatest(200, p_count * 8);
  depth int;
  seen int;
  picked hand_out_candidate[];
  held hand_out_candidate[];
  contact_ids bigint[];
  verdicts hand_out_verdict[];
  most int;
  records jsonb := '[]';
  part jsonb;
  shut jsonb := '{}';
begin
  -- 1. Organisation, then campaign: share locks that "pause everything", pause and stop wait for and exclude.
  select o.paused_at into paused from organisation o where o.id = p_organisation_id for share;
  select c.state, c.version into campaign_state, campaign_version
    from campaign c where c.id = p_campaign_id and c.organisation_id = p_organisation_id for share;
  if campaign_state is null then return jsonb_build_object('status', 'not_found'); end if;
  if campaign_version <> p_version then return jsonb_build_object('status', 'stale'); end if;
  reason := case
    when campaign_state <> 'running' then 'campaign_running'
    when paused is not null then 'organisation_paused'
    else p_closed_by end;

  if reason is null then
    -- Waiting rows that are due become ready, a bounded number of them: the cost never depends on what waits.
    update campaign_contact c set state = 'ready', next_at = null, waiting_for = null
      from (select w.id from campaign_contact w
            where w.organisation_id = p_organisation_id and w.campaign_id = p_campaign_id
              and w.state = 'waiting' and w.next_at <= at_now
            order by w.next_at limit greatest(100, p_count * 2) for update skip locked) due
      where c.organisation_id = p_organisation_id and c.id = due.id;

    most := greatest(1, (p_limits->>'numberDayMax')::int, (p_limits->>'numberTotalMax')::int,
      (p_limits->>'contactDayMax')::int, (p_limits->>'contactTotalMax')::int,
      (select max(m) from unnest(p_region_max) m));
    depth := wanted;

    while wanted > 0 and budget > 0 loop
      -- 2. The heads of the open zone sets, merged without locks; then the rows in that order, condition repeated.
      with heads as materialized (
        select h.id, h.order_key
        from unnest(p_zone_set_ids, p_opens_at, p_closes_at) zone(id, opens_at, closes_at)
        cross join lateral (
          select c.id, c.order_key from campaign_contact c
          where c.organisation_id = p_organisation_id and c.campaign_id = p_campaign_id
            and c.zone_set_id = zone.id and c.state = 'ready'
          order by c.order_key, c.id limit depth) h
        where zone.opens_at <= at_now and at_now < zone.closes_at - margin
        order by h.order_key, h.id limit depth
      ), locked as (
        select c.id, c.order_key, c.contact_id, c.list_id, c.next_number_id, c.next_e164, c.zone_set_id, c.pass,
          c.attempt_count, c.dial_at, c.guard_time, c.last_outcome
        from heads h
        join campaign_contact c on c.organisation_id = p_organisation_id and c.id = h.id
        -- `is true`: to be looked at on the row that its key found, never a reason to take another index.
        where (c.state = 'ready') is true and (c.campaign_id = p_campaign_id) is true
          and (c.zone_set_id = any(p_zone_set_ids)) is true
        order by h.order_key, h.id
        limit least(wanted, budget) for update of c skip locked
      )
      select (select count(*) from heads),
        (select array_agg(row(l.*)::hand_out_candidate order by l.order_key, l.id) from locked l)
        into seen, picked;
      exit when seen = 0;
      if picked is null then
        -- All heads are in other hands: look deeper, but not without end.
        exit when seen < depth or depth > 4000;
        depth := depth * 4;
        continue;
      end if;
      budget := budget - cardinality(picked);

      -- 3. Hold contacts and numbers without waiting. Of two contacts with one number the first is kept.
      select array_agg(k.id) into contact_ids from (
        select ct.id from contact ct
        where ct.id in (select p.contact_id from unnest(picked) p) and (ct.organisation_id = p_organisation_id) is true
        order by ct.id for update skip locked) k;
      with tried as materialized (
        select t.id, pg_try_advisory_xact_lock(hashtextextended(t.e164, p_organisation_id)) as is_taken
        from (select distinct on (p.e164) p.id, p.e164 from unnest(picked) p
              where p.contact_id = any(contact_ids) order by p.e164, p.order_key, p.id) t
      )
      select array_agg(p order by p.order_key, p.id) into held
        from unnest(picked) p join tried t on t.id = p.id where t.is_taken;
      update campaign_contact c set state = 'waiting', next_at = at_now + taken_again, waiting_for = 'contact_lease'
        from unnest(picked) p
        where c.organisation_id = p_organisation_id and c.id = p.id
          and not exists (select from unnest(held) h where h.id = p.id);
      continue when held is null;

      -- 4. The gates, in a new statement. lib/domain/eligibility/gates.ts is the oracle; a property test holds both together.
      with facts as (
        select h as candidate, z.closes_at, z.next_opens_at, z.region_max, z.region_seconds,
          ct.stopped_at, ct.locked_until, ct.charged_total as contact_total,
          n.state as number_state,
          -- The number's calls, whoever of the contacts that have it was meant.
          (select coalesce(sum(shared.charged_total), 0) from contact_number shared
            where shared.organisation_id = p_organisation_id and shared.e164 = n.e164) as number_total,
          l.is_active, l.expires_at,
          dnc.is_listed, dnc.expires_at as dnc_until,
          lease_of_contact.deadline_at as contact_leased, lease_of_number.deadline_at as number_leased,
          times.of_contact, times.of_number,
          cb.id is not null as is_callback, cb.agent_id as callback_agent_id,
          date_trunc('second', least(z.closes_at - margin, (h).guard_time, p_ends_at,
            greatest(at_now, (h).dial_at) + make_interval(secs => p_life_seconds))) as guard_at
        from unnest(held) h
        join contact ct on ct.id = (h).contact_id
        join contact_list l on l.id = (h).list_id
        join unnest(p_zone_set_ids, p_closes_at, p_next_opens_at, p_region_max, p_region_seconds)
          z(id, closes_at, next_opens_at, region_max, region_seconds) on z.id = (h).zone_set_id
        left join contact_number n on n.id = (h).number_id
        left join lateral (
          select true as is_listed, case when bool_or(d.expires_at is null) then null else max(d.expires_at) end as expires_at
          from dnc_entry d
          where d.organisation_id = p_organisation_id and d.e164 = (h).e164 and d.ended_at is null
            and (d.expires_at is null or d.expires_at > at_now)
            and (d.scope = 'organisation' or d.campaign_id = p_campaign_id)
          having count(*) > 0) dnc on true
        left join lease lease_of_contact
          on lease_of_contact.organisation_id = p_organisation_id and lease_of_contact.contact_id = (h).contact_id
        left join lease lease_of_number
          on lease_of_number.organisation_id = p_organisation_id and lease_of_number.e164 = (h).e164
        left join lateral (
          select c.id, c.agent_id from callback c
          where c.organisation_id = p_organisation_id and c.contact_id = (h).contact_id
            and c.campaign_id = p_campaign_id and c.state = 'open' order by c.due_at limit 1) cb on true
        -- A call begins after the attempt before it has ended (leases), so the calls are in the order of their hand-outs.
        cross join lateral (select
          array(select attempt_called_at(a.handed_at, a.call_started_at, a.guard_at, a.settled_at) from attempt a, generate_series(case when a.is_charged then 0 else 1 end, cardinality(a.other_task_ids))
                where a.organisation_id = p_organisation_id and a.contact_id = (h).contact_id and (a.is_charged or a.other_task_ids <> '{}')
                  and a.handed_at > at_now - window_max and a.id >= uuid_v7_floor(at_now - window_max)
                order by a.handed_at desc limit most) as of_contact,
          array(select attempt_called_at(a.handed_at, a.call_started_at, a.guard_at, a.settled_at) from attempt a, generate_series(case when a.is_charged then 0 else 1 end, cardinality(a.other_task_ids))
                where a.organisation_id = p_organisation_id and a.e164 = (h).e164 and (a.is_charged or a.other_task_ids <> '{}')
                  and a.handed_at > at_now - window_max and a.id >= uuid_v7_floor(at_now - window_max)
                order by a.handed_at desc limit most) as of_number) times
      ), shut_gates as (
        select f.candidate, g.gate, g.opens_at, g.is_of_number,
          row_number() over (partition by (f.candidate).id order by g.opens_at desc nulls first, g.place) as place
        from facts f cross join lateral (values
          (1, 'list_active', not f.is_active, at_now + list_again, false),
          (2, 'list_active', coalesce(f.expires_at <= at_now, false), null, false),
          (3, 'contact_open', f.stopped_at is not null, null, false),
          (4, 'number_valid', coalesce(f.number_state, 'gone') <> 'active', null, true),
          (5, 'dnc', coalesce(f.is_listed, false), f.dnc_until, true),
          (6, 'contact_guard_time', coalesce(case when f.is_callback then (f.candidate).guard_time <= at_now
             else (f.candidate).guard_time < at_now + least_life end, false), null, false),
          (7, 'callable_interval', not f.is_callback and f.closes_at - margin - least_life < at_now,
             f.next_opens_at, false),
          (8, 'contact_lease', f.contact_leased is not null, least(f.contact_leased, at_now + leased_again), false),
          (9, 'number_lease', f.number_leased is not null, least(f.number_leased, at_now + leased_again), false),
          (10, 'cap_number_day',
             f.of_number[(p_limits->>'numberDayMax')::int]
               > at_now - make_interval(secs => (p_limits->>'numberDaySeconds')::int),
             f.of_number[(p_limits->>'numberDayMax')::int]
               + make_interval(secs => (p_limits->>'numberDaySeconds')::int), false),
          (11, 'cap_number_day', f.of_number[f.region_max] > at_now - make_interval(secs => f.region_seconds),
             f.of_number[f.region_max] + make_interval(secs => f.region_seconds), false),
          (12, 'cap_number_total', p_limits->>'numberTotalSeconds' is null
             and f.number_total >= (p_limits->>'numberTotalMax')::int, null, true),
          (13, 'cap_number_total',
             f.of_number[(p_limits->>'numberTotalMax')::int]
               > at_now - make_interval(secs => (p_limits->>'numberTotalSeconds')::int),
             f.of_number[(p_limits->>'numberTotalMax')::int]
               + make_interval(secs => (p_limits->>'numberTotalSeconds')::int), false),
          (14, 'cap_contact_day',
             f.of_contact[(p_limits->>'contactDayMax')::int]
               > at_now - make_interval(secs => (p_limits->>'contactDaySeconds')::int),
             f.of_contact[(p_limits->>'contactDayMax')::int]
               + make_interval(secs => (p_limits->>'contactDaySeconds')::int), false),
          (15, 'cap_contact_total', p_limits->>'contactTotalSeconds' is null
             and f.contact_total >= (p_limits->>'contactTotalMax')::int, null, false),
          (16, 'cap_contact_total',
             f.of_contact[(p_limits->>'contactTotalMax')::int]
               > at_now - make_interval(secs => (p_limits->>'contactTotalSeconds')::int),
             f.of_contact[(p_limits->>'contactTotalMax')::int]
               + make_interval(secs => (p_limits->>'contactTotalSeconds')::int), false),
          (17, 'cooldown', f.of_contact[1] > at_now - make_interval(secs => (p_limits->>'betweenCallsSeconds')::int),
             f.of_contact[1] + make_interval(secs => (p_limits->>'betweenCallsSeconds')::int), false),
          (18, 'cooldown_abandon', f.locked_until > at_now, f.locked_until, false),
          -- The guard time of this very hand-out: too near, or before the time the contact asked for.
          (19, 'contact_guard_time', coalesce((f.candidate).dial_at > (f.candidate).guard_time, false), null, false),
          (20, 'due', coalesce((f.candidate).dial_at > f.guard_at, false), (f.candidate).dial_at, false),
          (21, 'campaign_window', not f.is_callback and p_ends_at < at_now + least_life, p_ends_at, false)
        ) g(place, gate, is_shut, opens_at, is_of_number)
        where g.is_shut
      )
      select array_agg(row(f.candidate, s.gate, s.opens_at, s.is_of_number, f.guard_at, f.callback_agent_id, f.closes_at)
          ::hand_out_verdict order by (f.candidate).order_key, (f.candidate).id)
        into verdicts
        from facts f left join shut_gates s on (s.candidate).id = (f.candidate).id and s.place = 1;

      -- Shut: another number if this one is shut for good, else back to when the gate opens, else closed with its cause.
      update campaign_contact c set
          state = case when other.id is not null then 'ready' when v.opens_at is null then 'closed' else 'waiting' end,
          next_number_id = coalesce(other.id, c.next_number_id),
          next_e164 = coalesce(other.e164, c.next_e164),
          zone_set_id = coalesce(other.zone_set_id, c.zone_set_id),
          next_at = case when other.id is null then v.opens_at end,
          waiting_for = case when other.id is null and v.opens_at is not null then v.gate end,
          stop_cause = case when other.id is null and v.opens_at is null then v.gate end,
          closed_at = case when other.id is null and v.opens_at is null then at_now end
        from unnest(verdicts) v
        left join lateral (
          select n.id, n.e164, n.zone_set_id from contact_number n
          where v.is_of_number and n.contact_id = ((v).candidate).contact_id
            and n.id is distinct from ((v).candidate).number_id and n.state = 'active'
            and (p_limits->>'numberTotalMax' is null or p_limits->>'numberTotalSeconds' is not null
                 or (select coalesce(sum(shared.charged_total), 0) from contact_number shared
                     where shared.organisation_id = p_organisation_id and shared.e164 = n.e164)
                    < (p_limits->>'numberTotalMax')::int)
            and not exists (select from dnc_entry d
              where d.organisation_id = p_organisation_id and d.e164 = n.e164 and d.ended_at is null
                and (d.expires_at is null or d.expires_at > at_now)
                and (d.scope = 'organisation' or d.campaign_id = p_campaign_id))
          order by n.position limit 1) other on true
        where v.gate is not null and c.organisation_id = p_organisation_id and c.id = ((v).candidate).id;
      select coalesce(jsonb_object_agg(g.gate, g.times), '{}') into part
        from (select v.gate, count(*) as times from unnest(verdicts) v where v.gate is not null group by v.gate) g;
      shut := (select coalesce(jsonb_object_agg(b.key, coalesce((shut->>b.key)::int, 0) + coalesce((part->>b.key)::int, 0)), '{}')
               from (select jsonb_object_keys(shut) as key union select jsonb_object_keys(part)) b);

      -- 5. Leases and attempts, queue rows. The unique keys of lease are the last word. Nothing is charged yet: while the
      -- lease is open it shuts every gate itself, and with its end comes the outcome that says what is charged.
      with passed as materialized (
        select uuid_v7(at_now) as attempt_id, (v).candidate as k, v.guard_at, v.callback_agent_id, v.closes_at,
          v.guard_at + make_interval(secs => p_lease_seconds) as deadline_at
        from unnest(verdicts) v where v.gate is null
      ), leased as (
        insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
        select p_organisation_id, p.attempt_id, p_campaign_id, (p.k).id, (p.k).contact_id, (p.k).e164, p.deadline_at
        from passed p
      ), attempted as (
        insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
          version, pass, attempt_number, handed_at, dial_at, guard_at, deadline_at, gates)
        select p_organisation_id, p.attempt_id, p_campaign_id, (p.k).id, (p.k).contact_id, (p.k).list_id,
          (p.k).number_id, (p.k).e164, p_version, (p.k).pass, (p.k).attempt_count + 1, at_now, (p.k).dial_at,
          p.guard_at, p.deadline_at,
          jsonb_build_object('rules', p_rules, 'zoneSet', (p.k).zone_set_id, 'closesAt', p.closes_at)
        from passed p
      ), queued as (
        update campaign_contact c set state = 'leased', attempt_count = c.attempt_count + 1, last_attempt_at = at_now,
          next_at = null, waiting_for = null
        from passed p where c.organisation_id = p_organisation_id and c.id = (p.k).id
      )
      select coalesce(jsonb_agg(jsonb_build_object(
          'attemptId', p.attempt_id, 'contactId', (p.k).contact_id::text, 'e164', (p.k).e164,
          'country', n.country, 'lastOutcome', (p.k).last_outcome, 'dialAt', (p.k).dial_at, 'guardAt', p.guard_at,
          'customerAni', lc.customer_ani,
          'preferredAgentId', coalesce(p.callback_agent_id, lc.preferred_agent_id::text),
          'columns', (select jsonb_object_agg(name, lc.columns->>name) from unnest(p_columns) name where lc.columns ? name),
          'contact', jsonb_build_object('externalKey', ct.external_key, 'accountKey', ct.account_key,
            'firstName', ct.first_name, 'lastName', ct.last_name, 'email', ct.email, 'postalCode', ct.postal_code,
            'region', ct.region, 'country', ct.country)
        ) order by (p.k).order_key, (p.k).id), '[]') into part
        from passed p
        join contact ct on ct.id = (p.k).contact_id
        left join contact_number n on n.id = (p.k).number_id
        left join list_contact lc on lc.list_id = (p.k).list_id and lc.contact_id = (p.k).contact_id;
      records := records || part;
      wanted := p_count - jsonb_array_length(records);
      depth := greatest(wanted, 1);
    end loop;

    if jsonb_array_length(records) = 0 then
      reason := coalesce(
        (select g.key from jsonb_each_text(shut) g order by g.value::int desc, g.key limit 1),
        (select 'callable_interval' from campaign_contact c
         where c.organisation_id = p_organisation_id and c.campaign_id = p_campaign_id and c.state = 'ready' limit 1),
        (select 'no_ready_contact' from campaign_contact c
         where c.organisation_id = p_organisation_id and c.campaign_id = p_campaign_id and c.state = 'waiting' limit 1),
        (select 'contact_lease' from campaign_contact c
         where c.organisation_id = p_organisation_id and c.campaign_id = p_campaign_id and c.state = 'leased' limit 1),
        'worked_out');
    end if;
  end if;

  insert into campaign_fetch as f (campaign_id, organisation_id, last_fetch_at, last_asked_count, last_handed_count,
      last_handed_at, last_empty_reason)
    values (p_campaign_id, p_organisation_id, at_now, p_count, jsonb_array_length(records),
      case when jsonb_array_length(records) > 0 then at_now end, reason)
    on conflict (campaign_id) do update set last_fetch_at = excluded.last_fetch_at,
      last_asked_count = excluded.last_asked_count, last_handed_count = excluded.last_handed_count,
      last_handed_at = coalesce(excluded.last_handed_at, f.last_handed_at),
      last_empty_reason = excluded.last_empty_reason;
  return jsonb_build_object('status', case when reason is null then 'handed_out' else 'empty' end,
    'reason', reason, 'now', at_now, 'records', records, 'shut', shut);
end
$$;
