-- What an organisation asks of a disposition before it is stored.
alter table organisation
  add column disposition_proof text not null default 'signature'
    constraint organisation_disposition_proof_check check (disposition_proof in ('signature', 'signature_and_token')),
  add column refuses_late_dispositions boolean not null default false,
  add column refused_disposition_status smallint not null default 401
    constraint organisation_refused_disposition_status_check check (refused_disposition_status in (401, 200));
