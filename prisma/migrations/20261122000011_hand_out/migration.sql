-- The dialing list in one round trip: lib/server/dialer/dialing-list calls this and nothing else.
--
-- Each step is a statement of its own, so that in READ COMMITTED each sees what was committed before it began:
-- the gates are read only after contact and number are held. Nothing here waits for a contact, a queue row or a number
-- (skip locked, try lock), so a hand-out can be waited for but never closes a circle. Obvious forms that are wrong:
-- locking per zone and then merging (locks 8 x n rows), choosing in a CTE and locking by id (hands out a row that was
-- leased in between), gates before holding (misses a DNC entry that commits meanwhile), `on conflict do nothing` on
-- leases (waits, and deadlocks against the apply).

-- A queue row and its contact, both held: nobody else changes them any more.
create type hand_out_candidate as (
  place tid, id bigint, order_key bigint, contact_id bigint, list_id bigint, number_id bigint, e164 text, zone int,
  pass int, attempt_count int, dial_at timestamptz, guard_time timestamptz, last_outcome smallint,
  stopped_at timestamptz, locked_until timestamptz, contact_total int
);

-- A candidate that may not go out. `opens_at` null = not by itself.
create type hand_out_shut as (
  place tid, contact_id bigint, number_id bigint, gate text, opens_at timestamptz, is_of_number boolean
);

-- When an attempt's call began, for caps and cooldowns: as the dialer says, never outside what it was allowed; where it
-- says nothing, the latest moment that it can have been. Caps counted from the hand-out would let two calls come nearer
-- to each other than the rule says, by as long as a record may wait to be dialed.
-- `call` 0 is the attempt's own; a further one, which no guard time bounds, began at the latest of theirs.
create function attempt_called_at(handed_at timestamptz, call_started_at timestamptz, guard_at timestamptz,
  settled_at timestamptz, other_called_at timestamptz, call int) returns timestamptz
language sql immutable parallel safe
return case when call > 0 and other_called_at is not null then other_called_at
  else greatest(handed_at, least(call_started_at, guard_at, settled_at)) end;

-- p_limits: lib/domain/eligibility/gate-limits.ts. p_zone_*: one entry a zone set that may hold contacts, and of which kind
-- it is. p_opens_at to p_region_seconds: one entry a kind, of which there are few where zone sets are thousands: the callable
-- interval that holds the present or follows it, the opening after that, and a row of the stricter caps of its regions,
-- padded with nulls.
-- p_passed_over: how many of the first ready rows other fetches are taking, as far as the caller knows.
-- p_now: only for tests; null = the transaction's time, the one clock of every attempt.
create function hand_out(
  p_organisation_id bigint, p_campaign_id bigint, p_version int, p_count int,
  p_zone_set_ids int[], p_zone_kinds int[], p_opens_at timestamptz[], p_closes_at timestamptz[], p_next_opens_at timestamptz[],
  p_region_max int[], p_region_seconds int[],
  p_limits jsonb, p_ends_at timestamptz, p_closed_by text, p_life_seconds int, p_lease_seconds int,
  p_columns text[], p_rules text, p_passed_over int, p_now timestamptz default null
) returns json
language plpgsql volatile
-- Plans must not depend on how full the tables were when they were made, nor on how many rows a call brings: every access
-- here is by the key of single rows. (With plans made for 50 known rows, tables that nobody had analysed yet were read by
-- organisation: 19,000 contacts for 50.) Where a table has several keys that begin with the organisation, it is looked up by
-- one that does not, the organisation `is true`: planned while leases, DNC or callbacks were empty, all of them were read.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
  margin constant interval := interval '180 seconds';
  least_life constant interval := interval '180 seconds';
  taken_again constant interval := interval '5 seconds';
  leased_again constant interval := interval '60 seconds';
  list_again constant interval := interval '1 hour';
  -- Of one contact or number, for caps and cooldowns: more than a dialer makes within their windows.
  attempts_max constant int := 200;
  life constant interval := make_interval(secs => p_life_seconds);
  number_day_max constant int := p_limits->>'numberDayMax';
  number_day_window constant interval := make_interval(secs => (p_limits->>'numberDaySeconds')::int);
  number_total_max constant int := p_limits->>'numberTotalMax';
  number_total_window constant interval := make_interval(secs => (p_limits->>'numberTotalSeconds')::int);
  contact_day_max constant int := p_limits->>'contactDayMax';
  contact_day_window constant interval := make_interval(secs => (p_limits->>'contactDaySeconds')::int);
  contact_total_max constant int := p_limits->>'contactTotalMax';
  contact_total_window constant interval := make_interval(secs => (p_limits->>'contactTotalSeconds')::int);
  between_calls constant interval := make_interval(secs => (p_limits->>'betweenCallsSeconds')::int);
  at_now constant timestamptz := coalesce(p_now, date_trunc('milliseconds', transaction_timestamp()));
  -- The longest window of a cap, and a day, which is more than a record may wait to be dialed. The bounds on ids are for
  -- the partitions alone: no attempt is of tomorrow.
  since constant timestamptz := at_now - interval '32 days';
  since_id constant uuid := uuid_v7_floor(since);
  until_id constant uuid := uuid_v7_floor(at_now + interval '1 day');
  -- What uuid_v7(at_now) begins with.
  id_prefix constant text := left(uuid_v7_floor(at_now)::text, 14) || '7';
  -- Columns that the contact itself may have.
  reads_contact constant boolean := p_columns && array['externalKey', 'accountKey', 'firstName', 'lastName', 'email',
    'postalCode', 'region', 'country'];
  campaign_state text;
  campaign_version int;
  paused timestamptz;
  reason text;
  wanted int := p_count;
  budget int := greatest(200, p_count * 8);
  depth int;
  share int;
  head_ids bigint[];
  head_zones int[];
  is_cut boolean;
  is_open boolean[];
  is_whole boolean := false;
  first_zones int[];
  picked_ids bigint[];
  held hand_out_candidate[];
  closed hand_out_shut[];
  most int;
  records json[] := '{}';
  part json[];
  counts jsonb;
  shut jsonb := '{}';
begin
  -- 1. Organisation, then campaign: share locks that "pause everything", pause and stop wait for and exclude.
  select o.paused_at into paused from organisation o where o.id = p_organisation_id for share;
  select c.state, c.version into campaign_state, campaign_version
    from campaign c where c.id = p_campaign_id and c.organisation_id = p_organisation_id for share;
  if campaign_state is null then return json_build_object('status', 'not_found'); end if;
  if campaign_version <> p_version then return json_build_object('status', 'stale'); end if;
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

    most := greatest(1, number_day_max, number_total_max, contact_day_max, contact_total_max,
      (select max(m) from unnest(p_region_max) m));
    is_open := array(
      select opens_at <= at_now and at_now < closes_at - margin
        from unnest(p_opens_at, p_closes_at) with ordinality kind(opens_at, closes_at, place) order by place);
    depth := wanted + p_passed_over;

    while wanted > 0 and budget > 0 loop
      -- 2. The heads of the open zone sets, merged without locks. Those looked for lie in as many zone sets at most, in those
      -- with the first heads: found by leaping from one to the next in the index, so that zone sets in which the campaign
      -- has nobody cost nothing.
      with recursive leap as (
        (select c.zone_set_id, c.order_key, c.id from campaign_contact c
         where c.organisation_id = p_organisation_id and c.campaign_id = p_campaign_id and c.state = 'ready'
         order by c.zone_set_id, c.order_key, c.id limit 1)
        union all
        select n.zone_set_id, n.order_key, n.id from leap cross join lateral (
          select c.zone_set_id, c.order_key, c.id from campaign_contact c
          where c.organisation_id = p_organisation_id and c.campaign_id = p_campaign_id and c.state = 'ready'
            and c.zone_set_id > leap.zone_set_id
          order by c.zone_set_id, c.order_key, c.id limit 1) n
      )
      select array(
          select f.place
          from (select l.*, width_bucket(l.zone_set_id, p_zone_set_ids) as place from leap l offset 0) f
          where p_zone_set_ids[f.place] = f.zone_set_id and is_open[p_zone_kinds[f.place]]
          order by f.order_key, f.id limit depth)
        into first_zones;
      exit when first_zones = '{}';
      -- Of each a share is read; where there is more of one, the merge is known up to the last that was read of it. If that
      -- is too little, as many are read as are looked for.
      if not is_whole then share := least(depth, depth * 5 / 4 / cardinality(first_zones) + 8); end if;
      with heads as materialized (
        select place as zone, h.id, h.order_key
        from unnest(first_zones) place
        cross join lateral (
          select c.id, c.order_key from campaign_contact c
          where c.organisation_id = p_organisation_id and c.campaign_id = p_campaign_id
            and c.zone_set_id = p_zone_set_ids[place] and c.state = 'ready'
          order by c.order_key, c.id limit share) h
      ), edge as materialized (
        select min(z.order_key) as order_key
        from (select max(h.order_key) as order_key from heads h group by h.zone having count(*) = share) z
      )
      select array_agg(h.id order by h.order_key, h.id), array_agg(h.zone order by h.order_key, h.id),
          (select e.order_key is not null from edge e)
        into head_ids, head_zones, is_cut
        from heads h, edge e
        where share >= depth or e.order_key is null or h.order_key < e.order_key;
      if is_cut and share < depth and coalesce(cardinality(head_ids), 0) < depth then
        is_whole := true;
        share := depth;
        continue;
      end if;
      exit when head_ids is null;
      -- What other fetches are taking lies at the front: last, should there be too little behind it.
      if cardinality(head_ids) > p_passed_over then
        head_ids := head_ids[p_passed_over + 1:depth] || head_ids[1:p_passed_over];
        head_zones := head_zones[p_passed_over + 1:depth] || head_zones[1:p_passed_over];
      end if;

      -- 3. Hold rows in that order, condition repeated, then contacts and numbers, all without waiting. Of two contacts with
      -- one number the first is kept.
      with locked as materialized (
        select c.ctid as place, c.id, c.order_key, c.contact_id, c.list_id, c.next_number_id, c.next_e164,
          h.zone, c.pass, c.attempt_count, c.dial_at, c.guard_time,
          c.last_outcome, hashtextextended(c.next_e164, p_organisation_id) as number_key
        from unnest(head_ids, head_zones) with ordinality h(id, zone, rank)
        join campaign_contact c on c.organisation_id = p_organisation_id and c.id = h.id
        -- `is true`: to be looked at on the row that its key found, never a reason to take another index.
        where (c.state = 'ready') is true and (c.campaign_id = p_campaign_id) is true
          and (c.zone_set_id = p_zone_set_ids[h.zone]) is true
        order by h.rank
        limit least(wanted, budget) for update of c skip locked
      ), free as materialized (
        select distinct on (l.number_key) l.*, ct.stopped_at, ct.locked_until, ct.charged_total
        from locked l
        cross join lateral (
          select stopped_at, locked_until, charged_total from contact
          where id = l.contact_id and (organisation_id = p_organisation_id) is true limit 1 for update skip locked) ct
        order by l.number_key, l.order_key, l.id
      )
      select (select array_agg(l.id) from locked l),
        (select array_agg(row(f.place, f.id, f.order_key, f.contact_id, f.list_id, f.next_number_id, f.next_e164, f.zone,
            f.pass, f.attempt_count, f.dial_at, f.guard_time, f.last_outcome, f.stopped_at, f.locked_until,
            f.charged_total)::hand_out_candidate)
         from free f where pg_try_advisory_xact_lock(f.number_key))
        into picked_ids, held;
      if picked_ids is null then
        -- All heads are in other hands: look deeper, and into more zone sets, but not without end.
        exit when not is_cut and cardinality(first_zones) < depth or depth > 4000;
        depth := depth * 4;
        is_whole := true;
        share := depth;
        continue;
      end if;
      budget := budget - cardinality(picked_ids);
      if cardinality(picked_ids) > coalesce(cardinality(held), 0) then
        update campaign_contact c set state = 'waiting', next_at = at_now + taken_again, waiting_for = 'contact_lease'
          from unnest(picked_ids) p(id)
          where c.organisation_id = p_organisation_id and c.id = p.id
            and not exists (select from unnest(held) h where h.id = p.id);
      end if;
      continue when held is null;

      -- 4. The gates, in a new statement: all is held by now. lib/domain/eligibility/gates.ts is the oracle; a property test
      -- holds both together. What passes goes out in the same statement: lease and attempt, the queue row moved. The unique
      -- keys of lease are the last word. Nothing is charged yet: while the lease is open it shuts every gate itself, and with
      -- its end comes the outcome that says what is charged.
      with lists as materialized (
        select l.id, l.is_active, l.active_from, l.expires_at,
          exists (select from campaign_list cl where cl.campaign_id = p_campaign_id and cl.list_id = l.id) as is_placed
        from (select distinct h.list_id from unnest(held) h) k
        cross join lateral (select id, is_active, active_from, expires_at from contact_list where id = k.list_id limit 1) l
      ), judged as materialized (
        select f.place, f.id, f.order_key, f.contact_id, f.list_id, f.number_id, f.e164, f.zone, f.pass, f.attempt_count,
          f.dial_at, f.last_outcome, f.guard_at, f.callback_agent_id,
          (id_prefix || substr(gen_random_uuid()::text, 16))::uuid as attempt_id,
          (true = any(f.is_shut)) is not true as passes,
          -- Of several the one that opens last; few candidates come here.
          case when true = any(f.is_shut) then (
            select row(f.place, f.contact_id, f.number_id, g.gate, g.opens_at, g.is_of_number)::hand_out_shut
            from unnest(
              array['list_removed', 'list_active', 'list_active', 'list_active', 'contact_open', 'number_valid', 'dnc',
                'contact_guard_time', 'callable_interval', 'contact_lease', 'number_lease', 'cap_number_day', 'cap_number_day',
                'cap_number_total', 'cap_number_total', 'cap_contact_day', 'cap_contact_total', 'cap_contact_total',
                'cooldown', 'cooldown_abandon', 'contact_guard_time', 'due', 'campaign_window', 'callable_interval'],
              array[false, false, false, false, false, true, true, false,
                false, false, false, false, false,
                true, false, false, false, false,
                false, false, false, false, false, false],
              array[null, at_now + list_again, null, f.active_from, null, null, f.dnc_until, null,
                f.next_opens_at, least(f.contact_leased, at_now + leased_again),
                least(f.number_leased, at_now + leased_again), f.of_number[number_day_max] + number_day_window,
                (select max(f.of_number[cap.calls] + make_interval(secs => cap.seconds))
                  from unnest(p_region_max[f.kind:f.kind], p_region_seconds[f.kind:f.kind]) cap(calls, seconds)),
                null, f.of_number[number_total_max] + number_total_window,
                f.of_contact[contact_day_max] + contact_day_window, null,
                f.of_contact[contact_total_max] + contact_total_window,
                f.of_contact[1] + between_calls, f.locked_until, null,
                -- A time that the list gave: its life begins before it, so that the dialer has it in time.
                case when f.dial_at - life > at_now then f.dial_at - life else f.dial_at end,
                p_ends_at, at_now + taken_again],
              f.is_shut) with ordinality g(gate, is_of_number, opens_at, is_shut, place)
            where g.is_shut order by g.opens_at desc nulls first, g.place limit 1) end as shut
        -- Gates in the order of the names above. A row that came back to a list which was taken off the campaign meanwhile
        -- is closed for that before all else: with the list, enrolment brings it back.
        from (select f.*, array[
            not f.is_placed,
            not f.is_active,
            f.expires_at <= at_now,
            f.active_from > at_now,
            f.stopped_at is not null,
            coalesce(f.number_state, 'gone') <> 'active',
            f.is_listed,
            case when f.is_callback then f.guard_time <= at_now
              else f.guard_time < at_now + least_life end,
            not f.is_callback and f.closes_at - margin - least_life < at_now,
            f.contact_leased is not null,
            f.number_leased is not null,
            f.of_number[number_day_max] > at_now - number_day_window,
            cardinality(f.of_number) > 0 and exists (
              select from unnest(p_region_max[f.kind:f.kind], p_region_seconds[f.kind:f.kind]) cap(calls, seconds)
              where f.of_number[cap.calls] > at_now - make_interval(secs => cap.seconds)),
            f.number_total >= number_total_max,
            f.of_number[number_total_max] > at_now - number_total_window,
            f.of_contact[contact_day_max] > at_now - contact_day_window,
            contact_total_window is null and f.contact_total >= contact_total_max,
            f.of_contact[contact_total_max] > at_now - contact_total_window,
            f.of_contact[1] > at_now - between_calls,
            f.locked_until > at_now,
            -- The guard time of this very hand-out: too near, or before the time the contact asked for.
            f.dial_at > f.guard_time,
            f.dial_at > least(f.guard_at, at_now + life),
            not f.is_callback and p_ends_at < at_now + least_life,
            -- The number's zones were decided anew beside whoever wrote this row: it takes them and is judged by them.
            f.number_zone_set_id <> p_zone_set_ids[f.zone]
          ] as is_shut
          from (
            select h.*, p_zone_kinds[h.zone] as kind, p_closes_at[p_zone_kinds[h.zone]] as closes_at,
              p_next_opens_at[p_zone_kinds[h.zone]] as next_opens_at,
              n.state as number_state, n.zone_set_id as number_zone_set_id,
              -- The number's calls, whoever of the contacts that have it was meant; only where they are limited for good.
              case when number_total_window is null and number_total_max is not null then
                (select coalesce(sum(shared.charged_total), 0) from contact_number shared
                  where shared.organisation_id = p_organisation_id and shared.e164 = n.e164) end as number_total,
              l.is_placed, l.is_active, l.active_from, l.expires_at,
              dnc.is_listed, dnc.expires_at as dnc_until,
              lease_of_contact.deadline_at as contact_leased, lease_of_number.deadline_at as number_leased,
              -- Of the latest attempts the latest calls. Attempts follow one another (leases), their calls need not: a second
              -- call of an earlier attempt may come after those of later ones. Who was never charged a call has none.
              case when h.contact_total > 0 then
                array(select attempt_called_at(a.handed_at, a.call_started_at, a.guard_at, a.settled_at, a.other_called_at, call) as called_at
                      from (select handed_at, call_started_at, guard_at, settled_at, other_called_at, other_task_ids, is_charged
                            from attempt
                            where organisation_id = p_organisation_id and contact_id = h.contact_id
                              and (is_charged or other_task_ids <> '{}') and handed_at > since and id >= since_id and id < until_id
                            order by handed_at desc limit attempts_max) a,
                        generate_series(case when a.is_charged then 0 else 1 end, cardinality(a.other_task_ids)) call
                      order by called_at desc limit most) end as of_contact,
              array(select attempt_called_at(a.handed_at, a.call_started_at, a.guard_at, a.settled_at, a.other_called_at, call) as called_at
                      from (select handed_at, call_started_at, guard_at, settled_at, other_called_at, other_task_ids, is_charged
                            from attempt
                            where organisation_id = p_organisation_id and e164 = h.e164
                              and (is_charged or other_task_ids <> '{}') and handed_at > since and id >= since_id and id < until_id
                            order by handed_at desc limit attempts_max) a,
                        generate_series(case when a.is_charged then 0 else 1 end, cardinality(a.other_task_ids)) call
                      order by called_at desc limit most) as of_number,
              cb.is_callback is true as is_callback, cb.agent_id as callback_agent_id,
              date_trunc('second', least(p_closes_at[p_zone_kinds[h.zone]] - margin, h.guard_time, p_ends_at,
                greatest(at_now, h.dial_at) + life)) as guard_at
            from unnest(held) h
            join lists l on l.id = h.list_id
            left join contact_number n on n.id = h.number_id
            left join lateral (
              select true as is_listed, case when bool_or(d.expires_at is null) then null else max(d.expires_at) end as expires_at
              from dnc_entry d
              where d.e164 = h.e164 and (d.organisation_id = p_organisation_id) is true and d.ended_at is null
                and (d.expires_at is null or d.expires_at > at_now)
                and (d.scope = 'organisation' or d.campaign_id = p_campaign_id)
              having count(*) > 0) dnc on true
            left join lateral (
              select deadline_at from lease
              where contact_id = h.contact_id and (organisation_id = p_organisation_id) is true limit 1) lease_of_contact on true
            left join lateral (
              select deadline_at from lease
              where e164 = h.e164 and (organisation_id = p_organisation_id) is true limit 1) lease_of_number on true
            -- What this hand-out is for: one that is promised for later leaves a retry what it is.
            left join lateral (
              select true as is_callback, c.agent_id from callback c
              where c.contact_id = h.contact_id and (c.organisation_id = p_organisation_id) is true
                and c.campaign_id = p_campaign_id and c.state = 'open' and c.due_at <= at_now + life
              order by c.due_at limit 1) cb on true
            offset 0) f
          offset 0) f
      ), zones as materialized (
        select j.zone, jsonb_build_object('rules', p_rules, 'zoneSet', p_zone_set_ids[j.zone],
            'closesAt', p_closes_at[p_zone_kinds[j.zone]]) as gates
        from (select distinct zone from judged where passes) j
      ), leased as (
        insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
        select p_organisation_id, j.attempt_id, p_campaign_id, j.id, j.contact_id, j.e164,
          j.guard_at + make_interval(secs => p_lease_seconds)
        from judged j where j.passes
      ), attempted as (
        insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
          version, pass, attempt_number, handed_at, dial_at, guard_at, deadline_at, gates)
        select p_organisation_id, j.attempt_id, p_campaign_id, j.id, j.contact_id, j.list_id, j.number_id, j.e164,
          p_version, j.pass, j.attempt_count + 1, at_now, j.dial_at, j.guard_at,
          j.guard_at + make_interval(secs => p_lease_seconds),
          z.gates
        from judged j join zones z on z.zone = j.zone where j.passes
      ), queued as (
        update campaign_contact c set state = 'leased', attempt_count = c.attempt_count + 1, last_attempt_at = at_now,
          next_at = null, waiting_for = null
        from judged j where j.passes and c.ctid = j.place and (c.id = j.id) is true
      )
      select array_agg(json_build_array(
          j.attempt_id, j.contact_id::text, j.e164, j.last_outcome, j.dial_at, j.guard_at, lc.customer_ani,
          coalesce(j.callback_agent_id, lc.preferred_agent_id::text),
          -- Of the list, else of the contact; one that the contact does not have is sent empty, so that the flow finds it.
          array(select coalesce(lc.columns->>name, case name
              when 'externalKey' then ct.external_key when 'accountKey' then ct.account_key
              when 'firstName' then ct.first_name when 'lastName' then ct.last_name when 'email' then ct.email
              when 'postalCode' then ct.postal_code when 'region' then ct.region when 'country' then ct.country end, '')
            from unnest(p_columns) name)
        ) order by j.order_key, j.id), (select array_agg(s.shut) from judged s where not s.passes)
        into part, closed
        from judged j
        left join lateral (
          select external_key, account_key, first_name, last_name, email, postal_code, region, country from contact
          where reads_contact and id = j.contact_id limit 1) ct on true
        left join list_contact lc on lc.list_id = j.list_id and lc.contact_id = j.contact_id
        where j.passes;
      records := records || part;

      -- Shut: another number if this one is shut for good, else back to when the gate opens, else closed with its cause.
      if closed is not null then
        update campaign_contact c set
            state = case when other.id is not null then 'ready' when v.opens_at is null then 'closed' else 'waiting' end,
            next_number_id = coalesce(other.id, c.next_number_id),
            next_e164 = coalesce(other.e164, c.next_e164),
            zone_set_id = coalesce(other.zone_set_id,
              (select n.zone_set_id from contact_number n where n.id = v.number_id), c.zone_set_id),
            next_at = case when other.id is null then v.opens_at end,
            waiting_for = case when other.id is null and v.opens_at is not null then v.gate end,
            stop_cause = case when other.id is null and v.opens_at is null then v.gate end,
            closed_at = case when other.id is null and v.opens_at is null then at_now end
          from unnest(closed) v
          left join lateral (
            select n.id, n.e164, n.zone_set_id from contact_number n
            where v.is_of_number and n.contact_id = v.contact_id
              and n.id is distinct from v.number_id and n.state = 'active'
              and (number_total_max is null or number_total_window is not null
                   or (select coalesce(sum(shared.charged_total), 0) from contact_number shared
                       where shared.organisation_id = p_organisation_id and shared.e164 = n.e164) < number_total_max)
              and not exists (select from dnc_entry d
                where d.e164 = n.e164 and (d.organisation_id = p_organisation_id) is true and d.ended_at is null
                  and (d.expires_at is null or d.expires_at > at_now)
                  and (d.scope = 'organisation' or d.campaign_id = p_campaign_id))
            order by n.position limit 1) other on true
          where c.ctid = v.place;
        select jsonb_object_agg(g.gate, g.times) into counts
          from (select v.gate, count(*) as times from unnest(closed) v group by 1) g;
        shut := (select jsonb_object_agg(b.key, coalesce((shut->>b.key)::int, 0) + coalesce((counts->>b.key)::int, 0))
                 from (select jsonb_object_keys(shut) as key union select jsonb_object_keys(counts)) b);
      end if;

      wanted := p_count - cardinality(records);
      depth := wanted + p_passed_over;
    end loop;

    if cardinality(records) = 0 then
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

  -- Where another fetch of the campaign has the note in hand, its word will do: nobody waits for a commit.
  update campaign_fetch f set last_fetch_at = at_now, last_asked_count = p_count,
      last_handed_count = cardinality(records), last_empty_reason = reason,
      last_handed_at = case when cardinality(records) > 0 then at_now else f.last_handed_at end
    from (select n.campaign_id from campaign_fetch n where n.campaign_id = p_campaign_id for update skip locked) note
    where f.campaign_id = note.campaign_id;
  if not found then
    insert into campaign_fetch (campaign_id, organisation_id, last_fetch_at, last_asked_count, last_handed_count,
        last_handed_at, last_empty_reason)
      select p_campaign_id, p_organisation_id, at_now, p_count, cardinality(records),
        case when cardinality(records) > 0 then at_now end, reason
      where not exists (select from campaign_fetch n where n.campaign_id = p_campaign_id)
      on conflict (campaign_id) do nothing;
  end if;
  return json_build_object('status', case when reason is null then 'handed_out' else 'empty' end,
    'reason', reason, 'now', at_now, 'records', array_to_json(records), 'shut', shut);
end
$$;
