-- Write one message of the playground's page as a new version: at the end if it is new or moves, else where it is.
-- KEYS: count, texts, order; ARGV: id, text, 1 to move, how many are kept
local version = redis.call('INCR', KEYS[1])
if ARGV[3] == '1' or not redis.call('ZSCORE', KEYS[3], ARGV[1]) then
  redis.call('ZADD', KEYS[3], version, ARGV[1])
end
redis.call('HSET', KEYS[2], ARGV[1], version .. ' ' .. ARGV[2])
local over = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[4])
if over > 0 then
  local oldest = redis.call('ZRANGE', KEYS[3], 0, over - 1)
  redis.call('HDEL', KEYS[2], unpack(oldest))
  redis.call('ZREM', KEYS[3], unpack(oldest))
end
return version
