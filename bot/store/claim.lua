-- Take the right to do a thing once for a session: no for the same thing within so many seconds.
-- KEYS: session; ARGV: what, now, seconds
local done = redis.call('HMGET', KEYS[1], 'v', 'x', 'y')
if not done[1] then return 0 end
if done[2] == ARGV[1] and tonumber(ARGV[2]) - tonumber(done[3]) < tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'x', ARGV[1], 'y', ARGV[2])
return 1
