-- The audit log is only appended to: whoever may write it may neither change nor take out what is there. The chain of
-- hashes shows what was done past this trigger; the trigger keeps mistakes and a stolen password of the app from doing it.
-- Nothing in Rollcall takes rows out. A retention that must do so is the database owner's work, by hand and in one
-- transaction: `alter table audit_event disable trigger audit_event_append_only`, the delete from the oldest row on, and
-- the same with `enable`. The check of the chain then says that its first rows are gone.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only: % of audit_event is refused', lower(tg_op)
    using errcode = 'restrict_violation';
end $$;

create trigger audit_event_append_only
  before update or delete or truncate on audit_event
  for each statement execute function refuse_audit_change();
