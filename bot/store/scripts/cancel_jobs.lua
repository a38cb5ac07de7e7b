-- Delete jobs of one workspace, whatever their priority.
-- WITH: outbox
-- KEYS: leases, ready
-- ARGV: slot, workspace, *jobs
for _, job in ipairs(args.jobs) do
  for _, priority in ipairs(PRIORITIES) do
    redis.call('ZREM', queue_of(args.slot, priority, args.workspace), job)
  end
  redis.call('HDEL', keys.leases, job)
end
unlist_idle(keys.ready, args.slot, args.workspace)
return 1
