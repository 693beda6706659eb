-- The day of the abandon ledger that holds its share: what was written is what is taken back, whatever the zone is by then.
alter table attempt add column ledger_day date;
