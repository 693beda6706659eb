-- An undo is a job of its own: when it was asked for, what it took out, and what stayed because it was already called.
alter table list_import
  add column undo_requested_at timestamptz(3),
  add column rows_removed integer not null default 0,
  add column rows_kept integer not null default 0;
