-- An import reads its file into import_stage, and writes contacts from there. The rows can always be read again from the
-- file's chunks, so they need no log: after a crash of the server the table is empty, and the import reads anew.
create unlogged table import_stage (
  organisation_id bigint not null,
  import_id bigint not null,
  row_no int not null,
  line int not null,
  external_key text,
  key text not null,
  first_e164 text not null,
  account_key text,
  first_name text,
  last_name text,
  email text,
  time_zone text,
  postal_code text,
  region text,
  country text,
  columns jsonb not null,
  dial_at timestamptz(3),
  guard_time timestamptz(3),
  customer_ani text,
  preferred_agent_id uuid,
  priority int,
  e164 text[] not null,
  given text[] not null,
  type text[] not null,
  line_type text[] not null,
  number_country text[] not null,
  zone_set_id int[] not null,
  zone_source text[] not null,
  zone_confidence text[] not null,
  number_column text[] not null,
  is_erased boolean[] not null,
  refused jsonb,
  repeats_by text,
  primary key (import_id, row_no)
);
alter table import_stage set (autovacuum_analyze_scale_factor = 0.5);

create table import_row (
  organisation_id bigint not null,
  import_id bigint not null,
  row_no int not null,
  line int not null,
  result text not null,
  contact_id bigint,
  changed text[] not null default '{}',
  before jsonb,
  undone text,
  constraint import_row_pkey primary key (import_id, row_no),
  constraint import_row_result_check check (result in ('added', 'updated', 'unchanged', 'duplicate', 'rejected'))
);
create index import_row_contact_id_import_id_idx on import_row (contact_id, import_id);

create table import_leaver (
  organisation_id bigint not null,
  import_id bigint not null,
  contact_id bigint not null,
  was_removed boolean not null,
  before jsonb,
  undone text,
  constraint import_leaver_pkey primary key (import_id, contact_id)
);

create table import_mapping (
  organisation_id bigint not null,
  shape text not null,
  list_id bigint not null,
  mapping jsonb not null,
  file_name text not null,
  used_at timestamptz(3) not null,
  constraint import_mapping_pkey primary key (organisation_id, shape, list_id)
);

alter table list_import
  add column duplicates_by text not null default 'key_or_number',
  add column duplicates_within text not null default 'list',
  add column file_bytes bigint,
  add column phase text,
  add column check_no int not null default 0,
  add column check_result jsonb,
  add column staged_for jsonb,
  add column rows_staged int not null default 0,
  add column rows_total int,
  add column rows_on_dnc int not null default 0,
  add column rows_warned int not null default 0,
  add column rows_restored int not null default 0,
  add column changed_columns jsonb not null default '{}',
  add column card_cells jsonb not null default '{}';

create index import_row_verdict_import_id_verdict_line_idx on import_row_verdict (import_id, verdict, line);
