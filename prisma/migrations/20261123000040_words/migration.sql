-- What was said of an attempt, kept: what it has come to follows from all of it, in whatever order it came and however often.
alter table attempt add column words jsonb not null default '[]';
