-- What is said of a row is kept by the row's rank in the file: line numbers of a workbook may fall or repeat.
alter table import_row_verdict add column row_no int;
update import_row_verdict v set row_no = r.row_no from import_row r where r.import_id = v.import_id and r.line = v.line;
update import_row_verdict set row_no = line where row_no is null;
alter table import_row_verdict alter column row_no set not null;
alter table import_row_verdict drop constraint import_row_verdict_pkey;
alter table import_row_verdict add constraint import_row_verdict_pkey primary key (import_id, row_no, position);
drop index import_row_verdict_import_id_verdict_line_idx;
create index import_row_verdict_import_id_verdict_row_no_idx on import_row_verdict (import_id, verdict, row_no);

-- The cell that a verdict is about, as the file gave it: its beginning, and never a payment card's.
alter table import_row_verdict add column given text;

-- The sheet of a workbook that is read, by its name.
alter table list_import add column sheet text;

-- An upload in one request cannot be gone on with: once no chunk of it has come for a while, it was broken off.
alter table list_import add column is_one_shot boolean not null default false;
alter table import_chunk add column stored_at timestamptz(3) not null default now();

-- An erasure asks for the imports that took a contact off a list.
create index import_leaver_contact_id_idx on import_leaver (contact_id);
