-- A second taskId for one attempt is a second call. It counts to caps beside the attempt and is never a second attempt.
alter table attempt add column other_task_ids text[] not null default '{}';
-- When the last of several calls began.
alter table attempt add column other_called_at timestamptz(3);
