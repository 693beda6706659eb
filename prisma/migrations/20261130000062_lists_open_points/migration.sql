-- A list's place or weight in a campaign may change while contacts wait: their order is made anew, a batch at a time, and
-- ranks begin again with it; how many were enrolled is counted on.
alter table campaign_list
  add column last_rank integer not null default 0,
  add column reorder_from bigint,
  add column reorder_tried_rank integer not null default 0,
  add column reorder_later bigint[] not null default '{}';
update campaign_list set last_rank = enrolled_count;

-- Who changes a list says which one they saw. Whoever writes it, an import that adds columns too, makes it another.
alter table contact_list add column updated_at timestamptz(3) not null default now();
update contact_list set updated_at = created_at;

create function touch_contact_list() returns trigger language plpgsql as $$
begin
  new.updated_at := greatest(date_trunc('milliseconds', now()), old.updated_at + interval '1 millisecond');
  return new;
end $$;

create trigger contact_list_touched before update on contact_list for each row
  when (old.* is distinct from new.*) execute function touch_contact_list();

-- What a list was worked through by a campaign stays counted when the list is taken off it.
create table campaign_list_past (
  organisation_id bigint not null,
  campaign_id bigint not null,
  list_id bigint not null,
  taken_off_at timestamptz(3) not null default now(),
  constraint campaign_list_past_pkey primary key (campaign_id, list_id),
  constraint campaign_list_past_campaign_id_fkey foreign key (campaign_id) references campaign (id)
    on delete cascade on update cascade,
  constraint campaign_list_past_list_id_fkey foreign key (list_id) references contact_list (id)
    on delete cascade on update cascade
);
create index campaign_list_past_list_id_idx on campaign_list_past (list_id);
