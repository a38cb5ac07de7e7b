-- Look at the store: say whether the last look of a process is still there, and note this one.
-- KEYS: looks, missed; ARGV: the process, the number of its last look or 0, processes remembered, seconds a miss is told
local noted = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
local missed = noted < tonumber(ARGV[2])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or 0
local look = math.max(tonumber(last), tonumber(ARGV[2])) + 1
redis.call('ZADD', KEYS[1], look, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[3] - 1)
if missed then redis.call('SET', KEYS[2], '1', 'EX', ARGV[4]) end
return {look, missed and 1 or 0, redis.call('EXISTS', KEYS[2])}
