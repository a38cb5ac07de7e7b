-- Let a leased job come back at another time, if the lease still holds: it is kept until then, or given back.
-- Later jobs of its conversation wait for one that is given back.
-- WITH: outbox
-- KEYS: queue, leases, receivers, ready
-- ARGV: job, token, back_at, workspace, is_kept
local due, token = (redis.call('HGET', keys.leases, args.job) or ''):match('^(%S+) (%S+)$')
if token ~= args.token then return end
redis.call('ZADD', keys.queue, 'XX', args.back_at, args.job)
redis.call('ZADD', keys.ready, 'LT', args.back_at, args.workspace)
if args.is_kept == '0' then
  redis.call('HSET', keys.leases, args.job, due)
  redis.call('ZADD', keys.receivers, 'GT', args.back_at, receiver_of(args.job))
  redis.call('EXPIRE', keys.receivers, RECEIVERS_SECONDS)
end
