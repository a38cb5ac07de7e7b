-- Remember a delivery that was taken from a person, once. KEYS: events; ARGV: delivery id
local REMEMBERED, EVENT_SECONDS = 64, 93600
if redis.call('LPOS', KEYS[1], ARGV[1]) then return 1 end
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, REMEMBERED - 1)
redis.call('EXPIRE', KEYS[1], EVENT_SECONDS)
return 1
