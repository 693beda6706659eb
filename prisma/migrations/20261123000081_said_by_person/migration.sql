-- An outcome that a person said for want of the dialer's: whatever the dialer says later takes its place.
alter table attempt add column said_by_person boolean not null default false;
-- Attempts without an outcome: few, whatever the number of attempts.
create index attempt_unknown on attempt (organisation_id, id) where state = 'unknown';
