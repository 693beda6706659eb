-- The reaper walks from organisation to organisation: what is due of one is not read for another.
drop index lease_deadline_at_idx;
create index lease_organisation_id_deadline_at_idx on lease (organisation_id, deadline_at);
