-- Request a compaction of the log on disk. A request that is not confirmed yet keeps its time.
-- KEYS: compaction, recent
-- ARGV: recent_seconds
local requested = tonumber(redis.call('HGET', keys.compaction, 'requested') or 0)
local done = tonumber(redis.call('HGET', keys.compaction, 'done') or 0)
redis.call('HSET', keys.compaction, 'requested', requested + 1)
if requested == done then redis.call('SET', keys.recent, '1', 'EX', args.recent_seconds) end
