-- Of two events that say different things of one attempt the later one counts, whichever arrived first.
alter table attempt add column said_at timestamptz(3);
