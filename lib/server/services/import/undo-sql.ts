const pageSql = `from import_row r
   where r.import_id = $2::bigint and r.organisation_id = $1::bigint and r.row_no > $4::int and r.contact_id is not null
     and (r.result = 'added' or r.before is not null) and r.undone is null
   order by r.row_no limit $5::int`

/**
 * What an undo does with each row that added or changed a contact, a page at a time: `does` is what it will do (leave,
 * restore), why the contact stays, or that it is gone. Parameters: $1 organisation, $2 import, $3 list, $4 the row after
 * which, $5 how many.
 * A contact that was called from the list since stays as it is, and so does one that a later import of the list has, or that
 * was changed since.
 *
 * The page's contacts are looked up together, in the order of each index; what is found there is asked by hash, whatever
 * the planner expects of it. One by one it took 9 s of a million rows; so it takes a third of that.
 */
export const undoRowsSql = `
with import as materialized (
  select started_at, coalesce(finished_at, now()) as ended_at from list_import
   where organisation_id = $1::bigint and id = $2::bigint
), later as materialized (
  select coalesce(array_agg(l.id), '{}') as ids from list_import l cross join import i
   where l.organisation_id = $1 and l.list_id = $3::bigint and l.id <> $2 and l.started_at > i.started_at and l.status <> 'undone'
), rows as materialized (
  select r.row_no, r.contact_id, r.result, r.before is not null as has_before,
         (r.before ->> 'at')::timestamptz as changed_at
    ${pageSql}
), page as materialized (
  select coalesce(array_agg(contact_id), '{}') as ids from rows
), called as materialized (
  select contact_id, max(handed_at) as last_at from attempt
   where organisation_id = $1 and contact_id = any((select ids from page)::bigint[]) and list_id = $3 group by contact_id
)
select r.row_no as "rowNo", r.contact_id as "contactId", r.has_before as "hasBefore",
       case when r.contact_id not in (select c.id from contact c
                   where c.organisation_id = $1 and c.id = any((select ids from page)::bigint[])) then 'gone'
            when r.contact_id in (select contact_id from called where last_at >= (select started_at from import))
              or r.result = 'added' and r.contact_id in (select contact_id from called) then 'called'
            when r.contact_id in (select o.contact_id from import_row o
                   where o.organisation_id = $1 and o.contact_id = any((select ids from page)::bigint[])
                     and o.import_id = any((select ids from later)::bigint[]) and o.undone is null
                     and o.result in ('added', 'updated', 'unchanged')) then 'later_import'
            when r.result = 'added' then 'leave'
            when (select c.updated_at from contact c where c.id = r.contact_id)
              > coalesce(r.changed_at, (select ended_at from import)) then 'changed_since'
            else 'restore' end as does
  from rows r
 order by r.row_no`

/** Holds the contacts of the same page by id, as a hand-out and an edit do. Parameters as of undoRowsSql. */
export const holdUndoRowsSql = `
select c.id from contact c
 where c.organisation_id = $1::bigint and $3::bigint is not null and c.id = any(array(select r.contact_id ${pageSql}))
 order by c.id for update`

/** What an undo did with the rows after $4; parameters as of undoRowsSql. */
const doneRowsSql = `
select r.row_no as "rowNo", r.contact_id as "contactId",
       case r.undone when 'left' then 'leave' when 'restored' then 'restore' else r.undone end as does
  from import_row r
 where r.import_id = $2::bigint and r.organisation_id = $1::bigint and $3::bigint is not null
   and r.row_no > $4::int and r.undone is not null
 order by r.row_no limit $5::int`

/** Counts a page of rows by what an undo does with them, with the first contacts ($6 of each) and the last row. */
const toCountSql = (rowsSql: string) => `
select does, count(*)::int as rows, max("rowNo") as "lastRow",
       (array_agg("contactId" order by "rowNo"))[1:$6::int]::text[] as contacts
  from (${rowsSql}) u group by does`

export const countUndoSql = toCountSql(undoRowsSql)
export const countDoneSql = toCountSql(doneRowsSql)

export type UndoCount = { does: UndoRow['does']; rows: number; lastRow: number; contacts: string[] }

export type UndoRow = {
  rowNo: number
  contactId: bigint
  hasBefore: boolean
  does: 'leave' | 'restore' | 'called' | 'later_import' | 'changed_since' | 'gone'
}
