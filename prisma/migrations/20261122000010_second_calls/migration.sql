-- A second taskId for one attempt is a second call. It counts to caps beside the attempt and is never a second attempt.
alter table attempt add column other_task_ids text[] not null default '{}';
-- Of those calls, by taskId, the ones that the abandon ledger counts: abandoned | reached.
alter table attempt add column other_calls jsonb not null default '{}';
-- When the last of those calls began.
alter table attempt add column other_called_at timestamptz(3);
