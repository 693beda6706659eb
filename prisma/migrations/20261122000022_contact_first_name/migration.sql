-- Search of contacts by first name, as typed from the left.
create index contact_first_name on contact (organisation_id, lower(first_name) text_pattern_ops);
