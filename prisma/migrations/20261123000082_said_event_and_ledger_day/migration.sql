-- Of two events that were sent at the same moment the later stored one has the last word.
alter table attempt add column said_event_id bigint;
-- The day of the abandon ledger that holds its share: what was written is what is taken back, whatever the zone is by then.
alter table attempt add column ledger_day date;
