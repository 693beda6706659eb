-- Contacts of the list enrolled so far: the rank by which lists of one position are interleaved.
alter table campaign_list add column enrolled_count integer not null default 0;
