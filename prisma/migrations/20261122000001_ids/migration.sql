-- Time-sortable bigint ids: 43 bits of milliseconds since 2024-01-01 UTC (278 years), then 20 bits of a sequence,
-- so that two ids are equal only if a million of them were made within one millisecond.
create sequence rollcall_id_seq cache 32;

create function rollcall_id() returns bigint
language sql volatile parallel unsafe
as $$
  select ((date_part('epoch', clock_timestamp()) * 1000)::bigint - 1704067200000) << 20
       | (nextval('rollcall_id_seq') & 1048575)
$$;
