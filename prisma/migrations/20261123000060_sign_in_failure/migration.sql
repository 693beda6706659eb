-- Failed tries to sign in, so that their limits hold for all processes together.
create table sign_in_failure (
  key_hash bytea not null,
  failures integer not null,
  window_ends_at timestamptz(3) not null,
  constraint sign_in_failure_pkey primary key (key_hash)
);

create index sign_in_failure_window_ends_at_idx on sign_in_failure (window_ends_at);
