/**
 * What an undo does with each row that added or changed a contact, a page at a time: `does` is what it will do (leave,
 * restore), or why the contact stays. Parameters: $1 organisation, $2 import, $3 list, $4 the row after which, $5 how many.
 * A contact that was called from the list since stays as it is, and so does one that a later import of the list has, or that
 * was changed since.
 */
export const undoRowsSql = `
with import as materialized (
  select started_at, coalesce(finished_at, now()) as ended_at from list_import
   where organisation_id = $1::bigint and id = $2::bigint
), rows as materialized (
  select r.row_no, r.contact_id, r.result, r.before is not null as has_before,
         (r.before ->> 'at')::timestamptz as changed_at
    from import_row r
   where r.import_id = $2 and r.organisation_id = $1 and r.row_no > $4::int and r.contact_id is not null
     and (r.result = 'added' or r.before is not null) and r.undone is null
   order by r.row_no limit $5::int
)
select r.row_no as "rowNo", r.contact_id as "contactId", r.has_before as "hasBefore",
       case when called.is_called then 'called'
            when later.is_later then 'later_import'
            when r.result = 'added' then 'leave'
            when c.updated_at > coalesce(r.changed_at, i.ended_at) then 'changed_since'
            else 'restore' end as does
  from rows r
 cross join import i
 cross join lateral (select updated_at from contact where organisation_id = $1 and id = r.contact_id limit 1) c
 cross join lateral (
   select exists (select from attempt a where a.organisation_id = $1 and a.contact_id = r.contact_id and a.list_id = $3::bigint
                    and (r.result = 'added' or a.handed_at >= i.started_at)) as is_called) called
 cross join lateral (
   select exists (select from import_row o join list_import l on l.id = o.import_id
                   where o.contact_id = r.contact_id and o.import_id <> $2 and l.started_at > i.started_at and o.undone is null
                     and o.result in ('added', 'updated', 'unchanged') and l.list_id = $3
                     and l.status <> 'undone') as is_later) later
 order by r.row_no`

export type UndoRow = {
  rowNo: number
  contactId: bigint
  hasBefore: boolean
  does: 'leave' | 'restore' | 'called' | 'later_import' | 'changed_since'
}
