-- Delete a job that was due by a time, unless it was rescheduled meanwhile; say whether it is gone.
-- KEYS: jobs
-- ARGV: job, due_by
local due = redis.call('ZSCORE', keys.jobs, args.job)
if due and tonumber(due) > tonumber(args.due_by) then return 0 end
redis.call('ZREM', keys.jobs, args.job)
return 1
