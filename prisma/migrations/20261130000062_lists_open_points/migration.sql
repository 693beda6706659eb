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

alter table job_run drop constraint job_run_kind_check;
alter table job_run add constraint job_run_kind_check
  check (kind in ('import', 'import_check', 'import_undo', 'export', 'enrolment', 'reorder', 'list_leave', 'recycle'));
