-- The name comes first, so that no look-up by organisation and key can be planned over these: while an import runs,
-- the planner takes a new organisation for empty and read all its contacts for every row (2.3 ms a row instead of 4 µs).
drop index contact_name;
drop index contact_first_name;
create index contact_name on contact (lower(last_name) text_pattern_ops, lower(first_name) text_pattern_ops, organisation_id);
create index contact_first_name on contact (lower(first_name) text_pattern_ops, organisation_id);
