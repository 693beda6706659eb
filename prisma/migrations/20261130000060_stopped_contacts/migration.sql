-- Who stopped all calls to a contact, and who allowed them again, stands with the contact's other changes.
alter table contact_change drop constraint contact_change_kind_check;
alter table contact_change add constraint contact_change_kind_check
  check (kind in ('edit', 'number_stop', 'number_allow', 'list_leave', 'contact_stop', 'contact_allow'));
