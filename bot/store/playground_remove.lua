-- Take entries out of a place of the playground's page; without ids the whole place.
-- KEYS: texts, order; ARGV: ids
if #ARGV == 0 then return redis.call('DEL', KEYS[1], KEYS[2]) end
redis.call('HDEL', KEYS[1], unpack(ARGV))
return redis.call('ZREM', KEYS[2], unpack(ARGV))
