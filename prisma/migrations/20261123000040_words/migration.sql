-- What was said of an attempt, kept: what it has come to follows from all of it, in whatever order it came and however often.
alter table attempt add column words jsonb not null default '[]';
-- By which the inbox finds its events: no index over all that was ever said is as cheap at call rate.
alter table attempt add column event_ids bigint[] not null default '{}';
