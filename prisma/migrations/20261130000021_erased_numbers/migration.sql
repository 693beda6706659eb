-- What stays of a number whose person was erased: enough to know it again, not enough to call it.
create table erased_number (
  organisation_id bigint not null,
  number_hash bytea not null,
  key_id text not null,
  reason text not null,
  source text not null,
  dnc_since timestamptz(3),
  erased_at timestamptz(3) not null,
  erased_by_name text not null,
  constraint erased_number_pkey primary key (organisation_id, number_hash),
  constraint erased_number_reason_check check (reason in ('erased', 'dnc')),
  constraint erased_number_hash_check check (octet_length(number_hash) = 32)
);

-- Whether numbers were erased under another key than the present one.
create index erased_number_organisation_id_key_id_idx on erased_number (organisation_id, key_id);

-- What people changed of a contact, in values. The audit log, which nothing can be taken out of, names the fields only.
create table contact_change (
  id bigint not null default rollcall_id(),
  organisation_id bigint not null,
  contact_id bigint not null,
  at timestamptz(3) not null,
  actor_name text not null,
  kind text not null,
  changes jsonb not null default '[]',
  reason text not null default '',
  constraint contact_change_pkey primary key (id),
  constraint contact_change_kind_check check (kind in ('edit', 'number_stop', 'number_allow', 'list_leave')),
  constraint contact_change_contact_id_fkey foreign key (contact_id) references contact (id)
    on delete cascade on update cascade
);

-- A contact's timeline.
create index contact_change_contact_id_id_idx on contact_change (contact_id, id);
