-- Delete a job that was due by a time, unless it was rescheduled meanwhile; say whether it is gone.
-- WITH: outbox
-- KEYS: queue, leases, ready
-- ARGV: slot, workspace, job, due_by
local due = redis.call('HGET', keys.leases, args.job) or redis.call('ZSCORE', keys.queue, args.job)
if due and tonumber(due:match('^%S+')) > tonumber(args.due_by) then return 0 end
redis.call('ZREM', keys.queue, args.job)
redis.call('HDEL', keys.leases, args.job)
unlist_idle(keys.ready, args.slot, args.workspace)
return 1
