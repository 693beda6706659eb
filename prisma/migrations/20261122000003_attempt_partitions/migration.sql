-- attempt is range-partitioned on its own id (uuidv7), a partition a month.

-- Least uuid of a moment: its milliseconds in the first 48 bits, the rest zero.
create function uuid_v7_floor(moment timestamptz) returns uuid
language sql immutable parallel safe
as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- uuidv7 of a moment (RFC 9562, 5.7): 48 bits of milliseconds, version, 74 random bits.
-- PostgreSQL has its own only from 18 on; the moment is the transaction's, so that id and handed_at agree.
create function uuid_v7(moment timestamptz) returns uuid
language sql volatile parallel safe
as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
              placing substring(int8send((extract(epoch from moment) * 1000)::bigint) from 3)
              from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
$$;

-- Makes the partitions of the month of `first` and of the `months` that follow. Returns how many were new.
create function ensure_attempt_partitions(first timestamptz, months int) returns int
language plpgsql
as $$
declare
  month_at timestamptz;
  partition_name text;
  made int := 0;
begin
  perform pg_advisory_xact_lock(hashtext('ensure_attempt_partitions'));
  for step in 0..months loop
    month_at := (date_trunc('month', first at time zone 'UTC') + make_interval(months => step)) at time zone 'UTC';
    partition_name := 'attempt_' || to_char(month_at at time zone 'UTC', 'YYYY_MM');
    if to_regclass(partition_name) is null then
      execute format('create table %I partition of attempt for values from (%L) to (%L)',
        partition_name,
        uuid_v7_floor(month_at),
        uuid_v7_floor(((month_at at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
      made := made + 1;
    end if;
  end loop;
  return made;
end
$$;

select ensure_attempt_partitions(now() - interval '1 month', 4);
