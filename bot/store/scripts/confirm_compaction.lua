-- Note that a compaction which began after a request is finished. Later requests are recent.
-- KEYS: compaction, recent
-- ARGV: request, recent_seconds
if tonumber(args.request) > tonumber(redis.call('HGET', keys.compaction, 'done') or 0) then
  redis.call('HSET', keys.compaction, 'done', args.request)
  redis.call('SET', keys.recent, '1', 'EX', args.recent_seconds)
end
