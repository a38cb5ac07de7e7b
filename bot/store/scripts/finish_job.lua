-- Delete a leased job that is done, if the lease still holds; say whether it is gone, also if that was so before.
-- WITH: outbox
-- KEYS: queue, leases, ready, outcomes
-- ARGV: slot, workspace, job, token, outcome
-- The outcome of a reminder is counted, unless it is empty.
local token = (redis.call('HGET', keys.leases, args.job) or ''):match(' (%S+)$')
if token ~= args.token then return redis.call('ZSCORE', keys.queue, args.job) and 0 or 1 end
if args.outcome ~= '' then redis.call('HINCRBY', keys.outcomes, args.outcome, 1) end
redis.call('ZREM', keys.queue, args.job)
redis.call('HDEL', keys.leases, args.job)
unlist_idle(keys.ready, args.slot, args.workspace)
return 1
