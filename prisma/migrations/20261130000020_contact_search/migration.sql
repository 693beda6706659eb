-- Names as people type them: small letters, without accents. Latin letters that are no letter and accent are spelled out.
create function fold_name(value text) returns text language sql immutable strict parallel safe
return case
  when octet_length(value) = char_length(value) then lower(value)
  else translate(replace(replace(replace(replace(replace(
         lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g')),
         'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'øØłŁđĐðÐıħŧ', 'oollddddiht')
end;

-- organisation_id + 0: the search alone looks up so. An index that begins with the plain column would tempt the planner to
-- read all contacts of an organisation that it takes for empty, for every row of an import.
drop index contact_name;
drop index contact_first_name;
create index contact_name on contact
  ((organisation_id + 0), (fold_name(last_name) collate "C"), (fold_name(first_name) collate "C"), id);
create index contact_first_name on contact ((organisation_id + 0), (fold_name(first_name) collate "C"));
-- Newest first, also of an organisation that is small beside the others.
create index contact_newest on contact ((organisation_id + 0), id);
create index contact_stopped on contact ((organisation_id + 0), id) where stopped_at is not null;
create index contact_account_key on contact (account_key, organisation_id) where account_key is not null;
create index contact_email on contact ((lower(email) collate "C"), organisation_id) where email is not null;

-- By the last digits.
create index contact_number_reversed on contact_number ((reverse(e164) collate "C"), organisation_id);
-- Numbers that are not called, without those that a later import replaced: few beside all others.
create index contact_number_not_active on contact_number (state, organisation_id, contact_id)
  where state <> 'active' and state_cause is distinct from 'replaced';
-- By country, region and how many zones they may be in: those of a few zone sets.
create index contact_number_zone_set on contact_number (zone_set_id, organisation_id);
