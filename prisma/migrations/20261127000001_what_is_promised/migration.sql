-- Which call met a callback, and since which pass a conversation counts as having reached the person.
alter table callback add column done_by_attempt_id uuid;
alter table campaign add column reached_from_pass integer not null default 1;
-- These begin every pass for everybody.
update campaign set reached_from_pass = pass where recycles;
