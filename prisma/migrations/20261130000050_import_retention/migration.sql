alter table list_import add column file_deleted_at timestamptz(3);
