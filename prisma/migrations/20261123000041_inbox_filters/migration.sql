-- The inbox by what a person looks for: few rows each, whatever its size.
create index disposition_event_quarantined on disposition_event (organisation_id, id) where status = 'quarantined';
create index disposition_event_late on disposition_event (organisation_id, id) where is_late;
create index disposition_event_conflicting on disposition_event (organisation_id, id) where is_conflicting;
create index disposition_event_other_subscription on disposition_event (organisation_id, id) where is_other_subscription;
