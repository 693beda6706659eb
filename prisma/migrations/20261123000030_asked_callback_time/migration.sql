-- The time a person asked to be called back at: kept with the attempt, so that a later event without one cannot lose it.
alter table attempt add column callback_asked_at timestamptz(3);
