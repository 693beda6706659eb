-- What Prisma's schema cannot say: closed sets of states, and the partial indexes of the hand-out.

alter table membership add constraint membership_role_check
  check (role in ('admin', 'compliance_officer', 'supervisor', 'analyst'));
alter table one_time_token add constraint one_time_token_kind_check
  check (kind in ('sign_in', 'invite', 'reset'));
alter table organisation add constraint organisation_zone_policy_check
  check (zone_policy in ('all', 'trust_explicit', 'trust_postal', 'number_only'));
alter table campaign add constraint campaign_state_check
  check (state in ('draft', 'ready', 'scheduled', 'starting', 'running', 'pausing', 'paused', 'stopping', 'stopped',
                   'completing', 'completed', 'archived', 'failed'));
alter table campaign_command add constraint campaign_command_kind_check check (kind in ('start', 'update', 'stop'));
alter table campaign_command add constraint campaign_command_status_check
  check (status in ('requested', 'accepted', 'failed', 'unknown'));
alter table campaign_contact add constraint campaign_contact_state_check
  check (state in ('waiting', 'ready', 'leased', 'closed'));
alter table campaign_contact add constraint campaign_contact_waiting_check
  check (state <> 'waiting' or next_at is not null);
alter table campaign_contact add constraint campaign_contact_closed_check
  check (state <> 'closed' or stop_cause is not null);
alter table list_import add constraint list_import_status_check
  check (status in ('uploading', 'mapping', 'running', 'done', 'failed', 'cancelled', 'undone'));
alter table list_import add constraint list_import_mode_check check (mode in ('append', 'update', 'replace'));
alter table import_row_verdict add constraint import_row_verdict_check
  check (verdict in ('rejected', 'duplicate', 'warning'));
alter table contact_number add constraint contact_number_state_check
  check (state in ('active', 'invalid', 'fax', 'suspect', 'stopped'));
alter table attempt add constraint attempt_state_check check (state in ('open', 'settled', 'unknown'));
alter table disposition_event add constraint disposition_event_status_check
  check (status in ('pending', 'applied', 'quarantined'));
alter table callback add constraint callback_state_check check (state in ('open', 'done', 'cancelled'));
alter table dnc_entry add constraint dnc_entry_scope_check
  check ((scope = 'organisation' and campaign_id is null) or (scope = 'campaign' and campaign_id is not null));
alter table dnc_entry add constraint dnc_entry_source_check check (source in ('outcome', 'user', 'api', 'import'));

-- Hand-out, step 2: the heads of each open zone set.
create index campaign_contact_ready on campaign_contact (organisation_id, campaign_id, zone_set_id, order_key, id)
  where state = 'ready';
-- Promotion of waiting rows that are due.
create index campaign_contact_waiting on campaign_contact (organisation_id, campaign_id, next_at)
  where state = 'waiting';
-- Counts by state of a campaign, without closed rows' columns.
create index campaign_contact_state on campaign_contact (organisation_id, campaign_id, state);
-- Contacts that wait for a person: a few, whatever the size of the list.
create index campaign_contact_set_aside on campaign_contact (organisation_id, campaign_id, stop_cause)
  where stop_cause in ('dialer_error', 'data_error', 'unknown_outcome');
-- One live entry a number and scope: adding it again finds the one that is there.
create unique index dnc_entry_live_organisation on dnc_entry (organisation_id, e164)
  where ended_at is null and scope = 'organisation';
create unique index dnc_entry_live_campaign on dnc_entry (organisation_id, campaign_id, e164)
  where ended_at is null and scope = 'campaign';
-- Search of contacts by name, as typed from the left.
create index contact_name on contact (organisation_id, lower(last_name) text_pattern_ops, lower(first_name) text_pattern_ops);
