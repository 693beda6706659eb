-- Files of exported contacts: written piece by piece, kept for some days.
create table contact_export (
  organisation_id bigint not null,
  job_id bigint not null,
  file_name text not null,
  request jsonb not null,
  columns jsonb,
  cursor text,
  chunk_count integer not null default 0,
  rows integer not null default 0,
  bytes bigint not null default 0,
  expires_at timestamptz(3),
  deleted_at timestamptz(3),
  constraint contact_export_pkey primary key (organisation_id, job_id),
  constraint contact_export_job_fkey foreign key (organisation_id, job_id)
    references job_run (organisation_id, id) on delete cascade on update cascade
);
-- Files whose days are over.
create index contact_export_expires_at on contact_export (expires_at) where deleted_at is null;

create table contact_export_chunk (
  organisation_id bigint not null,
  job_id bigint not null,
  position integer not null,
  bytes bytea not null,
  constraint contact_export_chunk_pkey primary key (organisation_id, job_id, position),
  constraint contact_export_chunk_export_fkey foreign key (organisation_id, job_id)
    references contact_export (organisation_id, job_id) on delete cascade on update cascade
);
