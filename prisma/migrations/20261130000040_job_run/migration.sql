-- Work that takes long, as people see it: how far it is, and what became of it.
create table job_run (
  id bigint not null default rollcall_id(),
  organisation_id bigint not null,
  kind text not null,
  title text not null,
  status text not null default 'queued',
  phase text,
  unit text not null,
  done integer not null default 0,
  total integer,
  rate_samples jsonb not null default '[]',
  list_id bigint,
  campaign_id bigint,
  import_id bigint,
  task jsonb,
  cursor text,
  resumed_count integer not null default 0,
  fault text,
  created_at timestamptz(3) not null default now(),
  created_by_id bigint,
  created_by_name text not null,
  started_at timestamptz(3),
  reported_at timestamptz(3) not null default now(),
  cancel_requested_at timestamptz(3),
  finished_at timestamptz(3),
  constraint job_run_pkey primary key (organisation_id, id),
  constraint job_run_kind_check
    check (kind in ('import', 'import_check', 'import_undo', 'export', 'enrolment', 'reorder', 'list_leave',
      'recycle', 'placement')),
  constraint job_run_status_check check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  constraint job_run_unit_check check (unit in ('row', 'contact')),
  constraint job_run_end_check check ((finished_at is null) = (status in ('queued', 'running')))
);

-- What is under way of an organisation, and, for the look at those gone silent, of all.
create index job_run_open on job_run (organisation_id, id) where finished_at is null;
-- Deleting what ended long ago.
create index job_run_finished_at on job_run (finished_at) where finished_at is not null;
