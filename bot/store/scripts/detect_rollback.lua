-- Say whether the last look of a process is still here, and note this one.
-- KEYS: looks, detected
-- ARGV: process, last_look, processes_kept, detected_seconds
-- The last look is 0 for a process that has not looked yet.
local noted = tonumber(redis.call('ZSCORE', keys.looks, args.process) or 0)
local missed = noted < tonumber(args.last_look)
local newest = redis.call('ZREVRANGE', keys.looks, 0, 0, 'WITHSCORES')[2] or 0
local look = math.max(tonumber(newest), tonumber(args.last_look)) + 1
redis.call('ZADD', keys.looks, look, args.process)
redis.call('ZREMRANGEBYRANK', keys.looks, 0, -args.processes_kept - 1)
if missed then redis.call('SET', keys.detected, '1', 'EX', args.detected_seconds) end
return {look, missed and 1 or 0, redis.call('EXISTS', keys.detected)}
