-- Delete jobs of one workspace, in whatever lane they wait.
-- WITH: outbox
-- KEYS: leases, ready
-- ARGV: slot, workspace, *jobs
for _, job in ipairs(args.jobs) do
  for _, lane in ipairs(LANES) do
    redis.call('ZREM', queue_of(args.slot, lane, args.workspace), job)
  end
  redis.call('HDEL', keys.leases, job)
end
unlist_idle(keys.ready, args.slot, args.workspace)
return 1
