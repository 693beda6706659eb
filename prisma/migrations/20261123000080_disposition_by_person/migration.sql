-- Who vouches for an event: its signature, the token beside it, or a person who settled unknown outcomes by hand.
alter table disposition_event add constraint disposition_event_authenticated_by_check
  check (authenticated_by in ('signature', 'token', 'person'));
