-- What kind of line a number is, as libphonenumber knows it; null = not known.
alter table contact_number add column line_type text;
alter table contact_number add constraint contact_number_line_type_check
  check (line_type in ('mobile', 'fixed_line', 'fixed_or_mobile', 'voip', 'toll_free', 'premium_rate', 'shared_cost',
                       'personal', 'pager', 'uan'));
-- How far the number's zones can be trusted.
alter table contact_number add column zone_confidence text not null default 'low';
alter table contact_number add constraint contact_number_zone_confidence_check
  check (zone_confidence in ('high', 'medium', 'low', 'none'));

-- Numbers that came with a contact and cannot be dialed: not readable, or given twice. Kept as they were given.
create table contact_number_refused (
  organisation_id bigint not null,
  contact_id bigint not null,
  position smallint not null,
  type text not null default 'other',
  given text not null,
  code text not null,
  constraint contact_number_refused_pkey primary key (contact_id, position),
  constraint contact_number_refused_contact_id_fkey foreign key (contact_id) references contact (id)
    on delete cascade on update cascade
);
