-- Schedule a job, or move it to another time. Whoever has leased it then deletes it no more.
-- KEYS: queue, leases, ready
-- ARGV: job, due, workspace, must_exist
if args.must_exist == '1' and not redis.call('ZSCORE', keys.queue, args.job) then return 0 end
redis.call('ZADD', keys.queue, args.due, args.job)
redis.call('HDEL', keys.leases, args.job)
redis.call('ZADD', keys.ready, 'LT', args.due, args.workspace)
return 1
