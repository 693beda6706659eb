/** How a batch knows what the rows of the file before it have done, as SQL. */
type Before = {
  cameBefore: (contact: string) => string
  /** Whether the contact still has the numbers that are stored for it. */
  isNumberOf: (contact: string) => string
  /** More contacts that have the number of the row. */
  movedNumbers: string
  isNewKey: string
  isNewNumber: string
}

/**
 * What each row of a batch means for the list, as `plan`. Parameters: $1 organisation, $2 import, $3 list, $4 and $5 the
 * rows after and up to, $6 mode, $7 duplicates by, $8 duplicates within.
 *
 * Rows are told apart by key (none given: list and first number) and, where the rule says so, by first number. Nothing but
 * look-ups by unique or selective keys, a row at a time: joins are planned over whole tables while their statistics lag
 * behind the import. The numbers' look-up gathers before it orders, or PostgreSQL would walk all numbers by contact.
 */
function makePlanSql({ cameBefore, isNumberOf, movedNumbers, isNewKey, isNewNumber }: Before): string {
  return `
with batch as materialized (
  select * from import_stage
   where organisation_id = $1::bigint and import_id = $2::bigint and row_no > $4::int and row_no <= $5::int
), found as materialized (
  select b.*, b.external_key is not null as has_key, k.id as by_key,
         coalesce((select true from list_contact m where m.list_id = $3::bigint and m.contact_id = k.id limit 1), false) as is_member,
         case when b.external_key is null or $7::text = 'key_or_number' then
           (select (array_agg(n.contact_id order by n.contact_id))[1]
              from (select contact_id from contact_number s
                     where s.organisation_id = $1 and s.e164 = b.first_e164 and coalesce(s.state_cause not in ('replaced', 'removed'), true)
                       and ${isNumberOf('s.contact_id')}
                    ${movedNumbers}) n
             where n.contact_id is distinct from k.id
               and ($8::text = 'organisation'
                    or ${cameBefore('n.contact_id')}
                    or ($8 = 'list' or b.external_key is null) and coalesce(
                       (select true from list_contact l where l.list_id = $3 and l.contact_id = n.contact_id limit 1), false)))
         end as holder,
         k.id is null and ${isNewKey} as is_new_key,
         (b.external_key is null or $7 = 'key_or_number') and ${isNewNumber} as is_new_number
    from batch b
    left join lateral (
      select c.id from contact c where c.organisation_id = $1 and c.external_key = b.key limit 1) k on true
), aimed as (
  select f.*, case when f.is_member or f.has_key then f.by_key else coalesce(f.holder, f.by_key) end as target
    from found f
), judged as (
  select a.*,
         a.target is not null and (row_number() over (partition by a.target order by a.row_no) > 1
           or ${cameBefore('a.target')}) as came_before,
         ${cameBefore('a.holder')} as holder_came_before,
         coalesce((select true from list_contact l where l.list_id = $3 and l.contact_id = a.holder limit 1), false) as is_holder_member,
         $8 = 'organisation' and a.by_key is not null and not a.is_member
           and coalesce((select true from list_contact l where l.contact_id = a.by_key limit 1), false) as is_elsewhere
    from aimed a
), decided as materialized (
  select j.*,
         case when j.repeats_by is not null then 'file:' || j.repeats_by
              when j.came_before then 'file:' || case when j.has_key and j.target = j.by_key then 'key' else 'number' end
              when j.is_new_key then 'file:' || case when j.has_key then 'key' else 'number' end
              when j.holder is null and not j.is_member and j.is_new_number then 'file:number'
              when j.holder is not null and not j.is_member and (j.has_key or $6::text = 'append' or not j.is_holder_member)
                then case when j.holder_came_before then 'file' when j.is_holder_member then 'list' else 'organisation' end || ':number'
              when j.holder is not null and not j.is_member then 'update'
              when j.by_key is null then 'add'
              when j.is_elsewhere then 'organisation:' || case when j.has_key then 'key' else 'number' end
              when not j.is_member then 'join'
              when $6 <> 'append' then 'update'
              when $8 = 'file' then 'same'
              else 'list:' || case when j.has_key then 'key' else 'number' end end as does
    from judged j
), plan as materialized (
  select d.*,
         case when d.does = 'add' then 'added' when d.does = 'join' then 'added' when d.does = 'same' then 'unchanged'
              when d.does <> 'update' then 'duplicate'
              when cardinality(coalesce(x.changed, '{}')) = 0 then 'unchanged' else 'updated' end as result,
         case when d.does = 'add' then rollcall_id()
              when d.does in ('join', 'update', 'same') then d.target
              when d.does like 'file:%' then null
              else coalesce(d.holder, d.by_key) end as contact_id,
         x.is_stopped,
         case when d.does = 'join' then (select coalesce(array_agg(name), '{}') from unnest(x.changed) name
                where name in ('accountKey', 'firstName', 'lastName', 'email', 'timeZone', 'postalCode', 'region', 'country', 'numbers'))
              else coalesce(x.changed, '{}') end as changed
    from decided d
    left join lateral (
      select array_remove(array[
               case when d.account_key <> coalesce(t.account_key, '') then 'accountKey' end,
               case when d.first_name <> t.first_name then 'firstName' end,
               case when d.last_name <> t.last_name then 'lastName' end,
               case when d.email <> coalesce(t.email, '') then 'email' end,
               case when d.time_zone <> coalesce(t.time_zone, '') then 'timeZone' end,
               case when d.postal_code <> coalesce(t.postal_code, '') then 'postalCode' end,
               case when d.region <> coalesce(t.region, '') then 'region' end,
               case when d.country <> coalesce(t.country, '') then 'country' end,
               case when (select coalesce(array_agg(g.e164 || ' ' || g.type order by g.place), '{}')
                            from unnest(d.e164, d.type) with ordinality g(e164, type, place))
                      is distinct from
                         (select coalesce(array_agg(n.e164 || ' ' || n.type order by n.position), '{}') from contact_number n
                           where n.contact_id = t.id and n.state_cause is distinct from 'replaced')
                   or coalesce(d.refused, '[]') <> (
                        select coalesce(jsonb_agg(jsonb_build_object('position', f.position, 'type', f.type, 'given', f.given, 'code', f.code)
                                                  order by f.position), '[]')
                          from contact_number_refused f where f.contact_id = t.id) then 'numbers' end,
               case when d.dial_at is distinct from coalesce(m.dial_at, '-infinity') and d.dial_at is not null then 'dialAt' end,
               case when d.guard_time is distinct from coalesce(m.guard_time, '-infinity') and d.guard_time is not null then 'guardTime' end,
               case when d.customer_ani <> coalesce(m.customer_ani, '') then 'customerAni' end,
               case when d.preferred_agent_id is not null and d.preferred_agent_id is distinct from m.preferred_agent_id then 'preferredAgentId' end,
               case when d.priority is not null and d.priority is distinct from m.priority then 'priority' end], null)
             || coalesce((select array_agg(g.name order by g.name) from jsonb_each_text(d.columns) g(name, value)
                           where m.columns ->> g.name is distinct from g.value), '{}') as changed,
             t.stopped_at is not null as is_stopped
        from contact t
        left join list_contact m on m.list_id = $3 and m.contact_id = t.id
       where t.id = d.target limit 1) x on d.does in ('update', 'join')
)`
}

/** Rows of the file before the batch are written: what became of them says whose they were. */
const planSql = makePlanSql({
  cameBefore: (contact) => `coalesce((select true from import_row r
    where r.contact_id = ${contact} and r.import_id = $2 and r.result <> 'rejected' limit 1), false)`,
  isNumberOf: () => 'true',
  movedNumbers: '',
  isNewKey: 'false',
  isNewNumber: 'false',
})

/**
 * Writes a batch: contacts that are new with their numbers and memberships, memberships of those who join, what became of
 * each row, in one statement. Who is known and differs is answered in \`known\`, to be changed by
 * the caller, and held by id with those who join before their memberships point at them. Keys of others that appear meanwhile fail the statement as a unique key: the batch is then planned anew.
 */
export const applySql = `${planSql}, held as materialized (
  select count(*) as contacts
    from (select target as id from plan where does = 'join' or does = 'update' and cardinality(changed) > 0 order by target) k
   cross join lateral (select from contact where organisation_id = $1 and id = k.id limit 1 for update) c
), on_dnc as materialized (
  select p.row_no, p.line, u.place, u.e164, u.given, u.column_name
    from plan p
   cross join lateral unnest(p.e164, p.given, p.number_column) with ordinality u(e164, given, column_name, place)
   cross join lateral (
     select from dnc_entry d
      where d.e164 = u.e164 and d.organisation_id = $1 and d.scope = 'organisation' and d.ended_at is null
        and (d.expires_at is null or d.expires_at > now()) limit 1) listed
   where p.result <> 'duplicate'
), rows_written as (
  insert into import_row (organisation_id, import_id, row_no, line, result, contact_id, changed)
  select $1, $2, row_no, line, result, contact_id, case when result = 'updated' or does = 'join' then changed else '{}' end
    from plan order by row_no
), contacts as (
  insert into contact (id, organisation_id, external_key, account_key, first_name, last_name, email, time_zone,
                       postal_code, region, country)
  select contact_id, $1, key, account_key, coalesce(first_name, ''), coalesce(last_name, ''), email, time_zone,
         postal_code, region, country
    from plan where does = 'add' order by row_no
), numbers as (
  insert into contact_number (organisation_id, contact_id, position, type, e164, given, country, zone_set_id,
                              zone_source, zone_confidence, line_type, state, state_cause)
  select $1, p.contact_id, u.place, u.type, u.e164, u.given, u.country, u.zone_set_id, u.zone_source,
         u.zone_confidence, u.line_type,
         case when u.is_erased then 'stopped' else 'active' end, case when u.is_erased then 'erased' end
    from plan p
   cross join lateral unnest(p.e164, p.given, p.type, p.number_country, p.zone_set_id, p.zone_source,
                            p.zone_confidence, p.line_type, p.is_erased)
     with ordinality u(e164, given, type, country, zone_set_id, zone_source, zone_confidence, line_type, is_erased, place)
   where p.does = 'add' order by p.row_no, u.place
), refused_numbers as (
  insert into contact_number_refused (organisation_id, contact_id, position, type, given, code)
  select $1, p.contact_id, f.position, f.type, f.given, f.code
    from plan p
   cross join lateral jsonb_to_recordset(p.refused) as f(position smallint, type text, given text, code text)
   where p.does = 'add' and p.refused is not null
), memberships as (
  insert into list_contact (organisation_id, list_id, contact_id, import_id, columns, dial_at, guard_time, customer_ani,
                            preferred_agent_id, priority)
  select $1, $3, contact_id, $2, columns, dial_at, guard_time, customer_ani, preferred_agent_id, coalesce(priority, 0)
    from plan where does in ('add', 'join') order by row_no
), verdicts as (
  insert into import_row_verdict (organisation_id, import_id, row_no, line, position, verdict, column_name, code, message, given)
  select $1, $2, row_no, line, 1000, 'duplicate', null, 'duplicate_' || split_part(does, ':', 2),
         case split_part(does, ':', 2) when 'key' then 'A contact with this key' else 'A contact with this number' end
         || case split_part(does, ':', 1) when 'file' then ' came before in the file'
                 when 'list' then ' is on the list already' else ' is in the organisation already' end,
         case when split_part(does, ':', 2) = 'key' and has_key then external_key else given[1] end
    from plan where result = 'duplicate'
  union all
  select $1, $2, row_no, line, 1100 + place, 'warning', column_name, 'on_dnc', e164 || ' is on DNC: it is stored and not called', given
    from on_dnc
  union all
  select $1, $2, p.row_no, p.line, 1200 + u.place, 'warning', u.column_name, 'erased_number',
         'The number is of a person who was erased on request: it is stored as stopped and never called', null
    from plan p
   cross join lateral unnest(p.is_erased, p.number_column) with ordinality u(is_erased, column_name, place)
   where p.result <> 'duplicate' and u.is_erased
  union all
  select $1, $2, row_no, line, 1300, 'warning', null, 'contact_stopped',
         'All calls to this person were stopped: no campaign calls them, on whatever number', null
    from plan where is_stopped and result <> 'duplicate'
), counts as (
  select count(*) filter (where result = 'added')::int as added,
         count(*) filter (where result = 'updated')::int as updated,
         count(*) filter (where result = 'unchanged')::int as unchanged,
         count(*) filter (where result = 'duplicate')::int as duplicates,
         (select count(distinct row_no) from on_dnc)::int as on_dnc
    from plan
)
select c.added, c.updated, c.unchanged, c.duplicates, c.on_dnc as "onDnc", coalesce((select json_agg(json_build_object('rowNo', row_no, 'contactId', contact_id::text, 'isMember', does = 'update',
                               'changed', changed) order by row_no)
                        from plan where does in ('update', 'join') and cardinality(changed) > 0), '[]') as known
  from counts c cross join held`

/** Of a check: what the rows of the file before the batch would have done, in tables of its session. */
export const makeSeenSql = `
create temporary table import_seen (contact_id bigint primary key, is_renumbered boolean not null) on commit drop;
create temporary table import_new_key (key text primary key) on commit drop;
create temporary table import_new_number (e164 text not null, contact_id bigint) on commit drop;
create index on import_new_number (e164)`

const dryPlanSql = makePlanSql({
  cameBefore: (contact) =>
    `coalesce((select true from import_seen z where z.contact_id = ${contact} limit 1), false)`,
  isNumberOf: (contact) =>
    `not coalesce((select z.is_renumbered from import_seen z where z.contact_id = ${contact} limit 1), false)`,
  movedNumbers: `union all select contact_id from import_new_number m
    where m.e164 = b.first_e164 and m.contact_id is not null`,
  isNewKey: 'coalesce((select true from import_new_key w where w.key = b.key limit 1), false)',
  isNewNumber: `coalesce((select true from import_new_number w
    where w.e164 = b.first_e164 and w.contact_id is null limit 1), false)`,
})

/** What the rows of a batch would do, without doing it: how many rows of each result change which columns. */
export const compareSql = `${dryPlanSql}, seen as (
  insert into import_seen
  select contact_id, bool_or('numbers' = any(changed)) from plan where contact_id is not null and does <> 'add'
   group by contact_id
  on conflict do nothing
), new_keys as (
  insert into import_new_key select key from plan where does = 'add' on conflict do nothing
), new_numbers as (
  insert into import_new_number
  select n, case when does <> 'add' then contact_id end from plan cross join lateral unnest(e164) n
   where does = 'add' or (does in ('update', 'join') and 'numbers' = any(changed))
)
select result, case when does = 'update' then changed else '{}' end as changed, count(*)::int as rows,
       count(*) filter (where result <> 'duplicate' and exists (
         select from unnest(e164) n cross join lateral (
           select from dnc_entry d
            where d.e164 = n and d.organisation_id = $1 and d.scope = 'organisation' and d.ended_at is null
              and (d.expires_at is null or d.expires_at > now()) limit 1) listed))::int as "onDnc"
  from plan group by 1, 2`
