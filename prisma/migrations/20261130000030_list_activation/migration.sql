-- A list may wait for its day: its contacts are not handed out before it.
alter table contact_list add column active_from timestamptz(3);
